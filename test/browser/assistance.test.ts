import assert from 'node:assert/strict';
import {
  beginAfresh,
  codeCells,
  inEveryTheme,
  openFile,
  openWorkbench,
  outputs,
  pictureOfFailure,
  runCommand,
  takePicture,
  type Workbench,
} from './workbench';

const SHOWN = `# %%
let love = "Love" - "Hate" @6 x5

# %%
steer love, " wedding" - " "
next "I hate you because 日本 😀"
steer mean("Love"
`;

const SWEPT = `# %%
steer "Love" - "Hate" @*
next "I hate you because"

# %%
model gpt2-xl
steer "Love" - "Hate" @*
next "I hate you because"
`;

describe('writing a program', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({
      files: {
        'new.steer': '# %%\n',
        'shown.steer': SHOWN,
        'swept.steer': SWEPT,
        'reviews.csv': 'review,stars\ngood,5\n',
      },
      userSettings: { 'steerbook.inlayHints': true },
    });
  });
  beforeEach(() => beginAfresh(workbench));
  afterEach(pictureOfFailure(() => workbench.page));
  after(() => workbench.close());

  const widget = () => workbench.page.locator('.suggest-widget.visible');
  const focused = (label: string) => widget().locator('.monaco-list-row.focused', { hasText: label });
  /** Waits until a suggestion is chosen, and takes it. */
  async function take(label: string): Promise<void> {
    await focused(label).waitFor();
    await workbench.page.keyboard.press('Tab');
  }
  const lines = () => codeCells(workbench.page).first().locator('.view-line');
  const untilLine = (index: number, written: RegExp) =>
    lines().nth(index).filter({ hasText: written }).waitFor();

  it('needs the keyboard alone: words, prompts, layers and options are offered, and Enter is a new line', async () => {
    const { page } = workbench;
    const { keyboard } = page;
    await openFile(page, 'new.steer');
    await codeCells(page).first().waitFor();
    await runCommand(page, 'Notebook: Edit Cell');
    await page.locator('.monaco-editor.focused').waitFor();
    await keyboard.type('ste');
    await focused('steer').waitFor();
    await keyboard.press('Control+Space');
    await page.locator('.suggest-details:visible', { hasText: 'Steering of everything below' }).waitFor();
    await takePicture(page, 'completion-statements');
    await keyboard.press('Tab');
    await take('"…" - "…"');
    await keyboard.press('Tab');
    await keyboard.press('Tab');
    await keyboard.type(' @');
    await focused('the default of bundled').waitFor();
    await takePicture(page, 'completion-layers');
    await keyboard.press('Tab');
    await keyboard.type(' x');
    await focused('x').waitFor();
    await keyboard.type('2');
    await keyboard.press('Enter');
    await keyboard.type('com');
    await widget().waitFor();
    await keyboard.type('ple');
    await take('complete');
    await keyboard.type('I hate you because');
    await keyboard.press('Tab');
    await keyboard.type(' to');
    await take('tokens');
    await keyboard.type('8');
    await untilLine(0, /^steer\s"Love".*\s-\s"Hate".*@4\sx2/);
    await untilLine(1, /^complete\s"I\shate\syou\sbecause"\stokens\s8$/);
    await keyboard.press('Control+Enter');
    await outputs(page).getByText('unsteered').first().waitFor();
  });

  it('says how long a sweep of every layer will be before any kernel has the model', async () => {
    const { page } = workbench;
    await openFile(page, 'swept.steer');
    const length = (cell: number) => codeCells(page).nth(cell).locator('.cell-statusbar-container');
    await length(0).getByText('Sweep: 8 points, about 9 passes').waitFor();
    await length(1).getByText('Sweep: 48 points, about 49 passes').waitFor();
    await page.getByText('Steerbook: not started').waitFor();
  });

  it('is explained under the pointer, beside the text and in every kind of theme', async () => {
    const { page } = workbench;
    await openFile(page, 'shown.steer');
    const second = codeCells(page).nth(1);
    await second.getByText('@4', { exact: true }).first().waitFor();
    await second.locator('.view-line').last().click();
    await page.keyboard.press('End');
    await page.keyboard.type(', ');
    await page.locator('.parameter-hints-widget.visible', { hasText: 'mean(VECTOR, …)' }).waitFor();
    await takePicture(page, 'signature');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await widget().waitFor({ state: 'detached' });
    const hover = page.locator('.monaco-hover:visible').first();
    await inEveryTheme(workbench, async (name) => {
      for (const [what, text] of [
        ['prompt', /wedding/],
        ['name', /^love$/],
        ['measured', /hate/],
      ] as const) {
        await second.locator('.view-line span', { hasText: text }).last().hover();
        await hover.waitFor();
        await takePicture(page, `hover-${what}-${name}`);
        await page.keyboard.press('Escape');
        await page.mouse.move(0, 0);
        await hover.waitFor({ state: 'detached' }).catch(() => undefined);
      }
    });
    assert.ok(await second.isVisible());
  });
});
