import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import type { Result } from '../../kernel/kinds/readings';
import { launchChromium } from '../host/chromium';
import { seriousFindings } from './axe';
import { openChartPage, runProgram, setTheme, show, takeChartPicture, type ThemeName } from './chartPage';

const THEMES: readonly ThemeName[] = ['light', 'dark', 'hc-dark', 'hc-light'];
const PROGRAM = '# %%\nsteer "Love" - "Hate" @4 x3\ncompare "I hate you because"\n';

describe('the terms of a sentence', () => {
  let browser: Browser;
  let result: Result | undefined;
  let page: Page;
  let problems: readonly string[];

  before(async () => {
    browser = await launchChromium();
    result = (await runProgram(PROGRAM)).find(({ kind }) => kind === 'compare');
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
  const meaning = () => output().getByRole('tooltip');
  const term = (text: string) => output().locator('.sentence .term').getByText(text, { exact: true });

  it('say what they mean under the pointer, which may go on to the meaning', async () => {
    await show(page, 'result', result);
    assert.equal(await meaning().count(), 0);
    await term('KL').hover();
    await meaning().getByText('Kullback–Leibler divergence').waitFor();
    await takeChartPicture(page, 'term');
    await meaning().hover();
    assert.equal(await meaning().count(), 1);
    await page.mouse.move(0, 0);
    await meaning().waitFor({ state: 'detached' });
  });

  it('say no more once the pointer is on a term of another result', async () => {
    await show(page, 'result', result);
    await page.evaluate(
      'document.body.append(Object.assign(document.createElement("div"), { id: "other" }))',
    );
    await show(page, 'other', result);
    await term('KL').hover();
    await meaning().getByText('Kullback–Leibler divergence').waitFor();
    await page.locator('#other .sentence .term').getByText('KL', { exact: true }).hover();
    await meaning().waitFor({ state: 'detached' });
    await page.locator('#other').getByRole('tooltip').waitFor();
  });

  it('are reached with Tab, which goes on, and Escape takes a meaning away', async () => {
    await show(page, 'result', result);
    await page.keyboard.press('Tab');
    await meaning().getByText('natural logarithms').waitFor();
    await page.keyboard.press('Tab');
    await meaning().getByText('Kullback–Leibler divergence').waitFor();
    await page.keyboard.press('Escape');
    await meaning().waitFor({ state: 'detached' });
    await page.keyboard.press('Shift+Tab');
    await meaning().getByText('natural logarithms').waitFor();
    const stops = await output().locator('.term').count();
    for (let stop = 0; stop < stops; stop++) await page.keyboard.press('Tab');
    await meaning().waitFor({ state: 'detached' });
    assert.ok(
      await output()
        .getByRole('button', { name: 'Table' })
        .evaluate((own) => own === document.activeElement),
    );
  });

  it('describe themselves to screen readers', async () => {
    await show(page, 'result', result);
    const description = await term('nats').getAttribute('aria-description');
    assert.match(description ?? '', /^The unit of natural logarithms/);
  });

  it('lie in the page whatever the theme and the width', async () => {
    await show(page, 'result', result);
    for (const theme of THEMES)
      for (const width of [1200, 400]) {
        await setTheme(page, theme);
        await page.setViewportSize({ width, height: 900 });
        for (const one of await output().locator('.term').all()) {
          await one.focus();
          const box = await meaning().boundingBox();
          assert.ok(box && box.x >= 0 && box.x + box.width <= width, `${theme}, ${width}`);
        }
        await takeChartPicture(page, `term-${theme}-${width}`);
        assert.deepEqual(await seriousFindings(page, '#outputs'), [], theme);
      }
  });
});
