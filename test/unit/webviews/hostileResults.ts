/** Results that pass for ours and are absurd: numbers at the ends of the range, texts and grids of any size, holes. */
import type { SweepAxis } from '../../../kernel/results/axes';
import { checkResult, completions, nextResult, tokensResult, your } from '../results/examples';
import {
  compareResult,
  countResult,
  heatResult,
  layerSweep,
  lensResult,
  normsResult,
  scoreResult,
  sweepResult,
  wedding,
  weddings,
} from '../results/measurements';

export interface HostileResult {
  readonly what: string;
  readonly make: () => unknown;
}

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));
const token = (index: number) => ({ id: index % 50_257, text: ` word${index}` });
const heatToken = (index: number) => ({
  ...token(index),
  logp_unsteered: -3 - (index % 7),
  logp_steered: -4 - (index % 5),
  masked: index === 0,
});
const places = (layers: number, positions: number, value: (layer: number, position: number) => number) =>
  times(layers, (layer) => times(positions, (position) => value(layer, position)));

/** Norms of any shape and size. */
export function normsOf(
  layers: number,
  positions: number,
  value = (layer: number, at: number) => layer + at + 1,
) {
  const grid = places(layers, positions, value);
  return normsResult({
    layers: times(layers, (layer) => layer),
    tokens: times(positions, (at) => ` t${at}`),
    added: grid,
    residual: grid,
    ratio: grid,
  });
}

export const heatOf = (tokens: number) => heatResult({ tokens: times(tokens, heatToken) });
export const tokensOf = (tokens: number) => tokensResult('text', times(tokens, token));
const words = (count: number, stem: string) => times(count, (index) => `${stem}${index}`).join(' ');
const similarity = (vectors: number, name = (index: number) => `"v${index}"`) => ({
  ...scoreResult(),
  kind: 'similarity',
  vectors: times(vectors, name),
  layer: 4,
  positions: 1,
  cosine: places(vectors, vectors, (a, b) => Math.cos(a - b)),
  by_position: [],
});
const axis = (name: 'layer' | 'coefficient', count: number): SweepAxis => ({
  name,
  addition: 0,
  values: times(count, (index) => index + 1),
});
const point = (index: number) => nextResult({ kl: index % 13, steering: [wedding] });

const smallest = 5e-324;
const largest = 1e308;

/** Numbers at the ends of what a float64 can be. */
export const extremeNumbers: readonly HostileResult[] = [
  {
    what: 'a probability of 5e-324',
    make: () => nextResult({ tokens: [{ ...your, p_unsteered: smallest }] }),
  },
  {
    what: 'a divergence of 1e308',
    make: () => nextResult({ kl: largest, tokens: [{ ...your, kl: -largest }] }),
  },
  {
    what: 'ratios from 5e-324 to 1e308',
    make: () =>
      scoreResult([
        { ...weddings, ratio: smallest, ratio_low: 0, ratio_high: largest },
        { ...weddings, ratio: largest, ratio_low: -largest, ratio_high: largest },
      ]),
  },
  {
    what: 'norms from 5e-324 to 1e308',
    make: () => normsOf(4, 4, (layer) => [smallest, 1, largest, 0][layer] ?? 0),
  },
  { what: 'norms of 5e-324 alone', make: () => normsOf(4, 4, () => smallest) },
  { what: 'norms of 1e308 alone', make: () => normsOf(4, 4, () => largest) },
  {
    what: 'log-probabilities of ±1e308',
    make: () =>
      heatResult({
        tokens: times(9, (i) => ({ ...heatToken(i), logp_steered: i % 2 ? largest : -largest })),
      }),
  },
  {
    what: 'log-probabilities of 5e-324',
    make: () =>
      heatResult({
        tokens: times(9, (i) => ({ ...heatToken(i), logp_unsteered: 0, logp_steered: smallest })),
      }),
  },
  {
    what: 'probabilities of layers at 5e-324',
    make: () =>
      lensResult({
        targets: [{ id: 1, text: ' a', p_unsteered: [smallest, 0, 1], p_steered: [1e300, smallest, 2] }],
      }),
  },
  { what: 'a sweep from −1e308 to 1e308', make: () => layerSweep([-largest, largest, smallest, 0]) },
  {
    what: 'coefficients from 5e-324 to 1e308',
    make: () =>
      sweepResult(
        [{ name: 'coefficient', addition: 0, values: [smallest, 1, largest] }],
        [point(1), point(2), point(3)],
      ),
  },
  {
    what: 'counts of 1e308',
    make: () =>
      countResult({
        prompts: [
          { prompt: 'a', in_prompt: 0, arms: [{ name: 'steered', mean: 1, counts: [0, largest, -largest] }] },
        ],
      }),
  },
  { what: 'differences of 1e308', make: () => checkResult(['a', largest], ['b', smallest]) },
  {
    what: 'arms of 1e308',
    make: () =>
      compareResult({ arms: compareResult().arms.map((arm) => ({ ...arm, kl: largest, ratio: smallest })) }),
  },
];

