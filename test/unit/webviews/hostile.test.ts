import assert from 'node:assert/strict';
import { checkResult, completions, nextResult } from '../results/examples';
import { layerSweep, scoreResult, weddings } from '../results/measurements';
import {
  brokenResults,
  extremeNumbers,
  heatOf,
  longTexts,
  normsOf,
  tokensOf,
  type HostileResult,
} from './hostileResults';
import { drawHostile, drawOnPage, isDrawnQuickly } from './rendererPage';

function endsQuickly(results: readonly HostileResult[]): void {
  for (const { what, make } of results)
    it(what, async () => {
      const result = make();
      await isDrawnQuickly(() => drawHostile(result));
    });
}

/** What a drawing of this result says about its limits. */
async function limitsOf(result: unknown): Promise<readonly string[]> {
  const drawn = await drawOnPage(result);
  const found = [...drawn.element.querySelectorAll('.limit')].map(({ textContent }) => textContent);
  drawn.remove();
  return found;
}

describe('the renderer draws numbers at the ends of their range:', () => endsQuickly(extremeNumbers));
describe('the renderer draws texts of 20,000 letters:', () => endsQuickly(longTexts));

describe('what only claims to be a result', () => {
  const kinds = new Set(brokenResults.map(({ what }) => what.split(' ')[0] ?? ''));
  for (const kind of kinds)
    it(`of the kind ${kind} leaves the renderer as it was`, async () => {
      for (const { what, make } of brokenResults)
        if (what.startsWith(`${kind} `))
          await drawHostile(make()).catch((error: unknown) => assert.fail(`${what}: ${String(error)}`));
    });

  it('has a sentence in the place of its chart, in every theme, until a result comes', async () => {
    const { error } = console;
    console.error = () => undefined;
    const drawn = await drawOnPage({ ...nextResult(), tokens: null });
    for (let theme = 0; theme < 2; theme++) {
      assert.match(drawn.element.querySelector('.drawing')?.textContent ?? '', /^The chart cannot be drawn/);
      await drawn.changeTheme();
    }
    drawn.show(nextResult());
    assert.equal(drawn.element.querySelectorAll('.not-drawn').length, 0);
    assert.equal(drawn.element.querySelectorAll('svg').length, 2);
    drawn.remove();
    console.error = error;
  });
});

describe('a limit of a drawing', () => {
  const named: readonly (readonly [string, () => unknown, string])[] = [
    ['tokens', () => tokensOf(50_000), 'The first 2,000 of 50,000 tokens are drawn'],
    ['a heat map', () => heatOf(50_000), 'The first 2,000 of 50,000 tokens are drawn'],
    ['norms', () => normsOf(500, 2000), 'The first 40 of 2,000 positions are drawn'],
    [
      'checks',
      () => checkResult(...Array.from({ length: 501 }, (_, i) => [`${i}`, 0] as const)),
      'The first 500 of 501 checks are drawn',
    ],
    ['labels', () => scoreResult(new Array(300).fill(weddings)), 'The first 200 of 300 labels are drawn'],
    [
      'samples',
      () => completions(new Array<string>(600).fill('a'), new Array<string>(600).fill('b')),
      'The first 500 of 600 samples are drawn',
    ],
  ];
  for (const [what, make, sentence] of named)
    it(`of ${what} is named in a sentence`, async () => {
      assert.deepEqual(await limitsOf(make()), [`${sentence}; the table and the copied data have all.`]);
    });

  it('of an axis is named where numbers lie beyond it', async () => {
    const beyond = /^Numbers beyond 10¹²⁰ are drawn at the end of the axis/;
    const found = await limitsOf(layerSweep([1, 2, 1e308, 3]));
    assert.equal(found.length, 1);
    assert.match(found[0] ?? '', beyond);
    assert.match((await limitsOf(scoreResult([{ ...weddings, ratio: 1e200 }])))[0] ?? '', beyond);
  });

  it('is not named where all is drawn', async () => {
    for (const result of [tokensOf(2000), normsOf(4, 5), layerSweep([1, 2, 3, 4])])
      assert.deepEqual(await limitsOf(result), []);
  });

  it('leaves the copied data whole', async () => {
    const drawn = await drawOnPage(tokensOf(3000));
    assert.equal(drawn.element.querySelectorAll('.box').length, 2000);
    await drawn.press('Copy as CSV');
    assert.equal(drawn.copied().trimEnd().split('\r\n').length, 3001);
    drawn.remove();
  });

  it('of words that differ leaves the texts as they are and says so', async () => {
    const words = (stem: string) => Array.from({ length: 10_000 }, (_, i) => `${stem}${i}`).join(' ');
    const drawn = await drawOnPage(completions([words('a')], [words('b')]));
    const { textContent } = drawn.element.querySelector('.drawing') ?? {};
    assert.match(textContent ?? '', /Words that differ are not marked in 1 text: /);
    assert.equal(drawn.element.querySelectorAll('ins, del').length, 0);
    assert.match(
      drawn.element.querySelector('.sentence')?.textContent ?? '',
      /^Steering changes the completion: more words differ than are counted\.$/,
    );
    drawn.remove();
  });
});

describe('a table of many rows', () => {
  it('has elements for those around the ones in view, and tells their places among all', async () => {
    const drawn = await drawOnPage(tokensOf(50_000));
    await drawn.press('Table');
    const rows = () => [...drawn.element.querySelectorAll('.data tbody tr[aria-rowindex]')];
    const places = () => rows().map((row) => Number(row.getAttribute('aria-rowindex')));
    assert.equal(drawn.element.querySelector('.data table')?.getAttribute('aria-rowcount'), '50001');
    assert.ok(rows().length < 100);
    assert.equal(places()[0], 2);
    drawn.scrollTable(26 * 30_000);
    assert.ok(places().includes(30_002), `rows ${places()[0]} to ${places().at(-1)}`);
    assert.equal(rows()[0]?.querySelector('th')?.textContent, String((places()[0] ?? 0) - 2));
    drawn.scrollTable(26 * 50_000);
    assert.equal(places().at(-1), 50_001);
    await drawn.press('id');
    await drawn.press('id ↑');
    drawn.scrollTable(0);
    assert.equal(rows()[0]?.querySelectorAll('td')[1]?.textContent, '49999');
    drawn.remove();
  });

  it('has an element for each of a thousand', async () => {
    const drawn = await drawOnPage(tokensOf(1000));
    await drawn.press('Table');
    assert.equal(drawn.element.querySelectorAll('.data tbody tr').length, 1000);
    drawn.remove();
  });
});
