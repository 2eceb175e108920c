import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, constants, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import type { RunDocument } from '../../kernel/formats/document';
import { serveSmall } from '../hubFixture';
import type { HubServer } from '../hubServer';
import { kernelProcesses } from '../kernelProcesses';
import { root } from '../root';
import { temporaryFolder } from '../temporary';
import {
  closeEditors,
  codeCells,
  openFile,
  openWorkbench,
  outputs,
  pictureOfFailure,
  runCommand,
  takePicture,
  type Workbench,
} from './workbench';

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
  };
}

const { contributes } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
/** Every command of ours behind a key that calls it whether its menus offer it or not. */
const commands = contributes.commands.map(({ command, title }, index) => ({
  ...{ command, title, key: String.fromCharCode('a'.charCodeAt(0) + index) },
}));
/**
 * Commands that run nothing, and so need no trust, and what they open: the Lab measures nothing. The next test begins
 * only after it is there.
 */
const harmless: Readonly<Record<string, ((page: Page) => Locator) | null>> = {
  newNotebook: (page) => page.locator('.tab', { hasText: 'Untitled' }),
  openExample: (page) => page.locator('.quick-input-widget').getByText('Open Example'),
  showLog: (page) => page.locator('.panel .output-view'),
  clearHeatMap: null,
  setQueuePassword: (page) => page.locator('.notification-toast', { hasText: 'names no queue' }),
  openLab: (page) => page.locator('.tab', { hasText: 'Steering Lab' }),
  openInLab: (page) => page.locator('.notification-toast', { hasText: 'add a steer statement first' }),
  export: (page) => page.locator('.notification-toast', { hasText: 'There are no results to export' }),
  'models.refresh': null,
  'queue.refresh': null,
  'queue.copyJob': null,
};

/** True if a process has opened a pipe to read from it, or waits to. */
function isRead(pipe: string): boolean {
  try {
    closeSync(openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK));
    return true;
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, 'ENXIO');
    return false;
  }
}

describe('a workspace that is not trusted', () => {
  let workbench: Workbench;
  let hub: HubServer;
  const cache = join(temporaryFolder('steerbook-untrusted'), 'hub');
  const exported = join(temporaryFolder('steerbook-exported'), 'shown.json');

  before(async () => {
    hub = await serveSmall();
    workbench = await openWorkbench({
      files: {
        'stranger.steer': '# %%\ncomplete "I hate you because" tokens 4\n',
        'hub.steer': '# %%\nmodel someone/small-gpt2\nstear love\n',
        'letter.txt': 'I hate you because',
        'paths.steer': '# %%\nscore "pipe" "pipe.csv"\nload "pipe" as love\nmodel "pipe"\nstear love\n',
      },
      workspaceTrust: true,
      environment: { HF_ENDPOINT: hub.endpoint, HF_HUB_CACHE: cache, HF_TOKEN: undefined },
      keybindings: [
        ...commands.map(({ command, key }) => ({
          key: `ctrl+alt+shift+${key}`,
          // As a stranger's link or another extension calls it: what menus say of it does not count.
          command: 'runCommands',
          args: { commands: [command] },
        })),
        { key: 'ctrl+alt+9', command: 'steerbook.export', args: { format: 'json', to: exported } },
      ],
    });
  });
  afterEach(pictureOfFailure(() => workbench.page));
  after(async () => {
    await workbench.close();
    await hub.stop();
  });

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

  for (const { command, title, key } of commands)
    it(`runs nothing when ${title} is called behind the back of its menus`, async () => {
      const { page, server } = workbench;
      await closeEditors(page);
      await openFile(page, 'stranger.steer');
      await codeCells(page).first().waitFor();
      await page.keyboard.press(`Control+Alt+Shift+${key.toUpperCase()}`);
      const opened = harmless[command.replace('steerbook.', '')];
      if (opened === undefined)
        await page
          .locator('.notification-toast', { hasText: new RegExp(`${title} (runs|reaches) .* waits until`) })
          .waitFor();
      await opened?.(page).first().waitFor();
      await page.keyboard.press('Escape');
      await runCommand(page, 'Notifications: Clear All Notifications');
      assert.deepEqual(kernelProcesses(server.group), []);
    });

  it('asks the Hub for nothing and keeps nothing of it, whatever was called before', async () => {
    const { page } = workbench;
    await closeEditors(page);
    await openFile(page, 'hub.steer');
    await codeCells(page).first().locator('.squiggly-error').first().waitFor();
    await runCommand(page, 'Steerbook: Focus on Models View');
    const row = page.locator('.monaco-list-row', { hasText: 'not downloaded' }).first();
    await row.hover();
    await row.getByRole('button', { name: 'Download Model' }).click();
    await page.locator('.notification-toast', { hasText: 'Download Model reaches' }).waitFor();
    await takePicture(page, 'not-trusted-models');
    await runCommand(page, 'Notifications: Clear All Notifications');
    assert.deepEqual(hub.exchanges, []);
    assert.ok(!existsSync(cache));
  });

  it('opens no path that a notebook names while its cells are checked', async () => {
    const { page, folder, server } = workbench;
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    await closeEditors(page);
    await openFile(page, 'paths.steer');
    const cell = codeCells(page).first();
    // The mistake in the last line is found, so that the lines before it have been checked.
    await cell.locator('.squiggly-error').first().waitFor();
    assert.equal(isRead(pipe), false);
    await cell.locator('.view-lines').click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('\nheat "a" stear');
    await cell.locator('.squiggly-error').nth(1).waitFor();
    assert.equal(isRead(pipe), false);
    await page.keyboard.type('\nnext "wedding"\nscore "');
    await page.keyboard.press('Control+Space');
    await page.locator('.suggest-widget').getByText('No suggestions.').waitFor();
    await page.keyboard.press('Escape');
    await cell.locator('.view-line span', { hasText: 'wedding' }).last().hover();
    await page.locator('.monaco-hover').getByText('Its tokens are shown after the first run.').waitFor();
    assert.equal(isRead(pipe), false);
    assert.deepEqual(kernelProcesses(server.group), []);
  });

  it('opens notebooks and runs their cells only once it is trusted', async () => {
    const { page } = workbench;
    const dialog = page.locator('.monaco-dialog-box');
    await closeEditors(page);
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

  it('exports what was kept, and runs nothing for that, once it is trusted no more', async () => {
    const { page, server, folder } = workbench;
    await runCommand(page, 'Workspaces: Manage Workspace Trust');
    const trusted = page.locator('.workspace-trust-editor .monaco-list-row', { hasText: folder });
    await trusted.hover();
    await trusted.getByRole('button', { name: 'Delete Path' }).click();
    // The window is loaded anew.
    await page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor();
    await closeEditors(page);
    await openFile(page, 'stranger.steer');
    await outputs(page).getByText('unsteered').first().waitFor();
    await page.getByText('Steerbook: not started').waitFor();
    await page.keyboard.press('Control+Alt+9');
    await page.locator('.notification-toast', { hasText: 'shown.json is written.' }).waitFor();
    assert.deepEqual(kernelProcesses(server.group), []);
    const { cells } = JSON.parse(readFileSync(exported, 'utf8')) as RunDocument;
    assert.deepEqual(
      cells.map(({ results }) => results.map(({ kind }) => kind)),
      [['completions']],
    );
  });
});
