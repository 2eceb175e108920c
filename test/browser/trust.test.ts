import assert from 'node:assert/strict';
import { kernelProcesses } from '../kernelProcesses';
import {
  codeCells,
  openFile,
  openWorkbench,
  outputs,
  runCommand,
  takePicture,
  type Workbench,
} from './workbench';

describe('a workspace that is not trusted', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({
      files: {
        'stranger.steer': '# %%\ncomplete "I hate you because" tokens 4\n',
        'letter.txt': 'I hate you because',
      },
      workspaceTrust: true,
    });
  });
  after(() => workbench.close());

  for (const command of [
    'Steer Selection',
    'Quick Steer',
    'Suggest Steered Continuation',
    'Heat Map of Selection',
  ])
    it(`does not run ${command}, which says why`, async () => {
      const { page, server } = workbench;
      await openFile(page, 'letter.txt');
      await runCommand(page, `Steerbook: ${command}`);
      const told = page.locator('.notification-toast', { hasText: `${command} runs a model` });
      await told.getByRole('button', { name: 'Manage Workspace Trust' }).waitFor();
      await takePicture(page, `not-trusted-${command}`);
      await runCommand(page, 'Notifications: Clear All Notifications');
      await told.waitFor({ state: 'detached' });
      assert.deepEqual(kernelProcesses(server.group), []);
    });

  it('opens notebooks and runs their cells only once it is trusted', async () => {
    const { page } = workbench;
    const dialog = page.locator('.monaco-dialog-box');
    await openFile(page, 'stranger.steer');
    await codeCells(page).first().waitFor();
    await runCommand(page, 'Notebook: Run All');
    await dialog.getByText('Executing a notebook cell will run code from this workspace.').waitFor();
    await takePicture(page, 'not-trusted');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('Steerbook: not started').waitFor();

    await runCommand(page, 'Notebook: Run All');
    await dialog.getByRole('button', { name: 'Trust Folder & Continue' }).click();
    await outputs(page).getByText('unsteered').first().waitFor();
  });
});
