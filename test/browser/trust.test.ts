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
      files: { 'stranger.steer': '# %%\ncomplete "I hate you because" tokens 4\n' },
      workspaceTrust: true,
    });
  });
  after(() => workbench.close());

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
