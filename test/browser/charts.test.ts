import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import type { Result } from '../../kernel/results/types';
import { launchChromium } from '../host/chromium';
import { openChartPage, runProgram, show, takeChartPicture, type ThemeName } from './chartPage';

const PROGRAM = `# %%
steer "Love" - "Hate" @4 x2
align "I hate you because"

# %%
complete "I hate you because" n 3 tokens 24

# %%
next "I hate you because" top 10

# %%
tokens " wedding weddings, 日本 🙂\\nand <img src=x>"

# %%
check

# %%
steer off

# %%
next "I hate you because" top 10

# %%
complete "I hate you because" n 2 tokens 24

# %%
steer "Love" - "Hate"
`;
const THEMES: readonly ThemeName[] = ['light', 'dark', 'hc-dark', 'hc-light'];

describe('results on a page', () => {
  let browser: Browser;
  let results: readonly Result[];

  before(async () => {
    browser = await launchChromium();
    results = await runProgram(PROGRAM);
  });
  after(() => browser.close());

  for (const theme of THEMES)
    for (const width of [400, 640, 1200])
      it(`fit ${width} pixels in the theme ${theme}`, async () => {
        const { page, problems } = await openChartPage(browser, { width, theme });
        for (const [index, result] of results.entries()) await show(page, `result-${index}`, result);
        await takeChartPicture(page, `charts-${theme}-${width}`);
        const wide = await page.evaluate('document.documentElement.scrollWidth');
        assert.ok(Number(wide) <= width, `the page is ${wide} wide`);
        assert.deepEqual(problems, []);
        await page.context().close();
      });
});
