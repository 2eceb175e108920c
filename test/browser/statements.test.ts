import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import type { Result } from '../../kernel/kinds/readings';
import { launchChromium } from '../host/chromium';
import { openChartPage, runProgram, show } from './chartPage';
import { measuredIn } from '../../kernel/sweep/result';

const MEASURED = 'next "I hate you because"';

describe('the statement of a point of a sweep', () => {
  let browser: Browser;
  let results: readonly Result[];
  let page: Page;
  let problems: readonly string[];

  before(async () => {
    browser = await launchChromium();
    results = await runProgram(`# %%\nsteer "Love" - "Hate" x{1, 2, 3}\n${MEASURED}\n`);
  });
  after(() => browser.close());
  beforeEach(async () => {
    ({ page, problems } = await openChartPage(browser, { width: 1200, theme: 'light' }));
  });
  afterEach(async () => {
    await page.context().close();
    assert.deepEqual(problems, [], 'the page has no errors and asks for nothing');
  });

  const output = () => page.locator('#result');
  const button = (name: string) => output().getByRole('button', { name, exact: true });

  it('offers no statement that cannot be read, and prints anew what can', async () => {
    const [sweep] = results;
    assert.ok(sweep?.kind === 'sweep');
    const vectors = ['"Love', '"Love" - random(', ' "Love"  -   "Hate" '];
    const points = measuredIn(sweep).map((point, place) => ({
      ...point,
      steering: point.steering.map((addition) => ({
        ...addition,
        alone: { vector: vectors[place] ?? '' },
      })),
    }));
    await show(page, 'result', { ...sweep, points });
    const choose = async (place: number) => {
      await output().locator('.mark').nth(place).press('Enter');
      await output().locator('.chosen-point .quiet').waitFor();
    };
    await choose(2);
    await button('Insert as cell').waitFor();
    assert.equal(await output().locator('.statement code').textContent(), 'steer "Love" - "Hate" @4 x3');
    for (const place of [0, 1]) {
      await choose(place);
      // An answer has come when a later one has.
      await page.evaluate('printedAnew("check")');
      assert.equal(await output().locator('.statement').count(), 0);
    }
  });

  it('copies a statement that runs alone and gives the same, with the default layer as a number', async () => {
    const [sweep] = results;
    assert.ok(sweep?.kind === 'sweep');
    await show(page, 'result', sweep);
    await output().locator('.mark[tabindex="0"]').focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await button('Copy statement').click();
    await output().getByText('Copied.').waitFor();
    const copied = String(await page.evaluate('navigator.clipboard.readText()'));
    assert.equal(copied, 'steer "Love" - "Hate" @4 x3');
    const [again] = await runProgram(`# %%\n${copied}\n${MEASURED}\n`);
    const point = sweep.points.at(-1);
    assert.ok(again?.kind === 'next' && point?.kind === 'next');
    assert.deepEqual(
      again.tokens.map(({ text }) => text),
      point.tokens.map(({ text }) => text),
    );
    assert.ok(Math.abs(again.kl - point.kl) < 1e-6);
  });
});
