import assert from 'node:assert/strict';
import { qualification } from '../../kernel/kinds/readings';
import type { HeatResult } from '../../kernel/kinds/heat/result';
import { gpt2Tokenizer } from '../../model/tokenizer/gpt2Tokenizer';
import { runAlone } from '../modelFixture';

const steering = 'steer "Love" - "Hate" @4 x2';
/** Positions in front of a text: BOS, and those of the vector. */
const width = 3;
const context = 256;
const most = context - width;

/** A text of exactly so many tokens. */
function textOf(tokens: number): string {
  const words = [' the', ' house', ' was', ' old', ' and', ' people', ' met', ' there', ' every', ' day'];
  let seed = 7;
  const text = Array.from({ length: tokens }, () => {
    seed = (seed * 75 + 74) % 65537;
    return words[seed % words.length];
  }).join('');
  assert.equal(gpt2Tokenizer.encode(text).length, tokens);
  return text;
}

async function heatOf(text: string, steer = steering): Promise<HeatResult> {
  const { errors, results } = await runAlone(`${steer}\nheat ${JSON.stringify(text)}`);
  assert.deepEqual(errors, []);
  const [result] = results;
  assert.ok(result?.kind === 'heat');
  return result;
}

function agree(actual: HeatResult['tokens'], expected: HeatResult['tokens']): void {
  assert.equal(actual.length, expected.length);
  for (const [place, token] of expected.entries())
    for (const arm of ['logp_unsteered', 'logp_steered'] as const)
      assert.ok(Math.abs((actual[place]?.[arm] ?? NaN) - token[arm]) < 1e-4, `${arm} at ${place}`);
}

describe('heat of a text longer than the context', () => {
  const stride = Math.floor(most / 2);

  it('reads slices that overlap by half, and has each token once', async () => {
    const text = textOf(600);
    const ids = gpt2Tokenizer.encode(text);
    const long = await heatOf(text);
    assert.deepEqual(
      long.tokens.map(({ id }) => id),
      ids,
    );
    assert.deepEqual(
      long.tokens.flatMap(({ masked }, place) => (masked ? [place] : [])),
      [0],
    );
    agree(long.tokens.slice(0, most), (await heatOf(gpt2Tokenizer.decode(ids.slice(0, most)))).tokens);
    const second = await heatOf(gpt2Tokenizer.decode(ids.slice(stride, stride + most)));
    agree(long.tokens.slice(most, stride + most), second.tokens.slice(most - stride));
    const last = await heatOf(gpt2Tokenizer.decode(ids.slice(3 * stride)));
    agree(long.tokens.slice(2 * stride + most), last.tokens.slice(most - stride));
  });

  it('says how it was read, where one row did not do', async () => {
    const [fits, long] = [await heatOf(textOf(most)), await heatOf(textOf(most + 1))];
    assert.equal(fits.slices, undefined);
    assert.doesNotMatch(qualification(fits), /slices/);
    assert.deepEqual(long.slices, { count: 2, context: most - stride });
    assert.match(
      qualification(long),
      /read in 2 slices, each token beyond the first slice after at least 127 others/,
    );
  });

  it('may be a sweep', async () => {
    const text = textOf(400);
    const { results } = await runAlone(`steer "Love" - "Hate" @4 x{1, 2}\nheat ${JSON.stringify(text)}`);
    const [sweep] = results;
    assert.ok(sweep?.kind === 'sweep' && sweep.points.length === 2);
    const point = sweep.points[1];
    assert.ok(point?.kind === 'heat');
    agree(point.tokens, (await heatOf(text)).tokens);
  });

  it('finishes for 8,000 tokens, telling how far it is row by row, and can be interrupted', async () => {
    const source = `${steering}\nheat ${JSON.stringify(textOf(8_000))}`;
    const fractions: number[] = [];
    const onProgress = (_: string, fraction?: number) => void fractions.push(fraction ?? NaN);
    const { results } = await runAlone(source, { events: { onProgress } });
    const [result] = results;
    assert.ok(result?.kind === 'heat');
    assert.ok(result.tokens.every(({ logp_steered }) => logp_steered < 0));
    assert.ok(fractions.length > 10, `${fractions.length} times`);
    assert.deepEqual(
      fractions,
      fractions.toSorted((a, b) => a - b),
    );
    assert.equal(fractions.at(-1), 1);

    const abort = new AbortController();
    const interrupted = await runAlone(source, {
      signal: abort.signal,
      events: { onProgress: () => abort.abort() },
    });
    assert.equal(interrupted.status, 'cancelled');
  });
});
