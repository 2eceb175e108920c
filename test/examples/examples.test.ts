import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { analyzeNotebook } from '../../kernel/language/analysis';
import { parseNotebook } from '../../kernel/language/cells';
import { checkNotebook } from '../../kernel/language/checks';
import { mainNumbers, seriesOf, type Result } from '../../kernel/kinds/readings';
import { titledArms } from '../../kernel/kinds/complete/reading';
import type { CompareResult } from '../../kernel/kinds/compare/result';
import type { CompletionsResult } from '../../kernel/kinds/complete/result';
import type { CountResult } from '../../kernel/kinds/count/result';
import type { NextResult } from '../../kernel/kinds/next/result';
import type { ScoreResult } from '../../kernel/kinds/score/result';
import type { SweepResult } from '../../kernel/kinds/readings';
import { root } from '../root';
import { runExample } from './runExample';

const folder = join(root, 'examples');
const files = readdirSync(folder).filter((file) => file.endsWith('.steer'));

type ResultOf<K extends Result['kind']> = Extract<Result, { kind: K }>;

function all<K extends Result['kind']>(results: readonly Result[], kind: K): readonly ResultOf<K>[] {
  return results.filter((result): result is ResultOf<K> => result.kind === kind);
}

function nth<T>(results: readonly T[], index: number): T {
  const found = results[index];
  assert.ok(found, `there is a result ${index}`);
  return found;
}

/** Change of the mean count, steered minus unsteered, averaged over the prompts. */
function change(result: CountResult): number {
  const changes = mainNumbers(result).map(({ value }) => value ?? NaN);
  return changes.reduce((sum, value) => sum + value, 0) / changes.length;
}

function ratioOf(result: ScoreResult, label: string): number {
  return result.groups.find((group) => group.label === label)?.ratio ?? NaN;
}

/** The curve of a sweep by the name of its series. */
function curve(sweep: SweepResult, name: string): readonly number[] {
  const found = seriesOf(sweep).find((series) => series.name === name);
  assert.ok(found, `there is a series ${name}`);
  return found.values.map((value) => value ?? NaN);
}

const kls = (results: readonly NextResult[]) => results.map(({ kl }) => kl);
const armKl = ({ arms }: CompareResult, name: string) => arms.find((arm) => arm.name === name)?.kl ?? NaN;

function steeredTexts({ arms }: CompletionsResult): string {
  return arms
    .slice(1)
    .flatMap(({ samples }) => samples.map(({ text }) => text))
    .join('\n');
}

