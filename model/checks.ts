import type { Engine } from './engine/engine';
import { recordVectors } from './engine/recording';
import { generate, type GenerateRequest, type Generated } from './generation';
import { runHead } from './passes/head';
import type { Injection } from './passes/injection';
import type { LoadedModel, Precision } from './passes/sessions';
import { rowOf } from './passes/tensors';
import { forward } from './passes/trunk';
import { present } from './present';
import { gpuTolerance } from './source/gpu';
import { logSoftmax } from './sampling';
import { padIds, padText, promptIds, type Tokenizer } from './tokenizer/tokenizer';

/**
 * Checks that must hold for every checkpoint, on raw passes: they use nothing that the engine shares or remembers,
 * so that a fault there cannot hide.
 */

export interface Check {
  readonly name: string;
  readonly passed: boolean;
  /** Largest difference in log-probability that was found. */
  readonly measured: number;
  readonly tolerance: number;
}

/**
 * Largest difference in log-probability that rounding may make. With 8-bit weights, what goes into a product is rounded to
 * 8 bits too: there a difference in the last bit of a number can become a whole step.
 */
const tolerances: Readonly<Record<Precision, number>> = { float32: 1e-4, '8bit': 1 };
/** What is computed by the same products, in the same order, does not depend on the precision. */
const exact: ReadonlySet<string> = new Set([
  'coefficient 0 equals unsteered',
  'a batch equals its rows one by one',
  'a sample of a batch equals that sample run alone',
]);

/**
 * Runs all checks at a layer, one after the other.
 * @throws the signal's reason if it is aborted.
 */
export async function* runChecks(
  { model, tokenizer }: Pick<Engine, 'model' | 'tokenizer'>,
  layer: number,
  signal?: AbortSignal,
): AsyncGenerator<Check> {
  for (const [name, measure] of Object.entries(measures)) {
    const tolerance = toleranceOf(model, name);
    const measured = await measure({ model, tokenizer, layer, signal });
    yield { name, passed: measured <= tolerance, measured, tolerance };
  }
}

/** A GPU may choose its products, and so the order of their sums, by the shapes of what it multiplies. */
function toleranceOf({ device, precision }: LoadedModel, check: string): number {
  if (device === 'gpu') return gpuTolerance;
  return tolerances[exact.has(check) ? 'float32' : precision];
}

/** How many checks there are. */
export const checkCount = (): number => Object.keys(measures).length;

interface Checked {
  readonly model: LoadedModel;
  readonly tokenizer: Tokenizer;
  readonly layer: number;
  readonly signal: AbortSignal | undefined;
}
type Measure = (checked: Checked) => Promise<number>;

interface Prompt {
  readonly ids: readonly number[];
  readonly factor: number;
}

/** Prompts of one vector, padded to the longest. */
function padPrompts(
  tokenizer: Tokenizer,
  prompts: readonly { readonly text: string; readonly factor: number }[],
): readonly Prompt[] {
  const rows = prompts.map(({ text, factor }) => ({ ids: promptIds(tokenizer, text), factor }));
  const length = Math.max(...rows.map(({ ids }) => ids.length));
  return rows.map(({ ids, factor }) => ({ ids: padIds(tokenizer, ids, length), factor }));
}

/** Sum of the prompts' activations at a layer, [V, d_model]. */
async function vectorOf(
  { model, signal }: Checked,
  prompts: readonly Prompt[],
  layer: number,
): Promise<Float64Array> {
  return present((await recordVectors(model, prompts, signal))[layer], `layer ${layer}`);
}

const promptText = 'I went up to my friend and said';
const pair = [
  { text: 'Love', factor: 1 },
  { text: 'Hate', factor: -1 },
];
const otherPair = [
  { text: ' dragons', factor: 1 },
  { text: ' people', factor: -1 },
];

