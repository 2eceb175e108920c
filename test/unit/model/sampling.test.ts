import assert from 'node:assert/strict';
import { compareNext, distributionOf, largest } from '../../../model/distributions';
import { nucleus, pick, randomStream } from '../../../model/sampling';
import { firstPosition } from '../../../model/steering';
import { gpt2Tokenizer } from '../../../model/tokenizer/gpt2Tokenizer';
import { padIds, promptIds } from '../../../model/tokenizer/tokenizer';

const logs = (...probabilities: number[]) => probabilities.map(Math.log);

describe('the random stream of a sample', () => {
  const take = (seed: number, sample: number) => {
    const next = randomStream(seed, sample);
    return Array.from({ length: 8 }, next);
  };
  it('is the same for the same seed and sample', () => assert.deepEqual(take(1, 2), take(1, 2)));
  it('differs between samples and between seeds', () => {
    const streams = [take(0, 0), take(0, 1), take(1, 0), take(2 ** 32, 0), take(2 ** 32 + 1, 1)];
    assert.equal(new Set(streams.map(String)).size, streams.length);
  });
  it('is spread evenly over [0, 1)', () => {
    const buckets = new Array<number>(10).fill(0);
    for (let sample = 0; sample < 1000; sample++)
      for (const u of take(7, sample)) buckets[Math.floor(u * 10)] = (buckets[Math.floor(u * 10)] ?? 0) + 1;
    for (const count of buckets) assert.ok(Math.abs(count - 800) < 5 * Math.sqrt(800), `${count} of 8000`);
  });
});

describe('the cut by top_p', () => {
  it('keeps the token that crosses it', () =>
    assert.equal(nucleus(logs(0.5, 0.3, 0.2), 0.6, true)?.count, 2));
  it('keeps at least one token', () => assert.equal(nucleus(logs(0.9, 0.1), 0.01, true)?.count, 1));
  it('keeps all at 1', () => assert.equal(nucleus(logs(0.9, 0.1), 1, true)?.count, 2));
  it('asks for more where the beginning does not reach it', () =>
    assert.equal(nucleus(logs(0.3, 0.1), 0.5, false), undefined));
});

describe('picking', () => {
  it('follows the cumulative distribution within the cut', () => {
    const places = [0, 0.3, 0.624, 0.626, 0.999].map((u) => pick(logs(0.5, 0.3, 0.2), 0.6, u, true));
    assert.deepEqual(places, [0, 0, 0, 1, 1]);
  });
  it('needs no more of a whole distribution than u reaches', () => {
    assert.equal(pick(logs(0.5, 0.3), 1, 0.79, false), 1);
    assert.equal(pick(logs(0.5, 0.3), 1, 0.81, false), undefined);
  });
});

describe('comparing next-token distributions', () => {
  const compare = (unsteered: readonly number[], steered: readonly number[], top: number) =>
    compareNext(distributionOf(unsteered), distributionOf(steered), top);
  it('gives a KL of 0 and no change for the same logits', () => {
    const { kl, tokens } = compare([1, 2, 3], [1, 2, 3], 1);
    assert.equal(kl, 0);
    assert.deepEqual(
      tokens.map(({ id }) => id),
      [0, 2],
      'the likeliest, and of equal contributions the first',
    );
  });
  it('agrees with the definition', () => {
    const { kl, entropyUnsteered, tokens } = compare(logs(0.5, 0.5), logs(0.9, 0.1), 2);
    assert.ok(Math.abs(kl - (0.9 * Math.log(1.8) + 0.1 * Math.log(0.2))) < 1e-12);
    assert.ok(Math.abs(entropyUnsteered - Math.LN2) < 1e-12);
    assert.deepEqual(
      tokens.map(({ id }) => id),
      [0, 1],
    );
  });
  it('stays finite where a probability underflows', () => {
    const { kl, tokens } = compare([0, 0], [0, -5000], 2);
    assert.ok(Math.abs(kl - Math.LN2) < 1e-12);
    assert.ok(tokens.every((token) => Number.isFinite(token.contribution)));
  });
  it('lists the largest, ties by lower index', () => {
    assert.deepEqual(largest([3, 9, 9, 1, 4], 3), [1, 2, 4]);
    assert.deepEqual(largest([1, 2], 5), [1, 0]);
    assert.deepEqual(largest([1, 2], 0), []);
  });
});

describe('steering prompts', () => {
  it('are padded with spaces on the right', () => {
    assert.deepEqual(padIds(gpt2Tokenizer, promptIds(gpt2Tokenizer, 'Love'), 4), [50256, 18565, 220, 220]);
    assert.deepEqual(padIds(gpt2Tokenizer, promptIds(gpt2Tokenizer, ''), 3), [50256, 220, 220]);
    assert.deepEqual(padIds(gpt2Tokenizer, promptIds(gpt2Tokenizer, 'Hate'), 3), [50256, 39, 378]);
  });
  for (const [place, first] of [
    ['front', 0],
    ['middle', 3],
    ['back', 6],
    [4, 4],
  ] as const)
    it(`begin at ${first} of 9 positions with 3 vectors at ${place}`, () =>
      assert.equal(firstPosition(place, 9, 3), first));
});

describe('tokens', () => {
  it('are text even where the text looks like a special token', () => {
    assert.ok(!gpt2Tokenizer.encode('<|endoftext|>').includes(50256));
    assert.equal(gpt2Tokenizer.decode(promptIds(gpt2Tokenizer, '<|endoftext|>').slice(1)), '<|endoftext|>');
  });
  it('give any text back', () => {
    for (const text of ['', ' ', '\n\n', 'naïve café 🐉 你好', '\u0000\ufeffa', 'e\u0301 👩‍👩‍👧'])
      assert.equal(gpt2Tokenizer.decode(gpt2Tokenizer.encode(text)), text);
  });
  it('show their bytes where these are no text', () => {
    assert.deepEqual(gpt2Tokenizer.describe(12520), { id: 12520, text: ' \ufffd', bytes: '20F09F' });
    assert.deepEqual(gpt2Tokenizer.describe(534), { id: 534, text: ' your' });
    assert.deepEqual(gpt2Tokenizer.describe(50256), { id: 50256, text: '<|endoftext|>' });
  });
});