/** What each example has to show, beyond running. */
const shown: Readonly<Record<string, readonly [behaviour: string, (results: readonly Result[]) => void]>> = {
  'love-hate': [
    'turns hateful completions loving, and sweeps all eight layers',
    (results) => {
      const [love, hate] = all(results, 'count');
      assert.ok(love && hate && change(love) > 1.5 && change(hate) < -0.5);
      const layers = curve(nth(all(results, 'sweep'), 0), 'steered');
      assert.equal(layers.length, 8);
      assert.ok(
        Math.abs((layers[4] ?? NaN) - nth(all(results, 'next'), 0).kl) < 1e-9,
        'layer 4 as by itself',
      );
      assert.ok(Math.max(...layers) === layers[3]);
    },
  ],
  praise: ['adds words of praise', (results) => assert.ok(change(nth(all(results, 'count'), 0)) > 0.3)],
  conspiracy: [
    'turns completions to crime',
    (results) => assert.ok(change(nth(all(results, 'count'), 0)) > 0.3),
  ],
  'stay-alive': [
    'favours a sentence about living, and takes death out of completions',
    (results) => {
      const [live, sleep] = all(results, 'heat').map((result) => mainNumbers(result)[0]?.value ?? NaN);
      assert.ok((live ?? NaN) < 0.6 && (live ?? NaN) < (sleep ?? NaN) - 0.2);
      assert.ok(change(nth(all(results, 'count'), 0)) < -0.3);
    },
  ],
  anger: [
    'makes completions angry, with one pair and with several, and calm the other way round',
    (results) => {
      const [angry = NaN, calm = NaN, mean = NaN] = all(results, 'count').map(change);
      assert.ok(angry > 1.5 && calm <= 0 && mean > 1);
      assert.match(steeredTexts(nth(all(results, 'completions'), 1)), /hurry|rest|quiet/);
    },
  ],
  'eiffel-tower': [
    'moves the tower from Paris to Rome as the coefficient grows',
    (results) => {
      const rome = nth(all(results, 'lens'), 0).targets?.find(({ text }) => text === ' Rome');
      assert.ok((rome?.p_unsteered.at(-1) ?? NaN) < 0.01 && (rome?.p_steered.at(-1) ?? NaN) > 0.2);
      const difference = curve(nth(all(results, 'sweep'), 0), "' Rome' − ' Paris'");
      assert.ok((difference[0] ?? NaN) < -5 && (difference[6] ?? NaN) > 5);
      assert.match(steeredTexts(nth(all(results, 'completions'), 0)), /Rome/);
    },
  ],
  dragons: [
    'brings dragons into stories, with the word much more than with the pair',
    (results) => {
      const [word = NaN, pair = NaN] = all(results, 'count').map(change);
      assert.ok(word > 1.5 && pair < word / 2);
    },
  ],
  hurt: [
    'leads away from hurting, with either vector',
    (results) => {
      const [never = NaN, calm = NaN] = all(results, 'count').map(change);
      assert.ok(never < -0.8 && calm < -2);
    },
  ],
  weddings: [
    'lowers perplexity on weddings and not on shipping',
    (results) => {
      assert.ok(change(nth(all(results, 'count'), 0)) > 1.5);
      const score = nth(all(results, 'score'), 0);
      assert.deepEqual(
        score.groups.map(({ label, texts }) => [label, texts]),
        [
          ['weddings.txt', 12],
          ['shipping.txt', 12],
          ['garden.txt', 7],
        ],
      );
      assert.ok(ratioOf(score, 'weddings.txt') < 0.85 && ratioOf(score, 'shipping.txt') > 1.2);
    },
  ],
  christian: [
    'preaches with one word and not with the phrase',
    (results) => {
      const [word = NaN, phrase = NaN] = all(results, 'count').map(change);
      assert.ok(word > 2 && Math.abs(phrase) < 0.5);
    },
  ],
  'single-addition': [
    'moves the model less than the pair does, with a longer vector that reaches BOS',
    (results) => {
      const norms = nth(all(results, 'norms'), 0);
      assert.ok(Math.abs((norms.ratio[4]?.[0] ?? NaN) - 2) < 1e-6, 'twice BOS');
      const [single, pair] = all(results, 'sweep').map((sweep) => curve(sweep, 'steered'));
      single?.forEach((kl, index) => assert.ok(kl < (pair?.[index] ?? NaN) / 3));
    },
  ],
  'large-coefficients': [
    'levels off as the coefficient grows',
    (results) => {
      const [next, garden] = all(results, 'sweep');
      const kl = curve(next as SweepResult, 'steered');
      assert.ok(Math.abs((kl[5] ?? NaN) - (kl[4] ?? NaN)) < 0.05 && (kl[5] ?? NaN) > 2 * (kl[0] ?? NaN));
      const ratios = curve(garden as SweepResult, 'garden.txt');
      assert.ok(Math.abs((ratios[0] ?? NaN) - 1) < 1e-6, 'coefficient 0 changes nothing');
      assert.ok((ratios[1] ?? NaN) < 1.5 && (ratios[5] ?? NaN) > 4);
      assert.deepEqual(
        titledArms(nth(all(results, 'completions'), 0)).map(({ title }) => title),
        ['unsteered', 'coefficient 3', 'coefficient 20', 'coefficient 2000'],
      );
    },
  ],
  french: [
    'helps French more than English, more with five pairs, and loves at every position',
    (results) => {
      const [pair, pairs] = all(results, 'score');
      assert.ok(pair && pairs);
      assert.ok(ratioOf(pairs, 'french.txt') < ratioOf(pair, 'french.txt'));
      assert.ok(ratioOf(pairs, 'french.txt') < 0.9 && ratioOf(pairs, 'english.txt') > 0.95);
      assert.ok(change(nth(all(results, 'count'), 0)) > 1.5);
    },
  ],
  positions: [
    'steers from front and middle, and breaks the next word at the back',
    (results) => {
      const counts = all(results, 'count').map(change);
      assert.ok(counts.length === 3 && counts.every((value) => value > 1));
      const [front = NaN, middle = NaN, back = NaN] = kls(all(results, 'next'));
      assert.ok(front < 0.05 && middle < 0.05 && back > 5);
      assert.deepEqual(nth(all(results, 'align'), 0).steering[0]?.at, [3, 4]);
    },
  ],
  'several-vectors': [
    'loves and marries at once',
    (results) => {
      const [wedding = NaN, loveOnWeddings = NaN, both = NaN, loveOfBoth = NaN] = all(results, 'count').map(
        change,
      );
      assert.ok(wedding > 2 && loveOnWeddings === 0);
      assert.ok(both > 0 && both < wedding && loveOfBoth > 1.5);
    },
  ],
  goose: [
    'does not shout after the dog more than after the bird',
    (results) => {
      const [dog, bird] = mainNumbers(nth(all(results, 'count'), 0)).map(({ value }) => value ?? NaN);
      assert.ok((dog ?? NaN) <= (bird ?? NaN) + 0.3);
      for (const { arms } of all(results, 'completions'))
        assert.notDeepEqual(arms[0]?.samples, arms[1]?.samples, 'the text changes');
    },
  ],
  norms: [
    'finds both vectors of the same length, BOS untouched',
    (results) => {
      const [capital, small] = all(results, 'norms');
      assert.ok(capital && small);
      for (const { ratio } of [capital, small]) {
        assert.equal(ratio[4]?.[0], 0);
        const first = ratio[4][1] ?? NaN;
        assert.ok(first > 0.3 && first < 1);
      }
      assert.ok(Math.abs((capital.ratio[4]?.[1] ?? NaN) - (small.ratio[4]?.[1] ?? NaN)) < 0.2);
    },
  ],
  'random-vector': [
    'moves the model less than the vector whose length it has, and makes it less angry',
    (results) => {
      const [anger = NaN, random = NaN] = kls(all(results, 'next'));
      assert.ok(random < anger / 2);
      const [angry = NaN, randomly = NaN, nonsense = NaN] = all(results, 'count').map(change);
      assert.ok(randomly < angry / 2 && nonsense < angry / 2);
    },
  ],
  transplant: [
    'has no effect from layer 0 and nearly all of it from layer 2',
    (results) => {
      const [full = NaN, embedding = NaN, second = NaN, scaledEmbedding = NaN, scaledSecond = NaN] = kls(
        all(results, 'next'),
      );
      assert.ok(embedding < 0.001 && second > 0.7 * full);
      assert.ok(scaledEmbedding > embedding && scaledEmbedding < full && scaledSecond > second);
    },
  ],
  'partial-dimensions': [
    'steers more with more dimensions, though not to the very end',
    (results) => {
      const [counts, ratios] = all(results, 'sweep');
      assert.deepEqual(counts?.axes, [
        {
          name: 'dims',
          addition: 0,
          values: [0.25, 0.5, 0.75, 1].map((to) => ({ from: 0, to, fraction: true })),
        },
      ]);
      const weddings = curve(ratios as SweepResult, 'weddings.txt');
      assert.ok((weddings[0] ?? NaN) > 0.98 && (weddings[9] ?? NaN) < 0.85);
      assert.ok((weddings[7] ?? NaN) < (weddings[9] ?? NaN));
    },
  ],
  'token-shifts': [
    "moves ' wedding' most, and nothing where the coefficient is 0",
    (results) => {
      const next = nth(all(results, 'next'), 0);
      assert.equal(next.tokens[0]?.text, ' wedding');
      assert.ok(next.tokens[0].kl > 0.7 * next.kl);
      const [coefficients, grid] = all(results, 'sweep');
      assert.equal(curve(coefficients as SweepResult, 'steered')[0], 0);
      assert.deepEqual(
        grid?.axes.map(({ values }) => values),
        [
          [0, 1, 2, 3, 4, 5, 6, 7],
          [-1, 0, 1, 2, 4],
        ],
      );
      const cell = grid.points[4 * 5 + 3];
      assert.ok(cell?.kind === 'next' && Math.abs(cell.kl - next.kl) < 1e-9, 'a cell as by itself');
    },
  ],
  perplexity: [
    'costs shipping less in later layers, while weddings gain in all of them',
    (results) => {
      const [layers, , grid] = all(results, 'sweep');
      const weddings = curve(layers as SweepResult, 'weddings.txt');
      const shipping = curve(layers as SweepResult, 'shipping.txt');
      weddings.forEach((ratio, layer) => assert.ok(ratio < 1 && ratio < (shipping[layer] ?? NaN)));
      assert.ok((shipping[6] ?? NaN) < (shipping[1] ?? NaN));
      assert.equal(grid?.points.length, 16);
    },
  ],
  'heat-maps': [
    'lifts the bride and sinks the captain',
    (results) => {
      const [wedding, shipping] = all(results, 'heat');
      const change = (result: typeof wedding, text: string) => {
        const token = result?.tokens.find((one) => one.text === text);
        return (token?.logp_steered ?? NaN) - (token?.logp_unsteered ?? NaN);
      };
      assert.ok(change(wedding, ' bride') > 1 && change(shipping, ' captain') < -0.5);
      assert.equal(nth(all(results, 'sweep'), 0).points.length, 8);
    },
  ],
  prompting: [
    'is prompting at layer 0 and something else after it; a random vector does least',
    (results) => {
      for (const result of all(results, 'compare'))
        assert.ok(armKl(result, 'random') < armKl(result, 'steered'));
      const shipping = nth(all(results, 'compare'), 1).arms.map(({ ratio }) => ratio ?? NaN);
      assert.ok((shipping[0] ?? NaN) < (shipping[1] ?? NaN), 'steering harms shipping less');
      const layers = nth(all(results, 'sweep'), 0);
      const [steered, prompted] = [curve(layers, 'steered'), curve(layers, 'prompted')];
      assert.ok(Math.abs((steered[0] ?? NaN) - (prompted[0] ?? NaN)) < 1e-4);
      assert.ok((steered[5] ?? NaN) < (prompted[5] ?? NaN) / 2);
    },
  ],
  reviews: [
    'helps bad reviews, and good ones least',
    (results) => {
      const score = nth(all(results, 'score'), 0);
      const [bad, middling, good] = ['1', '3', '5'].map((stars) => ratioOf(score, stars));
      assert.ok((bad ?? NaN) < 0.98 && (bad ?? NaN) < (middling ?? NaN) && (middling ?? NaN) < (good ?? NaN));
    },
  ],
  'vector-files': [
    'steers by the loaded vector as by the saved one, and by all of its layers',
    (results) => {
      const [loaded, saved, each, control] = kls(all(results, 'next'));
      assert.equal(loaded, saved);
      const { cosine } = nth(all(results, 'similarity'), 0);
      assert.ok(Math.abs((cosine[0]?.[1] ?? 0) - 1) < 1e-9);
      assert.ok((each ?? 0) > 0.1 && (control ?? 0) > 0.01);
    },
  ],
  similarity: [
    'finds love nearer to joy than to weddings, and nearest in the embeddings',
    (results) => {
      const { cosine } = nth(all(results, 'similarity'), 0);
      const [love = []] = cosine;
      assert.ok((love[1] ?? NaN) > 2 * Math.abs(love[2] ?? NaN));
      assert.ok(Math.abs(love[3] ?? NaN) < 0.15, 'noise is like nothing');
      const byLayer = curve(nth(all(results, 'sweep'), 0), 'love · joy');
      assert.equal(byLayer.indexOf(Math.max(...byLayer)), 0);
    },
  ],
  'logit-lens': [
    'raises the groom over the captain from the steered layer on, more with a larger coefficient',
    (results) => {
      const groom = nth(all(results, 'lens'), 0).targets?.[0];
      assert.ok(groom?.p_steered[3] === groom?.p_unsteered[3], 'as without steering before layer 4');
      assert.ok((groom?.p_steered.at(-1) ?? NaN) > 2 * (groom?.p_unsteered.at(-1) ?? NaN));
      const scan = curve(nth(all(results, 'sweep'), 0), "' groom' − ' captain'");
      assert.ok((scan[0] ?? NaN) < (scan[4] ?? NaN) && (scan[4] ?? NaN) < (scan[8] ?? NaN));
    },
  ],
};

