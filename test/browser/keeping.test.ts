import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { holdPasses } from '../gate';
import { endExtensionHosts } from '../kernelProcesses';
import {
  beginAfresh,
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

const NOTEBOOK = `# %%
steer "Love" - "Hate" @4 x2

# %%
score "letters.txt"

# %%
tokens "I hate you"
`;

const KILLED = `# %%
tokens "I hate you"
complete "I hate you because" n 2 tokens 20

# %%
next "I hate you because"
`;
/** So many passes give completions that grow still. */
const SOME_PASSES = 5;

/** The documents that are kept of cells in VS Code's storage. */
const keptIn = (data: string) =>
  readdirSync(data, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /outputs.[0-9a-f]{32}.[0-9a-f.]+\.[0-9a-f-]{36}\.json$/.test(name),
  );

describe('results that last, as a person sees them', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({
      files: {
        'kept.steer': NOTEBOOK,
        'letters.txt': 'I love the sea.\nYou hate the rain.\n',
        'killed.steer': KILLED,
      },
    });
  });
  beforeEach(() => beginAfresh(workbench));
  afterEach(pictureOfFailure(() => workbench.page));
  after(() => workbench.close());

  it('say when they were measured, and which of them a change has made stale', async () => {
    const { page, folder } = workbench;
    await openFile(page, 'kept.steer');
    await codeCells(page).first().waitFor();
    await runCommand(page, 'Notebook: Run All');
    const drawn = () => outputs(page).locator('section.steerbook[data-kind=tokens]');
    await drawn().waitFor();
    await closeEditors(page);

    await openFile(page, 'kept.steer');
    await drawn().waitFor();
    const statusOf = (cell: number) => codeCells(page).nth(cell).locator('.cell-statusbar-container');
    for (const cell of [0, 1, 2])
      await statusOf(cell)
        .getByText(/from \d+ \w+, \d\d:\d\d, bundled · float32/)
        .waitFor();
    assert.equal(await page.getByText('stale').count(), 0);
    await takePicture(page, 'kept');

    writeFileSync(join(folder, 'letters.txt'), 'I love the sea.\n');
    await statusOf(1).getByText('stale').waitFor();
    assert.equal(await page.getByText('stale').count(), 1);

    await codeCells(page).nth(0).locator('.view-lines').click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('.5');
    await statusOf(0).getByText('stale').waitFor();
    assert.equal(await statusOf(2).getByText('stale').count(), 0, 'tokens depend on no steering');
    await takePicture(page, 'stale');
  });

  it('are there as far as they were finished when the window was killed in the middle of a run', async () => {
    const { page, server } = workbench;
    await openFile(page, 'killed.steer');
    await codeCells(page).first().waitFor();
    const before = keptIn(server.data);
    const drawn = (kind: string) => outputs(page).locator(`section.steerbook[data-kind=${kind}]`);
    const gate = await holdPasses(SOME_PASSES);
    await runCommand(page, 'Notebook: Run All');
    await gate.reached();
    await drawn('tokens').waitFor();
    await drawn('completions').waitFor();
    while (keptIn(server.data).length === before.length) await new Promise(setImmediate);
    await endExtensionHosts(server.group);
    gate.open();

    await page.reload();
    // VS Code brings the notebook back, and for a moment may have two frames for it.
    await openFile(page, 'killed.steer');
    await codeCells(page).first().waitFor();
    await closeEditors(page);
    await openFile(page, 'killed.steer');
    await drawn('tokens').waitFor();
    await codeCells(page)
      .first()
      .locator('.cell-statusbar-container')
      .getByText(/^ ?from /)
      .waitFor();
    assert.equal(await drawn('completions').count(), 0, 'what was growing is not taken for a result');
    assert.equal(await drawn('next').count(), 0);
    await takePicture(page, 'killed');
  });

  it('go with a notebook that is saved for the first time', async () => {
    const { page } = workbench;
    await runCommand(page, 'Steerbook: New Steering Notebook');
    await codeCells(page).first().waitFor();
    await runCommand(page, 'Notebook: Run All');
    await outputs(page).locator('section.steerbook[data-kind=completions]').waitFor();
    await page.locator('.notebookOverlay .codicon-notebook-state-success').waitFor();
    await page.keyboard.press('Control+S');
    const box = page.locator('.quick-input-widget');
    await box.getByRole('button', { name: 'OK' }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.explorer-folders-view').getByText('Untitled-1.steer').waitFor();
    const status = codeCells(page).first().locator('.cell-statusbar-container');
    await status.getByText(/^ ?from .*bundled/).waitFor();
    await outputs(page).locator('section.steerbook[data-kind=completions]').waitFor();
    await takePicture(page, 'saved-first');
  });
});