/** More of everything than anybody looks at. */
export const largeResults: readonly HostileResult[] = [
  { what: '50,000 tokens', make: () => tokensOf(50_000) },
  { what: 'a heat map of 50,000 tokens', make: () => heatOf(50_000) },
  { what: 'norms of 500 layers and 2,000 positions', make: () => normsOf(500, 2000) },
  {
    what: 'a lens of 49 layers and 1,024 positions',
    make: () => {
      const top = places(49, 1024, (layer) => layer).map((row) =>
        row.map((id) => ({ id, text: ' a', p: 0.5 })),
      );
      return lensResult({
        layers: times(49, (layer) => layer),
        tokens: times(1024, (at) => ` t${at}`),
        arms: [
          { name: 'unsteered', top },
          { name: 'steered', top },
        ],
      });
    },
  },
  {
    what: 'targets by the thousand',
    make: () =>
      lensResult({
        targets: times(2000, (i) => ({
          ...token(i),
          p_unsteered: [0.1, 0.2, 0.3],
          p_steered: [0.1, 0.2, 0.4],
        })),
      }),
  },
  {
    what: 'a comparison of 50,257 tokens',
    make: () =>
      nextResult({
        tokens: times(50_257, (i) => ({
          ...token(i),
          p_unsteered: 1e-5,
          p_steered: 2e-5,
          kl: 1e-6 * (i + 1),
        })),
      }),
  },
  {
    what: 'texts of 10,000 other words',
    make: () => completions([words(10_000, 'a')], [words(10_000, 'b')]),
  },
  {
    what: '2,000 samples of two arms',
    make: () =>
      completions(
        times(2000, () => 'a b c'),
        times(2000, () => 'a b d'),
      ),
  },
  {
    what: '2,000 arms',
    make: () => ({
      ...completions(['a'], ['b']),
      arms: times(2000, (i) => ({
        name: i === 0 ? 'unsteered' : 'steered',
        point: [i],
        samples: [{ text: `a ${i}`, tokens: [1], finished: false }],
      })),
      axes: [axis('layer', 2000)],
    }),
  },
  {
    what: '200,000 counts',
    make: () =>
      countResult({
        prompts: [
          {
            prompt: 'a',
            in_prompt: 0,
            arms: [{ name: 'steered', mean: 1, counts: times(200_000, (i) => i % 9) }],
          },
        ],
      }),
  },
  {
    what: '3,000 counted prompts',
    make: () =>
      countResult({
        prompts: times(3000, (i) => ({
          prompt: `p${i}`,
          in_prompt: 0,
          arms: [{ name: 'steered', mean: 1, counts: [1, 2] }],
        })),
      }),
  },
  {
    what: '5,000 labels',
    make: () => scoreResult(times(5000, (i) => ({ ...weddings, label: `label ${i}` }))),
  },
  { what: '500 vectors', make: () => similarity(500) },
  { what: '10,000 checks', make: () => checkResult(...times(10_000, (i) => [`check ${i}`, i] as const)) },
  {
    what: 'an alignment of 200 additions and 1,024 positions',
    make: () => ({
      ...scoreResult(),
      kind: 'align',
      prompt: 'a',
      rows: times(200, (i) => ({
        label: `a${i}`,
        layer: 4,
        coefficient: 1,
        tokens: times(1024, (at) => ` t${at}`),
      })),
    }),
  },
  {
    what: 'a sweep of 10,000 points',
    make: () => sweepResult([axis('coefficient', 10_000)], times(10_000, point)),
  },
  {
    what: 'a grid of 100 times 100 points',
    make: () => sweepResult([axis('layer', 100), axis('coefficient', 100)], times(10_000, point)),
  },
  {
    what: 'a sweep of 300 points for 200 labels',
    make: () =>
      sweepResult(
        [axis('coefficient', 300)],
        times(300, (at) =>
          scoreResult(times(200, (i) => ({ ...weddings, label: `label ${i}`, ratio: 1 + at / 100 }))),
        ),
      ),
  },
  {
    what: 'a grid of 300 points for 200 labels',
    make: () =>
      sweepResult(
        [axis('layer', 30), axis('coefficient', 10)],
        times(300, (at) =>
          scoreResult(times(200, (i) => ({ ...weddings, label: `label ${i}`, ratio: 1 + at / 100 }))),
        ),
      ),
  },
  { what: '200 additions', make: () => nextResult({ steering: times(2000, () => wedding) }) },
  {
    what: 'a message of a million lines',
    make: () => ({ ...nextResult(), kind: 'message', text: 'line\n'.repeat(1_000_000) }),
  },
  {
    what: 'a kind that nobody knows, of ten megabytes',
    make: () => ({ kind: 'odd', text: 'a'.repeat(10_000_000) }),
  },
];