const measures: Readonly<Record<string, Measure>> = {
  async 'coefficient 0 equals unsteered'(checked) {
    const { tokenizer, layer } = checked;
    const prompt = promptIds(tokenizer, promptText);
    const values = (await vectorOf(checked, padPrompts(tokenizer, pair), layer)).map((value) => value * 0);
    const steered = await logProbs(checked, [prompt], [{ row: 0, layer, position: 0, values }]);
    return difference(steered, await logProbs(checked, [prompt], []));
  },

  async 'words - "" at layer 0 equals prompting with the words'(checked) {
    const { tokenizer } = checked;
    const words = 'I talk about weddings constantly';
    const text = tokenizer.encode(' I went up to my friend and said');
    const padded = padPrompts(tokenizer, [
      { text: words, factor: 1 },
      { text: '', factor: -1 },
    ]);
    const width = present(padded[0], 'prompt').ids.length;
    const values = await vectorOf(checked, padded, 0);
    const spaces = padText(tokenizer, text, width);
    const steered = await logProbs(checked, [spaces], [{ row: 0, layer: 0, position: 0, values }]);
    // Position for position: words replace the spaces of the padded prompt.
    return difference(steered, await logProbs(checked, [[...promptIds(tokenizer, words), ...text]], []));
  },

  async 'adding A then B equals adding A + B'(checked) {
    const { tokenizer, layer } = checked;
    const prompt = promptIds(tokenizer, promptText);
    const both = padPrompts(tokenizer, [...pair, ...otherPair]);
    const injection = async (prompts: readonly Prompt[]): Promise<Injection> => ({
      row: 0,
      layer,
      position: 0,
      values: await vectorOf(checked, prompts, layer),
    });
    const a = await injection(both.slice(0, 2));
    const b = await injection(both.slice(2));
    const oneByOne = await logProbs(checked, [prompt], [a, b]);
    return difference(oneByOne, await logProbs(checked, [prompt], [await injection(both)]));
  },

  async 'a batch equals its rows one by one'(checked) {
    const { tokenizer, layer } = checked;
    const prompt = promptIds(tokenizer, promptText);
    const values = await vectorOf(checked, padPrompts(tokenizer, pair), layer);
    const rows = [prompt, promptIds(tokenizer, 'One day the old man told me'), prompt].map((ids) =>
      ids.slice(0, 8),
    );
    const injections = rows.map((_, row) => ({ row, layer, position: row, values }));
    const batch = await logProbs(checked, rows, injections);
    const alone: Float64Array[] = [];
    for (const [row, ids] of rows.entries())
      alone.push(...(await logProbs(checked, [ids], [{ row: 0, layer, position: row, values }])));
    return difference(batch, alone);
  },

  async 'cached generation equals recomputation from scratch'(checked) {
    const { model, tokenizer, layer, signal } = checked;
    const prompt = promptIds(tokenizer, promptText);
    const values = await vectorOf(checked, padPrompts(tokenizer, pair), layer);
    const injections = [{ row: 0, layer, position: 0, values }];
    const { n_layers } = model.config;
    const [sampled = []] = await samplesOf(checked, { prompt, arms: [injections], n: 1, ...greedy });
    const ids = [...prompt, ...present(sampled[0], 'sample').tokens];
    const cache = model.caches.empty(1, ids.length);
    const cached: Float64Array[] = [];
    for (const [from, to] of [
      [0, prompt.length],
      ...ids.slice(prompt.length).map((_, i) => [prompt.length + i, prompt.length + i + 1]),
    ]) {
      const pass = { rows: [ids.slice(from, to)], injections, cache, residuals: [n_layers], signal };
      cached.push(...(await head(checked, (await forward(model, pass)).at(n_layers))));
    }
    model.caches.free(cache);
    return difference(cached, await logProbs(checked, [ids], injections));
  },

  async 'a sample of a batch equals that sample run alone'(checked) {
    const { tokenizer, layer } = checked;
    const prompt = promptIds(tokenizer, promptText);
    const values = await vectorOf(checked, padPrompts(tokenizer, pair), layer);
    const request = { prompt, arms: [[], [{ layer, position: 0, values }]], ...drawn };
    const together = await samplesOf(checked, { ...request, n: 3 });
    const alone = await samplesOf(checked, { ...request, n: 1, firstSample: 2 });
    // The number of tokens that differ, which must be 0.
    return together.reduce((sum, samples, arm) => {
      const [a, b] = [samples[2], alone[arm]?.[0]].map((sample) => present(sample, 'sample').tokens);
      if (!a || !b) return Infinity;
      const longer = a.length > b.length ? a : b;
      return sum + longer.filter((_, place) => a[place] !== b[place]).length;
    }, 0);
  },
};

const greedy = { tokens: 12, temperature: 0, top_p: 1, freq_penalty: 0, seed: 0 };
const drawn = { tokens: 12, temperature: 1, top_p: 0.9, freq_penalty: 1, seed: 7 };

/** Whole samples, by arm. */
async function samplesOf(
  { model, tokenizer, signal }: Checked,
  request: Omit<GenerateRequest, 'endToken' | 'signal'>,
): Promise<readonly (readonly Generated[])[]> {
  let samples: readonly (readonly Generated[])[] = [];
  for await (const growth of generate(model, { ...request, endToken: tokenizer.end, signal }))
    if (growth.fraction === 1) samples = growth.samples();
  return samples;
}

/** Log-probabilities of the next token at every position of every row, [vocabulary] each. */
async function logProbs(
  checked: Checked,
  rows: readonly (readonly number[])[],
  injections: readonly Injection[],
): Promise<readonly Float64Array[]> {
  const { model, signal } = checked;
  const { n_layers } = model.config;
  const residuals = await forward(model, { rows, injections, residuals: [n_layers], signal });
  return head(checked, residuals.at(n_layers));
}

async function head({ model, signal }: Checked, residual: Float32Array): Promise<readonly Float64Array[]> {
  const { d_vocab } = model.config;
  const { scores } = await runHead(model, { residual, scores: true, signal });
  return Array.from({ length: scores.length / d_vocab }, (_, row) => logSoftmax(rowOf(scores, row, d_vocab)));
}

/** Largest absolute difference; infinite if there is not the same number of rows. */
function difference(a: readonly Float64Array[], b: readonly Float64Array[]): number {
  if (a.length !== b.length || a.length === 0) return Infinity;
  let largest = 0;
  a.forEach((row, index) =>
    row.forEach((value, id) => {
      largest = Math.max(largest, Math.abs(value - (b[index]?.[id] ?? Infinity)));
    }),
  );
  return largest;
}
