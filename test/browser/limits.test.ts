import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../host/chromium';
import { nextResult } from '../unit/results/examples';
import { scoreResult, shipping, weddings } from '../unit/results/measurements';
import {
  extremeNumbers,
  heatOf,
  largeResults,
  longTexts,
  normsOf,
  tokensOf,
} from '../unit/webviews/hostileResults';
import { openChartPage, setTheme, show, takeChartPicture } from './chartPage';
import { assertFits } from './layout';

/** How long a result takes to be drawn and laid out, in milliseconds. */
async function timeToShow(page: Page, result: unknown): Promise<number> {
  return page.evaluate((given) => {
    const start = performance.now();
    globalThis.show('result', given);
    // Asking for the height lays everything out.
    const height = document.getElementById('result')?.getBoundingClientRect().height ?? 0;
    return height > 0 ? performance.now() - start : NaN;
  }, result);
}

describe('results that are too large, or absurd,', () => {
  let browser: Browser;
  let page: Page;
  let problems: readonly string[];

  before(async () => {
    browser = await launchChromium();
  });
  after(() => browser.close());
  beforeEach(async () => {
    ({ page, problems } = await openChartPage(browser, { width: 900, theme: 'light' }));
  });
  afterEach(async () => {
    await page.context().close();
    assert.deepEqual(problems, [], 'the page has no errors and asks for nothing');
  });

  for (const { what, make } of [...extremeNumbers, ...largeResults, ...longTexts])
    it(`take no longer than many times what a large one takes: ${what}`, async () => {
      const ordinary = await timeToShow(page, heatOf(1500));
      const taken = await timeToShow(page, make());
      const figures = `${taken.toFixed(0)} ms, a large one ${ordinary.toFixed(0)} ms`;
      assert.ok(taken < 15 * ordinary, figures);
    });

  it('say what of them is drawn, and fit', async () => {
    const long = 'a label that goes on and on '.repeat(700);
    await show(page, 'tokens', tokensOf(2100));
    await show(page, 'norms', normsOf(12, 2000));
    await show(page, 'labels', scoreResult([{ ...weddings, label: long }, shipping]));
    await show(
      page,
      'extremes',
      normsOf(4, 3, (layer, at) => (at === 1 ? 1e308 : layer + 1)),
    );
    for (const theme of ['light', 'dark'] as const) {
      await setTheme(page, theme);
      await assertFits(page, 900);
      await takeChartPicture(page, `limits-${theme}`);
    }
    assert.match((await page.locator('#tokens .limit').textContent()) ?? '', /first 2,000 of 2,100 tokens/);
  });

  it('have a table that scrolls with the keyboard and tells the places of its rows', async () => {
    await show(page, 'result', tokensOf(50_000));
    const table = page.locator('#result .data');
    await page.getByRole('button', { name: 'Table', exact: true }).click();
    await table.focus();
    await page.keyboard.press('End');
    const last = table.locator('tr[aria-rowindex="50001"]');
    await last.waitFor();
    await page.waitForFunction(() => {
      const data = document.querySelector('#result .data');
      return data && data.scrollTop + data.clientHeight > data.scrollHeight - 26;
    });
    assert.equal(await last.locator('th').textContent(), '49999');
    const box = await last.boundingBox();
    const room = await table.boundingBox();
    assert.ok(box && room && box.y >= room.y && box.y < room.y + room.height, 'the last row is in view');
    assert.equal(Math.round(box.height), 26);
    // Rows that come and go must not move what is in view.
    const moved = await table.evaluate(async (own) => {
      own.scrollTop = 26 * 20_000;
      for (let frame = 0; frame < 20; frame++) await new Promise(requestAnimationFrame);
      return own.scrollTop - 26 * 20_000;
    });
    assert.equal(moved, 0);
    await page.keyboard.press('PageUp');
    await table.locator('tr[aria-rowindex="19990"]').waitFor();
    assert.ok((await table.locator('tbody tr').count()) < 100);
    for (const theme of ['light', 'dark'] as const) {
      await setTheme(page, theme);
      await table.scrollIntoViewIfNeeded();
      await page.screenshot({ path: `test/out/virtual-table-${theme}.png` });
    }
    await table.focus();
    await page.keyboard.press('Home');
    await table.locator('tr[aria-rowindex="2"]').waitFor();
  });
});

describe('what only claims to be a result', () => {
  it('has a sentence in the place of its chart, and its data', async () => {
    const browser = await launchChromium();
    try {
      const { page } = await openChartPage(browser, { width: 900, theme: 'light' });
      await show(page, 'result', { ...nextResult(), tokens: null });
      const drawing = page.locator('#result .drawing');
      for (const theme of ['light', 'dark'] as const) {
        await setTheme(page, theme);
        await assertFits(page, 900);
        await takeChartPicture(page, `not-drawn-${theme}`);
        assert.match((await drawing.textContent()) ?? '', /^The chart cannot be drawn/);
      }
      await show(page, 'result', nextResult());
      await drawing.locator('svg').first().waitFor();
    } finally {
      await browser.close();
    }
  });
});