const long = 'Lorem ipsum '.repeat(1667);

/** Texts of 20,000 characters wherever there is a text. */
export const longTexts: readonly HostileResult[] = [
  {
    what: 'a label',
    make: () =>
      scoreResult([
        { ...weddings, label: long },
        { ...weddings, label: `${long}2` },
      ]),
  },
  { what: 'a token', make: () => nextResult({ tokens: [{ ...your, text: long }] }) },
  { what: 'a token of spaces', make: () => tokensResult('text', [{ id: 1, text: ' '.repeat(20_000) }]) },
  {
    what: 'the bytes of a token',
    make: () => tokensResult('text', [{ id: 1, text: '?', bytes: 'E4'.repeat(20_000) }]),
  },
  {
    what: 'a token in a heat map',
    make: () => heatResult({ tokens: [{ ...heatToken(1), text: ' \n'.repeat(10_000) }] }),
  },
  { what: 'a name', make: () => similarity(3, () => long) },
  { what: 'a check', make: () => checkResult([long, 1], [long, 0]) },
  { what: 'a vector', make: () => nextResult({ steering: [{ ...wedding, source: `"${long}"` }] }) },
  { what: 'a prompt', make: () => completions([long], [`${long} b`], { prompt: long }) },
  {
    what: 'a completion of a million characters',
    make: () => completions(['a'.repeat(1e6)], ['b '.repeat(5e5)]),
  },
  {
    what: 'a label of a sweep',
    make: () =>
      sweepResult(
        [axis('layer', 2)],
        times(2, () => scoreResult([{ ...weddings, label: long }])),
      ),
  },
  { what: 'a position', make: () => normsResult({ tokens: [long, 'a', 'b', 'c'] }) },
  {
    what: 'a target',
    make: () =>
      lensResult({ targets: [{ id: 1, text: long, p_unsteered: [0.1, 0.2, 0.3], p_steered: [1, 1, 1] }] }),
  },
  {
    what: 'an arm',
    make: () =>
      compareResult({
        words: long,
        arms: compareResult().arms.map((arm) => ({ ...arm, top: [{ id: 1, text: long, p: 1 }] })),
      }),
  },
  {
    what: 'a word of a count',
    make: () => countResult({ words: [long], prompts: [{ prompt: long, in_prompt: 1, arms: [] }] }),
  },
  {
    what: 'the name of the model',
    make: () => ({ ...nextResult(), model: { ...nextResult().model, id: long } }),
  },
];

/** What a result must not be, with its kind. */
export const brokenResults: readonly HostileResult[] = [
  nextResult(),
  heatResult(),
  completions(['a b'], ['a c']),
  normsResult(),
  scoreResult(),
  lensResult(),
  countResult(),
  compareResult(),
  layerSweep([1, 2, 3, 4]),
  tokensResult('a', [{ id: 1, text: 'a' }]),
  checkResult(['a', 1]),
  similarity(2) as never,
  { ...nextResult(), kind: 'message', text: 'a\nb' } as never,
].flatMap((result) => {
  const { kind } = result as { kind: string };
  const fields = Object.keys(result).filter((field) => field !== 'kind');
  const values: readonly [string, unknown][] = [
    ['null', null],
    ['nothing', undefined],
    ['an empty list', []],
    ['a list of null', [null]],
    ['a list of empty objects', [{}, {}]],
    ['a ragged grid', [[1], [], [1, 2, null]]],
    ['a text', 'text'],
    ['a number', -1.5],
  ];
  return [
    ...fields.flatMap((field) =>
      values.map(([name, value]) => ({
        what: `${kind} whose ${field} is ${name}`,
        make: () => ({ ...result, [field]: value }),
      })),
    ),
    { what: `${kind} without anything`, make: () => ({ kind }) },
  ];
});
