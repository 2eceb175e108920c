import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import type { Result } from '../../kernel/kinds/readings';
import { launchChromium } from '../host/chromium';
import { seriousFindings } from './axe';
import { openChartPage, runProgram, setTheme, show, takeChartPicture } from './chartPage';

const PROGRAM = `steer "Love" - "Hate" @4 x2
next "I hate you because" top 10
complete "I hate you because" n 2 tokens 12
heat "I hate you because you never listened."
score "mini-reviews.csv" text text by label
norms "I hate you"
lens "I hate you because" of " love"
compare "I hate you because" words "Love"
`;

describe('pictures of results', () => {
  let browser: Browser;
  let results: readonly Result[];
  let page: Page;
  let problems: readonly string[];

  before(async () => {
    browser = await launchChromium();
    results = await runProgram(PROGRAM, ['test/golden/programs/mini-reviews.csv']);
  });
  after(() => browser.close());
  beforeEach(async () => {
    ({ page, problems } = await openChartPage(browser, { width: 1000, theme: 'dark' }));
    await show(page, 'result', resultOf('next'));
    await button('Picture').click();
  });
  afterEach(async () => {
    await page.context().close();
    assert.deepEqual(problems, [], 'the page has no errors and asks for nothing');
  });

  const resultOf = (kind: Result['kind']) => {
    const found = results.find((result) => result.kind === kind);
    assert.ok(found);
    return found;
  };
  const output = () => page.locator('#result');
  const button = (name: string) => output().getByRole('button', { name, exact: true });
  const field = (name: string) => output().getByLabel(name);
  const status = () => output().getByRole('status').textContent();

  async function saved(name: string): Promise<{ readonly name: string; readonly bytes: Buffer }> {
    const download = page.waitForEvent('download');
    await button(name).click();
    const file = await download;
    return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
  }

  it('are as wide as a column, black on white, and without the quiet line if nobody wants it', async () => {
    const asShown = (await saved('Save SVG')).bytes.toString();
    assert.match(asShown, /model bundled/);
    assert.doesNotMatch(asShown, /^<svg[^>]* width="[\d.]*mm"/);
    await field('Width').selectOption({ label: 'single column, 85 mm' });
    await field('Colours').selectOption({ label: 'for print, on white' });
    await field('with model and steering').uncheck();
    const { name, bytes } = await saved('Save SVG');
    const svg = bytes.toString();
    assert.equal(name, 'steerbook-next-85mm.svg');
    assert.match(svg, /^<svg[^>]* width="85mm" height="[\d.]+mm"/);
    assert.match(svg, /<rect width="100%" height="100%" fill="#ffffff"/);
    assert.doesNotMatch(svg, /model bundled/);
    assert.match(svg, />Steering makes /);
    assert.match(svg, /fill="#276419"/);
    assert.doesNotMatch(svg, /#8fcc4e|#cccccc|rgb\(204, 204, 204\)/, 'no colour of the dark theme');
    assert.equal(await page.locator('.staged, .lineless, .picturing').count(), 0, 'nothing is left behind');
  });

  it('have 600 pixels in an inch of paper, and say so', async () => {
    await field('Width').selectOption({ label: 'double column, 175 mm' });
    const { name, bytes } = await saved('Save PNG');
    assert.equal(name, 'steerbook-next-175mm.png');
    assert.equal(bytes.readUInt32BE(16), Math.round((175 / 25.4) * 600));
    const place = bytes.indexOf('pHYs');
    assert.equal(bytes.readUInt32BE(place + 4), Math.round((600 / 25.4) * 1000));
    const isDecoded = await page.evaluate(`(async () => {
      const image = new Image();
      image.src = 'data:image/png;base64,${bytes.toString('base64')}';
      await image.decode();
      return image.width;
    })()`);
    assert.equal(isDecoded, bytes.readUInt32BE(16));
  });

  it('are copied; where that is forbidden, a sentence says what works', async () => {
    await button('Copy Image').click();
    await output().getByText('Copied.').waitFor();
    const types = await page.evaluate('navigator.clipboard.read().then(([item]) => item.types)');
    assert.deepEqual(types, ['image/png']);
    await page.evaluate('navigator.clipboard.write = () => Promise.reject(new Error("forbidden"))');
    await button('Copy Image').click();
    await output().getByText('Save PNG works everywhere').waitFor();
    assert.match((await status()) ?? '', /^That did not work: this window may not put pictures/);
  });

  it('are asked for with the keyboard, and their fields are told to screen readers', async () => {
    await takeChartPicture(page, 'picture-fields');
    assert.deepEqual(await seriousFindings(page, '#result'), []);
    await button('Picture').press('Enter');
    assert.equal(await field('Width').count(), 0);
    await button('Picture').press('Enter');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate('document.activeElement.dataset.picture'), 'width');
    await page.keyboard.press('s');
    assert.equal(await field('Width').inputValue(), 'single');
  });

  for (const theme of ['light', 'hc-dark'] as const)
    it(`of every kind fit a column in the theme ${theme}`, async () => {
      await setTheme(page, theme);
      await field('Width').selectOption({ label: 'single column, 85 mm' });
      await field('Colours').selectOption({ label: 'for print, on white' });
      const pictures: string[] = [];
      for (const result of results.slice(1)) {
        await show(page, 'result', result);
        pictures.push((await saved('Save SVG')).bytes.toString('base64'));
      }
      assert.ok(pictures.length >= 6);
      await page.evaluate(`document.body.replaceChildren(...${JSON.stringify(pictures)}.map((picture) => {
        const image = new Image();
        image.src = 'data:image/svg+xml;base64,' + picture;
        image.style = 'margin: 8px; outline: 1px solid #ccc; vertical-align: top';
        return image;
      })); document.body.style.background = '#eee'`);
      await page.waitForFunction(
        '[...document.images].every((image) => image.complete && image.width === 321)',
      );
      await takeChartPicture(page, `pictures-85mm-${theme}`);
    });
});
