import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import type { Result, SweepResult } from '../../kernel/kinds/readings';
import { launchChromium } from '../host/chromium';
import { seriousFindings } from './axe';
import { openChartPage, runProgram, setTheme, show, takeChartPicture, type ThemeName } from './chartPage';
import { assertFits, pixelsOfPainting } from './layout';
import { MEASURED_PROGRAM } from './measuredProgram';

const THEMES: readonly ThemeName[] = ['light', 'dark', 'hc-dark', 'hc-light'];
type Kind = Result['kind'];

describe('measurements on a page', () => {
  let browser: Browser;
  let results: readonly Result[];
  let page: Page;
  let problems: readonly string[];

  before(async () => {
    browser = await launchChromium();
    results = await runProgram(MEASURED_PROGRAM, ['test/golden/programs/mini-reviews.csv']);
  });
  after(() => browser.close());
  beforeEach(async () => {
    ({ page, problems } = await openChartPage(browser, { width: 1200, theme: 'light' }));
  });
  afterEach(async () => {
    await page.context().close();
    assert.deepEqual(problems, [], 'the page has no errors and asks for nothing');
  });

  const resultOf = <K extends Kind>(kind: K) => {
    const found = results.find((result): result is Extract<Result, { kind: K }> => result.kind === kind);
    assert.ok(found);
    return found;
  };
  const sweepOf = (kind: SweepResult['kind_swept'], axes: number) => {
    const found = results.find(
      (result): result is SweepResult =>
        result.kind === 'sweep' && result.kind_swept === kind && result.axes.length === axes,
    );
    assert.ok(found);
    return found;
  };
  const output = () => page.locator('#result');
  const button = (name: string) => output().getByRole('button', { name, exact: true });
  const readout = () => output().locator('.readout').textContent();
  const texts = (selector: string) => output().locator(selector).allTextContents();

  for (const theme of THEMES)
    it(`fit every width in the theme ${theme}`, async () => {
      await setTheme(page, theme);
      for (const [index, result] of results.entries()) await show(page, `result-${index}`, result);
      for (const width of [1200, 640, 400]) {
        await assertFits(page, width);
        if (width !== 640) await takeChartPicture(page, `measurements-${theme}-${width}`);
      }
    });

  it('have no serious barrier that axe-core knows, in any kind of theme, tables included', async () => {
    const failure = { code: 'unknown-word', message: 'Unknown word stear.', line: 1, column: 1 };
    for (const [index, result] of results.entries()) await show(page, `result-${index}`, result);
    await show(page, 'failure', { kind: 'failure', cell: 'cell:1', error: failure });
    for (const table of await page.getByRole('button', { name: 'Table', exact: true }).all())
      await table.click();
    for (const theme of THEMES) {
      await setTheme(page, theme);
      assert.deepEqual(await seriousFindings(page, '#outputs'), [], theme);
    }
  });

  it('say each in one sentence what was found, which names the drawing', async () => {
    for (const result of results) {
      await show(page, 'result', result);
      const found = (await output().locator('.sentence').textContent()) ?? '';
      assert.match(found, /\d/);
      await output().getByRole('figure', { name: found, exact: true }).waitFor();
    }
  });

  describe('a heat map', () => {
    it('tells more likely from less likely by the line under a token, not by colour alone', async () => {
      const heat = resultOf('heat');
      await show(page, 'result', heat);
      const styles = await page.evaluate<
        readonly [string, string][]
      >(`[...document.querySelectorAll('.heat-token')].map((token) =>
        [token.textContent, getComputedStyle(token).borderBottomStyle])`);
      assert.equal(styles.map(([text]) => text).join(''), heat.tokens.map(({ text }) => text).join(''));
      for (const [index, { logp_steered, logp_unsteered, masked }] of heat.tokens.entries()) {
        const change = logp_steered - logp_unsteered;
        if (masked) assert.equal(styles[index]?.[1], 'dashed');
        else if (Math.abs(change) > 1) assert.equal(styles[index]?.[1], change > 0 ? 'solid' : 'dotted');
      }
    });

    it('says both log-probabilities of a token and marks its place in the running sum', async () => {
      await show(page, 'result', resultOf('heat'));
      await output().locator('.heat-token').nth(1).focus();
      assert.match(
        (await readout()) ?? '',
        /^·hate +log-probability −\S+ \(.*%\) to −\S+ \(.*%\), change −\S+ nats/,
      );
      assert.equal(await output().locator('svg .mark.marked').count(), 1);
      await page.keyboard.press('Home');
      assert.match((await readout()) ?? '', /masked/);
    });

    it('ends its running sum at the change of the whole text', async () => {
      const heat = resultOf('heat');
      const sum = heat.tokens
        .filter(({ masked }) => !masked)
        .reduce((total, token) => total + token.logp_steered - token.logp_unsteered, 0);
      await show(page, 'result', heat);
      const last = await output().locator('svg .mark').last().getAttribute('aria-label');
      const said = Number(/sum so far (\S+)/.exec(last ?? '')?.[1]?.replace('−', '-'));
      assert.ok(Math.abs(said - sum) < 0.01 * Math.abs(sum), `${said} for ${sum}`);
    });
  });

  describe('a score', () => {
    const group = {
      label: 'one',
      texts: 1,
      scored_tokens: 4,
      ppl_unsteered: 10,
      ppl_steered: 300,
      ratio: 30,
    };

    it('has a dot for each label on its interval, and the line of no change', async () => {
      const score = resultOf('score');
      await show(page, 'result', score);
      const circles = await output().locator('svg circle').count();
      assert.equal(circles, score.groups.length);
      assert.ok((await texts('svg text')).includes('no change'));
      await output().locator('.mark').first().focus();
      assert.match(
        (await readout()) ?? '',
        /^kind +3 texts, 30 tokens: perplexity 66\.8 to 152, ratio 2\.28 \(95 % /,
      );
    });

    it('says in words where there is no interval or no number', async () => {
      const score = resultOf('score');
      const none = { ppl_unsteered: null, ppl_steered: null, ratio: null, ratio_low: null, ratio_high: null };
      await show(page, 'result', {
        ...score,
        groups: [
          ...score.groups,
          { ...group, ratio_low: null, ratio_high: null },
          { label: 'short', texts: 1, scored_tokens: 0, ...none },
        ],
      });
      const said = await texts('svg .mark text');
      assert.ok(said.includes('30, one text, no interval'));
      assert.ok(said.includes('nothing to score: texts of one token'));
      assert.ok(
        (await texts('svg [data-plotted="x-axis tick label"] text')).includes('10'),
        'the axis is logarithmic',
      );
    });
  });

  describe('a sweep along one axis', () => {
    it('shows the point that is chosen as a statement to copy, by keyboard alone', async () => {
      await show(page, 'result', sweepOf('next', 1));
      await output().locator('.mark[tabindex="0"]').focus();
      for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowRight');
      assert.match((await readout()) ?? '', /^layer 3: KL 1\.7 nats/);
      await page.keyboard.press('Enter');
      await button('Copy statement').waitFor();
      assert.equal(await output().locator('.statement code').textContent(), 'steer "Love" - "Hate" @3 x2');
      assert.equal(await output().locator('.mark[aria-pressed="true"]').count(), 1);
      await button('Copy statement').click();
      await output().getByText('Copied.').waitFor();
      assert.equal(await page.evaluate('navigator.clipboard.readText()'), 'steer "Love" - "Hate" @3 x2');
      await output().locator('.mark.chosen').press(' ');
      assert.equal(await output().locator('.statement').count(), 0);
    });

    it('rings the strongest effect and names every label at its line', async () => {
      await show(page, 'result', sweepOf('next', 1));
      assert.equal(await output().locator('.mark circle:not(.halo)').count(), 1);
      await show(page, 'result', sweepOf('score', 1));
      const said = await texts('svg text');
      for (const label of ['kind', 'unkind', 'plain', 'no change']) assert.ok(said.includes(label), label);
      await output().locator('.mark').first().focus();
      await page.keyboard.press('ArrowDown');
      assert.match((await readout()) ?? '', /^layer 0: unkind, perplexity ratio .* \(95 % /);
    });

    it('that was stopped is drawn as far as it went, with the axis of the whole', async () => {
      const sweep = sweepOf('next', 1);
      await show(page, 'result', { ...sweep, points: sweep.points.slice(0, 3), state: 'stopped' });
      assert.equal(await output().locator('.partial').textContent(), '3 of 8 points before it was stopped');
      assert.equal(await output().locator('.mark').count(), 3);
      assert.ok((await texts('svg [data-plotted="x-axis tick label"] text')).includes('7'));
    });

    it('grows without moving its points sideways', async () => {
      const sweep = sweepOf('next', 1);
      const place = async () => (await output().locator('.mark .halo').first().boundingBox())?.x;
      await show(page, 'result', { ...sweep, points: sweep.points.slice(0, 2), state: 'running' });
      const before = await place();
      await show(page, 'result', sweep);
      assert.equal(await place(), before);
    });
  });

  describe('a sweep along two axes', () => {
    it('has a number in every cell, and outlines the points that its sentence names', async () => {
      const outlined = () =>
        output()
          .locator('.mark:has(.best)')
          .evaluateAll((cells) => cells.map((cell) => Number(cell.getAttribute('data-point'))));
      const sweep = sweepOf('next', 2);
      await show(page, 'result', sweep);
      const kls = sweep.points.map((point) => (point?.kind === 'next' ? point.kl : NaN));
      assert.deepEqual(await outlined(), [kls.indexOf(Math.max(...kls))]);
      await show(page, 'result', sweepOf('score', 2));
      assert.equal(await output().locator('.grid').count(), 3);
      assert.equal(await output().locator('.mark text').count(), 3 * 24);
      assert.deepEqual(await outlined(), [], 'few texts tell no point apart');
    });

    it('is walked by the arrow keys along both axes', async () => {
      await show(page, 'result', sweepOf('next', 2));
      await output().locator('.mark[tabindex="0"]').focus();
      for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight']) await page.keyboard.press(key);
      assert.match((await readout()) ?? '', /^layer 2, coefficient 2: KL /);
      await page.keyboard.press('Enter');
      assert.equal(await output().locator('.statement code').textContent(), 'steer "Love" - "Hate" @2 x2');
    });

    it('of more than 2,000 points is painted, its best point still an element', async () => {
      const sweep = sweepOf('next', 2);
      const values = Array.from({ length: 50 }, (_, index) => index);
      const points = values.flatMap((row) =>
        values.map((column) => ({
          ...sweep.points[0],
          kl: row === 30 && column === 20 ? 9 : (row + column) / 50,
        })),
      );
      const axes = [
        { name: 'layer', values },
        { name: 'coefficient', values },
      ];
      await show(page, 'result', { ...sweep, axes, points });
      assert.equal(await output().locator('image.painted').count(), 1);
      assert.equal(await output().locator('.mark').count(), 1);
      assert.equal(await output().locator('.mark').getAttribute('data-point'), String(30 * 50 + 20));
      assert.match(
        (await output().locator('.clipped').textContent()) ?? '',
        /clipped at the 99th percentile/,
      );
      const painted = await page.evaluate<number>(pixelsOfPainting);
      assert.ok(painted > 1000, `${painted} painted pixels`);
    });
  });

  it('of norms turn into a grid and back', async () => {
    await show(page, 'result', resultOf('norms'));
    assert.equal(await button('Lines').getAttribute('aria-pressed'), 'true');
    assert.equal(await output().locator('.lines').count(), 2);
    await button('Grid').focus();
    await page.keyboard.press('Enter');
    assert.equal(await button('Grid').getAttribute('aria-pressed'), 'true');
    assert.equal(await output().locator('.grid .mark').count(), 8 * 7);
    await button('Lines').click();
    assert.equal(await output().locator('.lines').count(), 2);
  });

  it('through the lens show what is steered, what is not, and only what differs', async () => {
    const lens = resultOf('lens');
    await show(page, 'result', lens);
    const [unsteered, steered] = lens.arms.map(({ top }) => top.flat());
    const cells = () => texts('.lens-table td');
    assert.deepEqual(
      await cells(),
      steered?.map(({ text }) => text),
    );
    await button('Unsteered').click();
    assert.deepEqual(
      await cells(),
      unsteered?.map(({ text }) => text),
    );
    await button('Only where they differ').click();
    assert.deepEqual(
      await cells(),
      steered?.map(({ text, id }, place) => (id === unsteered?.[place]?.id ? '' : text)),
    );
    await output().locator('.lens-table td').first().focus();
    for (const key of ['ArrowDown', 'ArrowRight']) await page.keyboard.press(key);
    assert.match((await readout()) ?? '', /^layer 1, after I: unsteered ·I .*, steered ·I /);
    const names = await texts('.lines svg text');
    for (const name of ["' love' unsteered", "' love' steered", "' hate' steered"])
      assert.ok(names.includes(name), name);
  });

  it('of counts have a dot for each completion and the mean for each arm', async () => {
    const counts = resultOf('count');
    await show(page, 'result', counts);
    assert.equal(await output().locator('svg circle').count(), 2 * 2 * 20);
    await output().locator('.mark').nth(1).focus();
    assert.match((await readout()) ?? '', /^steered +\S+ words on average \(95 % .* in 20 completions$/);
    const prompts = counts.prompts.map(({ prompt, arms }) => ({
      prompt,
      arms: arms.map((arm) => ({ ...arm, counts: Array.from({ length: 3000 }, (_, index) => index % 5) })),
    }));
    await show(page, 'result', { ...counts, prompts });
    assert.equal(await output().locator('image.painted').count(), 4);
    assert.equal(await output().locator('svg circle').count(), 0);
  });

  it('of a comparison have bars as long as their numbers', async () => {
    const compare = resultOf('compare');
    await show(page, 'result', compare);
    const bars = output().locator('[data-label="KL"] .bar');
    const widths = await bars.evaluateAll((found) => found.map((bar) => bar.getBoundingClientRect().width));
    const largest = Math.max(...compare.arms.map(({ kl }) => kl));
    for (const [index, { kl }] of compare.arms.entries())
      assert.ok(Math.abs((widths[index] ?? 0) / Math.max(...widths) - kl / largest) < 0.02);
    assert.deepEqual(await texts('.compare tbody th'), ['steered', 'prompted', 'random']);
  });

  it('of completions have a column for each value, which scroll inside themselves', async () => {
    await show(page, 'result', resultOf('completions'));
    const heads = ['unsteered', ...[0.5, 1, 2, 4, 8].map((value) => `coefficient ${value}`)];
    assert.deepEqual(await texts('.columns th'), heads);
    await page.setViewportSize({ width: 400, height: 900 });
    const [inner, outer]: readonly [boolean, boolean] = await page.evaluate(`(() => {
      const room = document.querySelector('.columns .scrolls');
      return [room.scrollWidth > room.clientWidth, document.documentElement.scrollWidth > innerWidth];
    })()`);
    assert.deepEqual([inner, outer], [true, false]);
  });

  it('are saved as they are seen, spaces of running text as spaces', async () => {
    await show(page, 'result', resultOf('heat'));
    const download = page.waitForEvent('download');
    await button('Picture').click();
    await button('Save SVG').click();
    const svg = readFileSync(await (await download).path(), 'utf8');
    assert.match(svg, />hate</);
    assert.doesNotMatch(svg, />·/);
    assert.match(svg, /stroke-dasharray/);
  });

  it('show text that looks like a page as text', async () => {
    const evil = '<img src=x onerror="document.title = 1">';
    const [heat, score, lens, count] = [
      resultOf('heat'),
      resultOf('score'),
      resultOf('lens'),
      resultOf('count'),
    ];
    await show(page, 'a', { ...heat, tokens: heat.tokens.map((token) => ({ ...token, text: evil })) });
    await show(page, 'b', { ...score, groups: score.groups.map((group) => ({ ...group, label: evil })) });
    await show(page, 'c', { ...lens, tokens: lens.tokens.map(() => evil) });
    await show(page, 'd', { ...count, prompts: count.prompts.map((own) => ({ ...own, prompt: evil })) });
    assert.equal(await page.locator('#outputs img').count(), 0);
    assert.equal(await page.title(), 'Results');
    for (const id of ['a', 'c', 'd'])
      assert.ok((await page.locator(`#${id}`).textContent())?.includes(evil), id);
  });
});
