import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { holdPasses } from '../gate';
import { goTo, offered, steerWith, take } from './editorPage';
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

const LETTER = `Dear Anna,

I hate you because you never write. The wedding was lovely, said the bride to the captain
of the ship, and the guests danced until the morning came.

寿司 and 👩‍👩‍👧 at the café: it was the best day of my life.
`;
const PROMPT = 'I hate you because';
const NOTEBOOK =
  '# %%\nlet love = "Love" - "Hate" @4 x2\nsteer love\ncomplete "I hate you because" n 3 tokens 20\n';

describe('steering where people write', () => {
  let workbench: Workbench;
  let page: Page;

  before(async () => {
    workbench = await openWorkbench({
      files: { 'letter.txt': LETTER, 'short.txt': PROMPT, 'names.steer': NOTEBOOK },
    });
    ({ page } = workbench);
  });
  beforeEach(() => beginAfresh(workbench));
  afterEach(pictureOfFailure(() => page));
  after(() => workbench.close());

  const quickInput = () => page.locator('.quick-input-widget');
  const rows = () => offered(page);

  /** The first editor's text. */
  const text = () => page.locator('.editor-instance .view-lines').first();
  /** Resolves when the editor shows the prompt and behind it what a pattern says. */
  const untilText = (behind: string) =>
    text()
      .filter({ hasText: new RegExp(`^${PROMPT.replaceAll(' ', '\\s')}${behind}$`) })
      .waitFor();

  it('steers the paragraph up to the cursor by keyboard, sees mistakes while typing, and compares in a diff', async () => {
    await openFile(page, 'letter.txt');
    await goTo(page, 3, PROMPT.length + 1);
    await runCommand(page, 'Steerbook: Steer Selection');
    await rows().filter({ hasText: 'love, not hate' }).waitFor();
    await takePicture(page, 'steer-selection-offers');
    // Layers are checked against the model, which is known a moment later.
    await quickInput().locator('input[type=text]').fill('"Love" - "Hate" @44 x2');
    await rows().filter({ hasText: 'layers 0 to 7, not 44' }).waitFor();
    await takePicture(page, 'steer-selection-mistake');
    await steerWith(page, '"Love" - "Hate" @4 x2');
    await rows().filter({ hasText: 'Show as Diff' }).waitFor();
    await takePicture(page, 'steer-selection-continuations');
    await take(page, 'Show as Diff');
    const diff = page.locator('.monaco-diff-editor');
    await diff.locator('.char-insert').first().waitFor({ state: 'attached' });
    assert.match(
      await page.locator('.tab.active').innerText(),
      /bundled · steer "Love" - "Hate" @4 x2 · seed 0/,
    );
    await inEveryTheme(workbench, async (name) => {
      await takePicture(page, `diff-${name}`);
    });
  });

  it('picks a name of an open notebook, shows several samples in one editor, and appends a cell with the definition', async () => {
    await openFile(page, 'names.steer');
    await codeCells(page).first().waitFor();
    await runCommand(page, 'Notebook: Run All');
    const button = outputs(page).getByRole('button', { name: 'Show as diff' });
    await button.waitFor();
    await takePicture(page, 'completions-diff-button');
    await button.click();
    await page.locator('.multiDiffEntry, .multi-diff-root-floating-menu, .multiDiffEditor').first().waitFor();
    await page.locator('.char-insert').first().waitFor({ state: 'attached' });
    await takePicture(page, 'diff-samples');
    await openFile(page, 'short.txt');
    await goTo(page, 1, PROMPT.length + 1);
    await runCommand(page, 'Steerbook: Steer Selection');
    await rows().filter({ hasText: 'names in open notebooks' }).waitFor();
    await steerWith(page, 'love');
    await rows().filter({ hasText: 'Insert at the Cursor' }).waitFor();
    await take(page, 'Append as Cell');
    await quickInput().locator('.quick-input-title', { hasText: 'Append as cell to' }).waitFor();
    await take(page, 'names.steer');
    const appended = codeCells(page).nth(1).locator('.view-line');
    await appended
      .nth(0)
      .filter({ hasText: /^let\slove\s=\s"Love"\s-\s"Hate"\s@4\sx2$/ })
      .waitFor();
    await appended
      .nth(1)
      .filter({ hasText: /^steer\slove$/ })
      .waitFor();
  });

  it('changes nothing when Enter comes a moment after the end', async () => {
    await openFile(page, 'short.txt');
    await goTo(page, 1, PROMPT.length + 1);
    const gate = await holdPasses();
    await runCommand(page, 'Steerbook: Steer Selection');
    await steerWith(page, '"Love" - "Hate" @4 x2');
    await gate.reached();
    await rows().filter({ hasText: 'Stop' }).waitFor();
    await page.keyboard.press('ArrowUp');
    gate.open();
    // The focused row is gone at the end: Enter takes the one that edits nothing, which opens a diff.
    await rows().filter({ hasText: 'Show as Diff' }).and(page.locator('.focused')).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.tab.active', { hasText: 'unsteered ↔ steered' }).waitFor();
    await openFile(page, 'short.txt');
    await untilText('');
  });

  it('suggests the steered continuation as ghost text, which Tab accepts and one undo takes back', async () => {
    await openFile(page, 'short.txt');
    await goTo(page, 1, PROMPT.length + 1);
    await runCommand(page, 'Steerbook: Suggest Steered Continuation');
    await steerWith(page, '"Love" - "Hate" @4 x2');
    const ghost = page.locator('.ghost-text, .ghost-text-decoration').first();
    await ghost.waitFor();
    await inEveryTheme(workbench, async (name) => {
      await takePicture(page, `ghost-text-${name}`);
    });
    await page.keyboard.press('Tab');
    await ghost.waitFor({ state: 'detached' });
    await untilText('.{20,}');
    await page.keyboard.press('Control+Z');
    await untilText('');
  });

  it('is started by VS Code in a time that VS Code tells', async () => {
    await openFile(page, 'names.steer');
    await codeCells(page).first().waitFor();
    await runCommand(page, 'Developer: Show Running Extensions');
    const ours = page.locator('.runtime-extensions-editor .monaco-list-row', { hasText: 'Steerbook' });
    const [activation] = (await ours.getByText(/Activation: \d+ms/).innerText()).match(/\d+/) ?? [];
    assert.ok(Number(activation) > 0);
    console.log(`    activation ${activation} ms, as VS Code measured it`);
  });

  it('colours a text by what steering does to it, drops what is edited, and clears', async () => {
    await openFile(page, 'letter.txt');
    await runCommand(page, 'Steerbook: Heat Map of Selection');
    await steerWith(page, '" wedding" - " " @3 x3');
    const legend = page.locator('.statusbar-item', { hasText: /nats, ratio/ });
    await legend.waitFor();
    const coloured = page.locator('.editor-instance .view-lines [class*="ced-"]');
    await coloured.first().waitFor();
    await inEveryTheme(workbench, async (name) => {
      await takePicture(page, `heat-map-${name}`);
    });
    await coloured.filter({ hasText: 'wedding' }).first().hover();
    await page
      .locator('.monaco-hover', { hasText: /log-probability/ })
      .first()
      .waitFor();
    await takePicture(page, 'heat-map-hover');
    await goTo(page, 3, 3);
    await page.keyboard.type('X');
    await legend.filter({ hasText: 'edited since' }).waitFor();
    await runCommand(page, 'Steerbook: Clear Heat Map');
    await legend.waitFor({ state: 'detached' });
  });
});
