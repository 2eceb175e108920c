import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { endKernels, kernelProcesses, signalKernels } from '../kernelProcesses';
import {
  evaluate,
  firstLabKey,
  labOf,
  moveFor5Seconds,
  nextSentence,
  numbersOf,
  openFirstLab,
  openLab,
  retype,
  rootOf,
  shownSteering,
  tabTo,
  untilSettled,
  untilShown,
  watchTimes,
} from './labPage';
import {
  beginAfresh,
  closeEditors,
  codeCells,
  openFile,
  inEveryTheme,
  openWorkbench,
  pictureOfFailure,
  runCommand,
  SIZE,
  takePicture,
  type Workbench,
} from './workbench';

const NOTEBOOK = `# %%
let love = "Love" - "Hate" @6 x5

# %%
steer love, " wedding" @2 x-1.5 at back

# %%
next "I think you are" top 5

# %%
steer random(like love, seed 1) @{3, 5} x2 dims 0..0.5
`;

describe('the Steering Lab', () => {
  let workbench: Workbench;
  let page: Page;
  const refused: string[] = [];
  const named = (role: 'slider' | 'spinbutton' | 'textbox' | 'button' | 'combobox', name: string) =>
    labOf(page).getByRole(role, { name, exact: true });
  const waiting = () => labOf(page).locator('.line', { hasText: 'Waiting for the kernel, which is busy' });

  const openCell = async (index: number) => {
    await openFile(page, 'love.steer');
    await codeCells(page).nth(index).click();
    await runCommand(page, 'Steerbook: Open in Lab');
    await untilSettled(page);
  };

  before(async () => {
    workbench = await openWorkbench({ files: { 'love.steer': NOTEBOOK }, keybindings: [firstLabKey] });
    ({ page } = workbench);
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) refused.push(message.text());
    });
    await page
      .context()
      .grantPermissions(['clipboard-read', 'clipboard-write'], { origin: workbench.server.origin });
    await runCommand(page, 'View: Close Primary Side Bar');
  });
  beforeEach(async () => {
    refused.length = 0;
    await beginAfresh(workbench);
    await page.setViewportSize(SIZE);
    await openFirstLab(page);
  });
  afterEach(pictureOfFailure(() => page));
  afterEach(() => assert.deepEqual(refused, [], 'its policy refuses nothing that it does'));
  after(() => workbench.close());

  it('opens from the command palette and shows shifts, norms and completions', async () => {
    await closeEditors(page);
    await openLab(page);
    assert.match(await nextSentence(page), /KL [\d.]+ nats/);
    for (const kind of ['next', 'norms', 'completions'])
      assert.ok(await labOf(page).locator(`[data-kind=${kind}] .sentence`).isVisible(), kind);
    assert.equal(await named('slider', 'Layer (default)').inputValue(), '4');
  });

  it('always shows the newest setting of a slider that moves 100 times in 5 seconds', async () => {
    const timesOf = await watchTimes(page);
    const coefficient = await moveFor5Seconds(named('slider', 'Coefficient'));
    await untilSettled(page);
    const times = [...(await timesOf())].sort((a, b) => a - b);
    const { asked, shown, mostInFlight } = await numbersOf(page);
    assert.equal(shown, asked);
    assert.ok(mostInFlight >= 1 && mostInFlight <= 2, `${mostInFlight} requests at one time`);
    assert.match(await shownSteering(page), new RegExp(`x${coefficient}$`));

    const sentence = await nextSentence(page);
    await named('slider', 'Coefficient').focus();
    await page.keyboard.press('ArrowLeft');
    await untilSettled(page);
    assert.notEqual(await nextSentence(page), sentence);
    await page.keyboard.press('ArrowRight');
    await untilSettled(page);
    assert.equal(await nextSentence(page), sentence);

    const at = (share: number) => `${Math.round(times[Math.floor(share * (times.length - 1))] ?? NaN)} ms`;
    console.log(
      `    slider to chart: median ${at(0.5)}, 95th percentile ${at(0.95)} of ${times.length} moves`,
    );
  });

  it('takes what is no number for none, and an empty layer for the default one', async () => {
    const layer = named('spinbutton', 'Layer, as a number');
    await layer.fill('444');
    await untilShown(page);
    await layer.fill('');
    await untilSettled(page);
    assert.equal(await layer.getAttribute('aria-invalid'), null);
    assert.equal(await layer.inputValue(), '');
    assert.match(await shownSteering(page), /@4 \(default layer\)/);
    await layer.blur();
    assert.equal(await layer.inputValue(), '4');

    const coefficient = named('spinbutton', 'Coefficient, as a number');
    const range = named('slider', 'Coefficient');
    await coefficient.fill('-12.34');
    assert.equal(await range.getAttribute('max'), '12.4');
    await coefficient.focus();
    await retype(page, '-');
    await coefficient.blur();
    assert.equal(await coefficient.inputValue(), '-12.34');
    await named('button', 'Reset to zero').click();
    assert.equal(await range.getAttribute('max'), '10');
    await coefficient.fill('5');

    const seed = named('spinbutton', 'Seed of the completions');
    await seed.fill('');
    await seed.blur();
    assert.equal(await seed.inputValue(), '0');

    const position = named('combobox', 'Position');
    const index = named('spinbutton', 'Index of the position');
    await position.selectOption('index');
    await index.fill('');
    await position.selectOption('front');
    await position.selectOption('index');
    assert.equal(await index.inputValue(), '1');
    await untilSettled(page);
    assert.match(await shownSteering(page), /x5 at 1$/);
    await position.selectOption('front');
    await untilSettled(page);
  });

  it('is worked by keyboard alone', async () => {
    await tabTo(page, named('textbox', 'Prompt'));
    await retype(page, 'I think you are');
    await tabTo(page, named('textbox', 'Plus'));
    await retype(page, ' wedding');
    await tabTo(page, named('textbox', 'Minus'));
    await retype(page, ' ');
    await tabTo(page, labOf(page).getByRole('slider', { name: 'Layer' }));
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await tabTo(page, named('spinbutton', 'Coefficient, as a number'));
    await retype(page, '2000');
    assert.equal(await named('slider', 'Coefficient').inputValue(), '2000');
    await tabTo(page, named('combobox', 'Position'));
    await page.keyboard.type('back');
    await untilSettled(page);
    assert.equal(await shownSteering(page), 'steer " wedding" - " " @1 x2000 at back');

    await tabTo(page, named('button', 'Add addition'));
    await page.keyboard.press('Enter');
    await page.keyboard.type('French');
    await tabTo(page, named('button', 'As expression').last());
    await page.keyboard.press('Enter');
    await retype(page, 'mean("French", "Italian")');
    await tabTo(page, named('button', 'Copy as cell'));
    await page.keyboard.press('Enter');
    await labOf(page).getByText('Copied.').waitFor();
    const program = [
      'steer " wedding" - " " @1 x2000 at back, mean("French", "Italian") x1',
      'next "I think you are" top 10',
      'norms "I think you are"',
      'complete "I think you are" n 1 tokens 24 seed 0',
    ];
    assert.equal(await page.evaluate('navigator.clipboard.readText()'), program.join('\n'));

    await tabTo(page, named('button', 'Pin'));
    await page.keyboard.press('Enter');
    await tabTo(page, named('button', 'Reset to zero'), 'Shift+Tab');
    await page.keyboard.press('Enter');
    await untilSettled(page);
    assert.match(await nextSentence(page), /^Steering changes nothing here/);
    await labOf(page)
      .locator('.line', { hasText: /^KL 0 nats now, .* pinned/ })
      .waitFor();
    await tabTo(page, named('button', 'Back to pinned'));
    await page.keyboard.press('Enter');
    await untilSettled(page);
    await labOf(page)
      .locator('.line', { hasText: /: no difference\.$/ })
      .waitFor();
    await tabTo(page, named('button', 'Reset to zero'), 'Shift+Tab');
    await page.keyboard.press('Enter');
    await tabTo(page, named('button', 'Unpin'));
    await page.keyboard.press('Enter');
    await labOf(page).locator('.pinned').first().waitFor({ state: 'hidden' });
    await tabTo(page, named('button', 'Remove').last(), 'Shift+Tab');
    await page.keyboard.press('Enter');
    await untilSettled(page);
    assert.equal(await shownSteering(page), 'steer " wedding" - " " @1 x0 at back');
  });

  it('says under a row what is wrong with it, and keeps the charts', async () => {
    const before = await nextSentence(page);
    const field = named('spinbutton', 'Layer, as a number');
    await field.fill('12');
    await untilShown(page);
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    assert.equal(await named('textbox', 'Plus').getAttribute('aria-invalid'), null);
    const problem = labOf(page).locator(`#${await field.getAttribute('aria-describedby')}`);
    assert.match(await problem.innerText(), /has layers 0 to 7, not 12/);
    assert.equal(await nextSentence(page), before);
    await labOf(page).getByText('Shown is the last setting that could be measured.').waitFor();
    await takePicture(page, 'lab-wrong');

    await field.fill('3');
    await named('textbox', 'Prompt').fill('');
    await untilShown(page);
    assert.match(await labOf(page).locator('#prompt-problem').innerText(), /must be as long as the vector/);
    await named('textbox', 'Prompt').fill('I hate you because');
    await untilSettled(page);
    assert.equal(await problem.innerText(), '');
  });

  it('says that the kernel has ended, and tries again', async () => {
    signalKernels(workbench.server.group, 'SIGSTOP');
    await named('slider', 'Coefficient').press('ArrowRight');
    await waiting().waitFor();
    await endKernels(workbench.server.group);
    await labOf(page).getByText('The kernel ended (SIGKILL)').first().waitFor();
    assert.equal(await named('textbox', 'Prompt').inputValue(), 'I hate you because');
    await named('button', 'Try again').click();
    await untilSettled(page);
    assert.match(await shownSteering(page), /x5.1$/);
  });

  it('says that it waits for a busy kernel, and keeps what is typed meanwhile', async () => {
    signalKernels(workbench.server.group, 'SIGSTOP');
    await named('slider', 'Coefficient').press('ArrowRight');
    await waiting().waitFor();
    await named('textbox', 'Prompt').fill('I hope you');
    await openFile(page, 'love.steer');
    await runCommand(page, 'Steerbook: Open Steering Lab');
    await waiting().waitFor();
    assert.equal(await named('textbox', 'Prompt').inputValue(), 'I hope you');
    signalKernels(workbench.server.group, 'SIGCONT');
    await untilSettled(page);
    assert.equal(await waiting().count(), 0);
  });

  it('opens with the steering of a cell and the prompt below it', async () => {
    await openCell(1);
    assert.equal(await shownSteering(page), 'steer "Love" - "Hate" @6 x5, " wedding" @2 x-1.5 at back');
    assert.equal(await named('textbox', 'Prompt').inputValue(), 'I think you are');
  });

  it('opens with names that must stay ones, and says what it leaves out', async () => {
    await openCell(3);
    assert.equal(await shownSteering(page), 'steer random(like love, seed 1) @3 x2 dims 0..0.5');
    await labOf(page).getByText('begins with the first value of each axis').waitFor();
    await takePicture(page, 'lab-from-cell');
  });

  it('is as it was left when it is shown again and when the window is reloaded', async () => {
    await openCell(1);
    await named('button', 'Pin').click();
    await named('slider', 'Coefficient').first().press('PageDown');
    await untilSettled(page);
    const shown = async () => [
      await shownSteering(page),
      await nextSentence(page),
      await labOf(page).locator('.line').innerText(),
      await labOf(page).locator('.sample.pinned').innerText(),
    ];
    const before = await shown();
    await openFile(page, 'love.steer');
    await openLab(page);
    assert.deepEqual(await shown(), before);
    // VS Code's own way to reload writes down first what is open.
    await Promise.all([page.waitForEvent('load'), runCommand(page, 'Developer: Reload Window')]);
    await rootOf(page).waitFor();
    await untilSettled(page);
    assert.deepEqual(await shown(), before);
  });

  it('saves a picture where a dialog says', async () => {
    await named('button', 'Picture').first().click();
    await named('button', 'Save PNG').first().click();
    await page.locator('.quick-input-widget').getByRole('button', { name: 'OK' }).waitFor();
    await page.keyboard.press('Enter');
    await labOf(page)
      .getByText(/^Saved as /)
      .waitFor();
    const bytes = readFileSync(join(workbench.folder, 'steerbook-next.png'));
    assert.equal(bytes.subarray(1, 4).toString(), 'PNG');
  });

  it('can be read in every kind of theme, wide and narrow', async () => {
    await openCell(1);
    await named('button', 'Pin').click();
    await named('slider', 'Coefficient').first().press('PageDown');
    await untilSettled(page);
    await inEveryTheme(workbench, async (name) => {
      await takePicture(page, `lab-${name}-pinned`);
    });
    await named('button', 'Unpin').click();
    await inEveryTheme(workbench, async (name) => {
      await takePicture(page, `lab-${name}`);
    });
    const isScrolled = '() => document.documentElement.scrollWidth > innerWidth';
    assert.equal(await evaluate(rootOf(page), isScrolled), false);
    await page.setViewportSize({ width: 450, height: 1600 });
    await untilSettled(page);
    assert.equal(await evaluate(rootOf(page), isScrolled), false);
    await takePicture(page, 'lab-narrow');
  });
});

describe('the Steering Lab in a workspace that is not trusted', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({ files: { 'love.steer': NOTEBOOK }, workspaceTrust: true });
  });
  after(() => workbench.close());

  it('says why nothing runs, and begins when the workspace is trusted', async () => {
    const { page } = workbench;
    await runCommand(page, 'Steerbook: Open Steering Lab');
    await labOf(page).getByText('until the workspace is trusted').first().waitFor();
    assert.equal(kernelProcesses(workbench.server.group).length, 0);
    await takePicture(page, 'lab-not-trusted');
    await labOf(page).getByRole('button', { name: 'Manage Workspace Trust' }).click();
    await page.locator('.workspace-trust-editor').getByText('Trust', { exact: true }).first().click();
    await page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor({ state: 'detached' });
    await closeEditors(page);
    await openLab(page);
    assert.match(await nextSentence(page), /KL [\d.]+ nats/);
  });
});
