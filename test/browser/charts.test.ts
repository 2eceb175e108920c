import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import type { CompletionsResult } from '../../kernel/kinds/complete/result';
import type { NextResult } from '../../kernel/kinds/next/result';
import { percent } from '../../kernel/language/numbers';
import type { Result } from '../../kernel/kinds/readings';
import { launchChromium } from '../host/chromium';
import { openChartPage, runProgram, setTheme, show, takeChartPicture, type ThemeName } from './chartPage';
import { assertFits } from './layout';

const PROGRAM = `# %%
steer "Love" - "Hate" @4 x2
align "I hate you because"
complete "I hate you because" n 3 tokens 24
next "I hate you because" top 10
next "I hate you because" top 20
tokens " wedding weddings, 日本 🙂\\nand <img src=x onerror=alert(1)>"
check

# %%
steer off
next "I hate you because" top 10
complete "I hate you because" n 2 tokens 24

# %%
steer "Love" - "Hate"
`;
const THEMES: readonly ThemeName[] = ['light', 'dark', 'hc-dark', 'hc-light'];
const WIDTHS = [1200, 640, 400] as const;

describe('results on a page', () => {
  let browser: Browser;
  let results: readonly Result[];
  let page: Page;
  let problems: readonly string[];

  before(async () => {
    browser = await launchChromium();
    results = await runProgram(PROGRAM);
  });
  after(() => browser.close());
  beforeEach(async () => {
    ({ page, problems } = await openChartPage(browser, { width: 1200, theme: 'light' }));
  });
  afterEach(async () => {
    await page.context().close();
    assert.deepEqual(problems, [], 'the page has no errors and asks for nothing');
  });

  const nextOf = (steered: boolean) =>
    results.find((result) => result.kind === 'next' && result.steering.length > 0 === steered) as NextResult;
  const completionsOf = (steered: boolean) =>
    results.find(
      (result) => result.kind === 'completions' && result.steering.length > 0 === steered,
    ) as CompletionsResult;
  const output = () => page.locator('#result');
  const button = (name: string) => output().getByRole('button', { name, exact: true });

  for (const theme of THEMES)
    it(`fit every width in the theme ${theme}`, async () => {
      await setTheme(page, theme);
      for (const [index, result] of results.entries()) await show(page, `result-${index}`, result);
      for (const width of WIDTHS) {
        await assertFits(page, width);
        if (width !== 640) await takeChartPicture(page, `charts-${theme}-${width}`);
      }
    });

  it('name every token of a comparison in the scatter where there is room', async () => {
    const result = nextOf(true);
    await show(page, 'result', result);
    const labels = await output().locator('.pair svg').first().locator('.token-label').allTextContents();
    assert.deepEqual(labels.sort(), result.tokens.map(({ text }) => text.replace(' ', '·')).sort());
  });

  it('say in one sentence what was found, which is also the name of the drawing', async () => {
    await show(page, 'result', nextOf(true));
    const found = "Steering makes ' your' 5.5 times as likely (4.94 % to 27.2 %); KL 0.432 nats.";
    assert.equal(await output().locator('.sentence').textContent(), found);
    await output().getByRole('figure', { name: found, exact: true }).waitFor();
    assert.match((await output().locator('.quiet').textContent()) ?? '', /steer "Love" - "Hate" @4 x2/);
  });

  it('have a toolbar that works from the keyboard, and a table that sorts', async () => {
    const result = nextOf(true);
    await show(page, 'result', result);
    await button('Table').focus();
    await page.keyboard.press('Enter');
    assert.equal(await button('Table').getAttribute('aria-expanded'), 'true');
    const header = output().locator('th[aria-sort]').nth(3);
    const shown = () => output().locator('tbody td:nth-child(4)').allTextContents();
    assert.deepEqual(
      await shown(),
      result.tokens.map(({ p_steered }) => percent(p_steered)),
    );
    for (const direction of ['ascending', 'descending'] as const) {
      await header.getByRole('button').focus();
      await page.keyboard.press('Enter');
      assert.equal(await header.getAttribute('aria-sort'), direction);
      const sign = direction === 'ascending' ? 1 : -1;
      const sorted = result.tokens.map(({ p_steered }) => p_steered).sort((a, b) => sign * (a - b));
      assert.deepEqual(await shown(), sorted.map(percent));
    }
    assert.equal(await page.evaluate('document.activeElement.dataset.sort'), '3', 'the focus stays');
  });

  it('are copied as CSV with every digit', async () => {
    const result = nextOf(true);
    await show(page, 'result', result);
    await button('Copy as CSV').click();
    await output().getByText('Copied.').waitFor();
    const text = String(await page.evaluate('navigator.clipboard.readText()'));
    const [, ...lines] = text.trimEnd().split(/\r?\n/);
    const rows = lines.map((line) => line.split(',').slice(-5).map(Number));
    const numbers = ({ id, p_unsteered, p_steered, kl }: NextResult['tokens'][number]) => [
      ...[id, p_unsteered, p_steered, p_steered / p_unsteered],
      kl,
    ];
    assert.deepEqual(rows, result.tokens.map(numbers));
  });

  it('are copied as Markdown', async () => {
    await show(page, 'result', nextOf(true));
    await button('Copy as Markdown').click();
    await output().getByText('Copied.').waitFor();
    const text = String(await page.evaluate('navigator.clipboard.readText()'));
    assert.match(text, /^\*\*Steering makes .*\*\*\n/);
    assert.match(text, /\| `·your` \| 534 \|/);
  });

  it('mark a token wherever it is shown when it is pointed at', async () => {
    await show(page, 'result', nextOf(true));
    await button('Table').click();
    const marked = () =>
      output()
        .locator('.marked')
        .evaluateAll((found) => found.map((one) => `${one.tagName} ${one.getAttribute('data-mark') ?? ''}`));
    await output().locator('tbody tr', { hasText: 'your' }).hover();
    assert.deepEqual(await marked(), ['g 534', 'g 534', 'TR 534']);
    assert.match((await output().locator('.readout').textContent()) ?? '', /^·your .*4\.94 % to 27\.2 %/);
    await page.mouse.move(0, 0);
    assert.deepEqual(await marked(), []);
  });

  it('let the arrow keys go from token to token, with one stop of the Tab key', async () => {
    await show(page, 'result', nextOf(true));
    const stops = output().locator('[aria-label^="contribution"] [tabindex="0"]');
    assert.equal(await stops.count(), 1);
    await stops.focus();
    assert.match((await output().locator('.readout').textContent()) ?? '', /^·your/);
    await page.keyboard.press('ArrowDown');
    assert.match((await output().locator('.readout').textContent()) ?? '', /^·she/);
    await output().locator('[aria-label="Tokens"] [tabindex="0"]').focus();
    await page.keyboard.press('ArrowRight');
    assert.match((await output().locator('.readout').textContent()) ?? '', /^·she/);
    await stops.focus();
    await page.keyboard.press('End');
    assert.match((await output().locator('.readout').textContent()) ?? '', /^total, \+0\.432 nats/);
  });

  it('show text that looks like a page as text', async () => {
    const evil = '<img src=x onerror="document.title = 1">';
    const next = nextOf(true);
    const { arms } = completionsOf(true);
    await show(page, 'result', {
      ...next,
      after: evil,
      tokens: next.tokens.map((token) => ({ ...token, text: evil })),
    });
    await button('Table').click();
    await show(page, 'second', {
      ...completionsOf(true),
      prompt: evil,
      arms: arms.map((arm) => ({
        ...arm,
        samples: arm.samples.map((sample) => ({ ...sample, text: evil })),
      })),
    });
    await show(page, 'third', { kind: evil });
    assert.equal(await page.locator('#outputs img').count(), 0);
    assert.equal(await page.title(), 'Results');
    assert.ok((await page.locator('#second').textContent())?.includes(evil));
    assert.ok((await page.locator('#third').textContent())?.includes(evil));
  });

  it('give the true text of tokens when they are copied', async () => {
    const result = results.find(({ kind }) => kind === 'tokens');
    assert.ok(result?.kind === 'tokens');
    await show(page, 'result', result);
    for (const [index, { text, bytes }] of result.tokens.entries()) {
      if (bytes !== undefined) continue;
      const selected = await page.evaluate(`(() => {
        getSelection().selectAllChildren(document.querySelectorAll('#result .box')[${index}]);
        return getSelection().toString();
      })()`);
      assert.equal(selected, text);
    }
    const sign = `getComputedStyle(document.querySelector('#result .box .sign'), '::before').content`;
    assert.equal(await page.evaluate(sign), '"·"');
  });

  it('grow while they stream without taking away what is there', async () => {
    const done = completionsOf(true);
    const upTo = (words: number): CompletionsResult => ({
      ...done,
      state: 'running',
      arms: done.arms.map((arm) => ({
        ...arm,
        samples: arm.samples.map((sample) => ({
          ...sample,
          text: sample.text.split(' ').slice(0, words).join(' '),
          tokens: sample.tokens.slice(0, words),
        })),
      })),
    });
    await show(page, 'result', upTo(3));
    assert.equal(await output().locator('ins, del').count(), 0);
    await page.evaluate('window.before = [...document.querySelectorAll("#result .sample")]');
    await button('Table').focus();
    await button('Table').click();
    const height = async () => (await output().locator('.sample').first().boundingBox())?.y;
    const place = await height();
    for (const words of [5, 8]) await show(page, 'result', upTo(words));
    await show(page, 'result', done);
    const same = await page.evaluate(
      '[...document.querySelectorAll("#result .sample")].every((cell, index) => cell === window.before[index])',
    );
    assert.ok(same, 'the cells are the ones from the beginning');
    assert.equal(await height(), place);
    assert.equal(await button('Table').getAttribute('aria-expanded'), 'true');
    assert.ok((await output().locator('ins').count()) > 0);
    assert.equal(
      (await output().locator('.sample.steered').first().textContent())?.replace(/^steered/, ''),
      `${done.prompt}${done.arms[1]?.samples[0]?.text ?? ''}`,
    );
  });

  it('mark the words that differ until that is switched off', async () => {
    await show(page, 'result', completionsOf(true));
    const line = () =>
      page.evaluate(`getComputedStyle(document.querySelector('#result ins')).borderBottomColor`);
    const before = await line();
    const marks = output().getByRole('switch', { name: 'Mark differences' });
    await marks.click();
    assert.equal(await marks.getAttribute('aria-checked'), 'false');
    assert.notEqual(await line(), before);
    assert.equal(await line(), 'rgba(0, 0, 0, 0)');
  });

  it('show where the model ended a text by itself', async () => {
    const result = completionsOf(true);
    const [first, second] = result.arms;
    const finished = second?.samples.map((sample, index) => ({ ...sample, finished: index === 1 }));
    await show(page, 'result', { ...result, arms: [first, { ...second, samples: finished }] });
    assert.deepEqual(await output().locator('.end').allTextContents(), ['end']);
    assert.equal(await output().locator('[data-sample="2"] .steered .end').count(), 1);
  });

  it('have one column where nothing steers, and say so', async () => {
    await show(page, 'result', completionsOf(false));
    assert.equal(await output().locator('[data-sample="1"] .sample').count(), 1);
    assert.match((await output().locator('.sentence').textContent()) ?? '', /^No steering is on/);
    assert.equal(await output().getByRole('switch').count(), 0);
  });

  it('stand side by side in a wide output and one under the other in a narrow one', async () => {
    await show(page, 'result', completionsOf(true));
    const places = async () => {
      const [left, right] = await Promise.all(
        ['unsteered', 'steered'].map((name) =>
          output().locator(`[data-sample="1"] .sample.${name}`).boundingBox(),
        ),
      );
      assert.ok(left && right);
      return {
        beside: left.y === right.y && right.x > left.x,
        under: right.y > left.y && right.x === left.x,
      };
    };
    assert.deepEqual(await places(), { beside: true, under: false });
    await page.evaluate('document.getElementById("result").style.width = "600px"');
    assert.deepEqual(await places(), { beside: false, under: true });
  });

  it('are loud about a check that fails', async () => {
    const result = results.find(({ kind }) => kind === 'check');
    assert.ok(result?.kind === 'check');
    const checks = result.checks.map((check, index) => ({ ...check, passed: index !== 3 }));
    await show(page, 'result', { ...result, checks });
    assert.match((await output().locator('.sentence').textContent()) ?? '', /^1 of 6 checks FAILED: a batch/);
    assert.match((await output().locator('li').first().textContent()) ?? '', /^✗ FAILa batch/);
    assert.equal(await output().locator('li.fail').count(), 1);
  });

  it('of an unknown kind are shown as data', async () => {
    await show(page, 'result', { kind: 'hologram', depth: 3 });
    assert.match((await output().locator('.sentence').textContent()) ?? '', /no drawing .* “hologram”/);
    assert.match((await output().locator('pre').textContent()) ?? '', /"depth": 3/);
  });

  it('take the colours of another theme at once', async () => {
    await show(page, 'result', nextOf(true));
    const bar = () => output().locator('.pair svg').nth(1).locator('g[data-plotted="bar"] rect').first();
    const light = await bar().getAttribute('fill');
    await setTheme(page, 'dark');
    await page.waitForFunction('document.querySelector("#result [data-theme=dark]")');
    assert.notEqual(await bar().getAttribute('fill'), light);
  });

  it('are saved as an SVG that needs nothing else', async () => {
    await show(page, 'result', nextOf(true));
    const download = page.waitForEvent('download');
    await button('Picture').click();
    await button('Save SVG').click();
    const file = await download;
    assert.equal(file.suggestedFilename(), 'steerbook-next.svg');
    const svg = readFileSync(await file.path(), 'utf8');
    assert.match(svg, /<title>Steering makes &apos;|<title>Steering makes '/);
    assert.doesNotMatch(svg, /var\(|url\(|<style|<script|foreignObject|href=/);
    assert.equal(await output().locator('.picturing').count(), 0);
    const seen = await page.evaluate<readonly string[]>(`[...new DOMParser()
      .parseFromString(${JSON.stringify(svg)}, 'image/svg+xml')
      .querySelectorAll('text')].map((text) => text.textContent)`);
    for (const text of ['·your', '+0.463', 'total', '▲ more likely', 'no change'])
      assert.ok(seen.includes(text), `${text} is in the picture`);
  });

  it('are saved as a PNG of twice the pixels', async () => {
    await show(page, 'result', completionsOf(true));
    const download = page.waitForEvent('download');
    await button('Picture').click();
    await button('Save PNG').click();
    const file = await download;
    assert.equal(file.suggestedFilename(), 'steerbook-completions.png');
    const png = readFileSync(await file.path());
    assert.equal(png.subarray(1, 4).toString(), 'PNG');
    const width = (await output().locator('.steerbook').boundingBox())?.width ?? 0;
    assert.equal(png.readUInt32BE(16), 2 * (width + 32));
  });
});