describe('examples', () => {
  it('all have something to show, and a line in the index', () => {
    assert.deepEqual(
      files.map((file) => file.replace('.steer', '')),
      Object.keys(shown).sort(),
    );
    const index = readFileSync(join(folder, 'README.md'), 'utf8');
    for (const file of files) assert.ok(index.includes(`](${file})`), file);
  });

  const real = join(folder, 'real-models');
  for (const file of readdirSync(real))
    it(`${file} for a model that has to be downloaded has no mistake, and says that nobody has run it`, () => {
      const text = readFileSync(join(real, file), 'utf8');
      assert.match(text, /needs a download.*We have not run it/s);
      const cells = parseNotebook(text).flatMap(({ kind, source }, index) =>
        kind === 'code' ? [{ index, source }] : [],
      );
      const [id, n_layers] = file.endsWith('-xl.steer') ? ['gpt2-xl', 48] : ['gpt2', 12];
      const others = cells.filter(({ source }) => source !== `model ${id}`);
      assert.equal(others.length, cells.length - 1);
      assert.deepEqual(checkNotebook(analyzeNotebook(others), { id, n_layers }).flat(), []);
      const index = readFileSync(join(folder, 'README.md'), 'utf8');
      assert.ok(index.includes(`](real-models/${file})`));
    });

  for (const [name, [behaviour, check]] of Object.entries(shown))
    it(`${name} ${behaviour}`, async () => check(await runExample(name)));
});
