import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { signalKernels } from '../kernelProcesses';
import { holdPasses } from '../gate';
import {
  beginAfresh,
  codeCells,
  openFile,
  inEveryTheme,
  openWorkbench,
  pictureOfFailure,
  outputs,
  runCommand,
  takePicture,
  type Workbench,
} from './workbench';

const NOTEBOOK = `# %% [markdown]
# # Love minus hate

# %%
steer "Love" - "Hate" @4 x2

# %%
complete "I hate you because" n 2 tokens 20

# %%
next "I hate you because" top 10
`;
const LONG = '# %%\ncomplete "I hate you because" n 200 tokens 200\n';
/** So many passes give a result that grows still. */
const SOME_PASSES = 30;
const STEER = '# %%\nsteer "Love" - "Hate" @4 x2\n';
const SHOWN = `# %% [markdown]\n# # Shown\n\n${STEER}next "I hate you because" top 5\n`;
const WRONG = '# %%\nstear "Love" - "Hate"\nnext "I hate you\nsteer nothing @4\n';
const BROKEN = new Uint8Array([...Buffer.from('# %%\n"caf'), 0xe9, 0x22, 0x0a]);

describe('a person in VS Code', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({
      files: {
        'love-hate.steer': NOTEBOOK,
        'long.steer': LONG,
        'wrong.steer': WRONG,
        'keys.steer': `${STEER}\n${STEER}`,
        'typed.steer': STEER,
        'sweep.steer': '# %%\nsteer "Love" - "Hate" @4 x{1, 2}\nnext "I hate you"\n',
        'shown.steer': SHOWN,
        // Results of a file that was open before would be shown first.
        'copied.steer': SHOWN,
        'broken.steer': BROKEN,
        'large.steer': '# %%\n"I"\n\n'.repeat(5001),
      },
    });
  });
  beforeEach(() => beginAfresh(workbench));
  afterEach(pictureOfFailure(() => workbench.page));
  after(() => workbench.close());

  it('finds the examples in a list of plain words', async () => {
    const { page } = workbench;
    await runCommand(page, 'Steerbook: Open Example…');
    const rows = page.locator('.quick-input-widget .monaco-list-row');
    await rows.getByText('The steering vector of the post: run the model').waitFor();
    assert.equal(await rows.getByText(/[[\]]|https:/).count(), 0);
    await takePicture(page, 'examples');
  });

  it('is told in the activity bar what to do first', async () => {
    const { page } = workbench;
    await page.locator('.activitybar').getByRole('tab', { name: 'Steerbook' }).click();
    const start = page.locator('.welcome-view-content').filter({ hasText: 'Add an activation vector' });
    await start.getByRole('button', { name: /^Download GPT-2/ }).waitFor();
    await page
      .getByRole('treeitem', { name: /bundled/ })
      .first()
      .waitFor();
    await takePicture(page, 'welcome');
    await start.getByRole('button', { name: 'Open an Example' }).click();
    await page.locator('.quick-input-widget').getByText('Love minus hate').waitFor();
    await page.keyboard.press('Escape');
    await start.getByRole('button', { name: 'Take the Tour' }).click();
    await page.locator('.getting-started-step', { hasText: 'Steer in a notebook' }).waitFor();
    await takePicture(page, 'tour');
    await runCommand(page, 'View: Show Explorer');
  });

  it('takes the statement of a point of a sweep into a cell of its own', async () => {
    const { page } = workbench;
    await openFile(page, 'sweep.steer');
    await codeCells(page).first().waitFor();
    await runCommand(page, 'Notebook: Run All');
    await outputs(page).locator('.mark[data-point="1"]').click();
    await outputs(page).getByRole('button', { name: 'Insert as cell' }).click();
    const inserted = codeCells(page).nth(1).locator('.view-line');
    await inserted.filter({ hasText: /^steer\s"Love"\s-\s"Hate"\s@4\sx2$/ }).waitFor();
  });

  it('opens a notebook by its name, runs all of it by keyboard and reads the results in every kind of theme', async () => {
    const { page } = workbench;
    await openFile(page, 'love-hate.steer');
    await codeCells(page).first().waitFor();
    await runCommand(page, 'Notebook: Run All');
    await page.locator('.notebookOverlay .codicon-notebook-state-success').nth(2).waitFor();

    const shown = outputs(page);
    await shown
      .getByRole('region', { name: 'Alignment by position' })
      .getByText('Love', { exact: true })
      .waitFor();
    for (const arm of ['unsteered', 'steered']) {
      const samples = shown.getByRole('group', { name: new RegExp(`^Sample \\d, ${arm}$`) });
      await samples.nth(1).waitFor();
      assert.match(await samples.first().innerText(), /^I hate you because \w+/);
    }
    const chart = shown.getByRole('figure', { name: /KL [\d.]+ nats/ });
    await chart.locator('svg').first().waitFor();
    assert.ok((await chart.getByRole('listitem').count()) >= 10, 'a mark for each of the top ten tokens');

    await inEveryTheme(workbench, async (name) => {
      await page.keyboard.press('Control+Home');
      await takePicture(page, name);
      await page.keyboard.press('Control+End');
      await chart.scrollIntoViewIfNeeded();
      await takePicture(page, `${name}-next`);
    });
  });

  it('exports what a notebook shows to where a dialog says, and says what it lacks before it ran', async () => {
    const { page, folder } = workbench;
    await openFile(page, 'shown.steer');
    await codeCells(page).first().waitFor();
    await runCommand(page, 'Steerbook: Export…');
    await page.getByText('There are no results to export: run the cells first.').first().waitFor();
    await runCommand(page, 'Notebook: Run All');
    await page.locator('.notebookOverlay .codicon-notebook-state-success').first().waitFor();
    await page.getByRole('toolbar').getByRole('button', { name: 'Export…' }).click();
    const box = page.locator('.quick-input-widget');
    await box.getByText('HTML report without code').waitFor();
    await takePicture(page, 'export');
    await page.keyboard.press('Enter');
    await box.getByRole('button', { name: 'OK' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('shown.html is written.').first().waitFor();
    assert.match(readFileSync(join(folder, 'shown.html'), 'utf8'), /<h1>Shown<\/h1>/);
  });

  it('copies the picture of a result', async () => {
    const { page } = workbench;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await openFile(page, 'copied.steer');
    await codeCells(page).first().waitFor();
    await runCommand(page, 'Notebook: Run All');
    const result = outputs(page).locator('.steerbook[data-kind=next]');
    await result.getByRole('button', { name: 'Picture' }).click();
    await result.getByRole('button', { name: 'Copy Image' }).click();
    await result.getByText(/^Copied\.$|^That did not work/).waitFor();
    await takePicture(page, 'copied-image');
    assert.equal(await result.getByRole('status').innerText(), 'Copied.');
  });

  it('runs a cell with Ctrl+Enter, from its text and from the list, and adds no line to it', async () => {
    const { page } = workbench;
    await openFile(page, 'keys.steer');
    const succeeded = page.locator('.notebookOverlay .codicon-notebook-state-success');
    await codeCells(page).nth(0).locator('.view-lines').click();
    await page.keyboard.press('Control+Enter');
    await succeeded.nth(0).waitFor();
    await codeCells(page).nth(1).locator('.view-lines').click();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Enter');
    await succeeded.nth(1).waitFor();
    assert.equal(await codeCells(page).nth(0).locator('.view-line').count(), 1);
    await page.locator('.tab.active:not(.dirty)').waitFor();
  });

  it('types a coefficient that stands above already, and Enter begins a line', async () => {
    const { page } = workbench;
    await openFile(page, 'typed.steer');
    const lines = codeCells(page).nth(0).locator('.view-line');
    await lines.click();
    await page.keyboard.press('Control+End');
    await page.keyboard.press('Enter');
    await page.keyboard.type('steer " sea" @4 x');
    await page.keyboard.press('Control+Space');
    // Only what the language has: not the x2 that stands above.
    const suggested = page.locator('.suggest-widget.visible .monaco-list-row');
    await suggested.filter({ hasText: 'x5' }).waitFor();
    assert.equal(await suggested.count(), 1);
    await page.keyboard.type('2');
    await page.keyboard.press('Enter');
    await page.keyboard.type('steer off');
    await lines
      .nth(2)
      .filter({ hasText: /^steer\soff$/ })
      .waitFor();
  });

  it('sees what a long cell does, and stops it', async () => {
    const { page } = workbench;
    await openFile(page, 'long.steer');
    await codeCells(page).first().waitFor();
    const gate = await holdPasses(SOME_PASSES);
    await runCommand(page, 'Notebook: Run All');
    await gate.reached();
    await page.locator('.cell-statusbar-container').getByText(/left$/).waitFor();
    await takePicture(page, 'running');
    await runCommand(page, 'Notebook: Interrupt');
    await page.getByText('bundled: idle').waitFor();
    await takePicture(page, 'interrupted');
  });

  it('stops a cell whose kernel does not hear that, and the next one goes on', async () => {
    const { page, server } = workbench;
    await openFile(page, 'long.steer');
    await codeCells(page).first().waitFor();
    const gate = await holdPasses(SOME_PASSES);
    await runCommand(page, 'Notebook: Run All');
    await gate.reached();
    signalKernels(server.group, 'SIGSTOP');
    await runCommand(page, 'Notebook: Interrupt');
    await page.getByText('Steerbook: idle').waitFor();
    await page.getByRole('button', { name: 'Run All' }).waitFor();
    gate.open();
  });

  it('sees mistakes at their places before and after running', async () => {
    const { page } = workbench;
    await openFile(page, 'wrong.steer');
    await page.locator('.squiggly-error').nth(2).waitFor();
    await runCommand(page, 'Notebook: Run All');
    await outputs(page)
      .getByText(/unknown-word/)
      .waitFor();
    await outputs(page)
      .getByText(/line 3, column 7/)
      .waitFor();
    await takePicture(page, 'mistakes');
  });

  it('makes a new notebook from File > New', async () => {
    const { page } = workbench;
    await runCommand(page, 'Create: New File...');
    await page.locator('.quick-input-widget').getByText('Steering Notebook').click();
    await outputs(page).getByRole('heading', { name: 'Steering GPT-2' }).waitFor();
    await takePicture(page, 'new');
  });

  it('is told why a file cannot be read, and the file stays as it is', async () => {
    const { page, folder } = workbench;
    await openFile(page, 'broken.steer');
    await page
      .locator('.notifications-toasts')
      .getByText(/not UTF-8 text: byte 0xe9 .*line 2, column 5/)
      .waitFor();
    await takePicture(page, 'unreadable');
    assert.deepEqual(new Uint8Array(readFileSync(join(folder, 'broken.steer'))), BROKEN);
  });

  it('is offered a file of too many cells as text', async () => {
    const { page } = workbench;
    await openFile(page, 'large.steer');
    const message = page.locator('.notifications-toasts').locator('.notification-list-item');
    const large = message.filter({ hasText: 'has 5,001 cells' });
    await large.waitFor();
    await takePicture(page, 'too-large');
    await large.getByText('Open in the Text Editor').click();
    await page.locator('.editor-instance .view-line').getByText('# %%').first().waitFor();
  });
});
