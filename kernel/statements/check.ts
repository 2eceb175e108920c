import { createCache } from '../../model/cache';
import { generate } from '../../model/generate';
import { forward, runHead, type Injection, type Model } from '../../model/runtime';
import { logSoftmax } from '../../model/sampling';
import { padIds, recordVector, type SteeringPrompt } from '../../model/steering';
import { BOS, SPACE, tokenize, tokenizePrompt } from '../../model/tokenizer';
import type { Check } from '../results/types';
import type { Runner } from './statement';

/** Largest difference in log-probability that float32 rounding may make. */
const tolerance = 1e-4;

/** What must hold for every checkpoint (semantics: "Checks that must hold"); measured on this one. */
export const check: Runner<'check'> = async (_statement, run) => {
  const model = await run.load();
  const { defaultLayer: layer } = await run.choose();
  const checks: Check[] = [];
  for (const [index, [name, measure]] of Object.entries(measures).entries()) {
    run.progress(`Checking: ${name}`, index / Object.keys(measures).length);
    const measured = await measure(model, layer, run.signal);
    checks.push({ name, passed: measured <= tolerance, measured, tolerance });
  }
  return { kind: 'check', checks, steering: [] };
};

/** Prompts of one vector, padded to the longest. */
function padPrompts(prompts: readonly { text: string; factor: number }[]): readonly SteeringPrompt[] {
  const rows = prompts.map(({ text, factor }) => ({ ids: tokenizePrompt(text), factor }));
  const length = Math.max(...rows.map(({ ids }) => ids.length));
  return rows.map(({ ids, factor }) => ({ ids: padIds(ids, length), factor }));
}

type Measure = (model: Model, layer: number, signal: AbortSignal) => Promise<number>;

const prompt = tokenizePrompt('I went up to my friend and said');
const pair = [
  { text: 'Love', factor: 1 },
  { text: 'Hate', factor: -1 },
];
const otherPair = [
  { text: ' dragons', factor: 1 },
  { text: ' people', factor: -1 },
];

const measures: Readonly<Record<string, Measure>> = {
  async 'coefficient 0 equals unsteered'(model, layer, signal) {
    const values = (await recordVector(model, padPrompts(pair), layer, signal)).map((value) => value * 0);
    const steered = await logProbs(model, [prompt], [{ row: 0, layer, position: 0, values }], signal);
    return difference(steered, await logProbs(model, [prompt], [], signal));
  },

  async 'words - "" at layer 0 equals prompting with the words'(model, _layer, signal) {
    const words = 'I talk about weddings constantly';
    const text = tokenize(' I went up to my friend and said');
    const padded = padPrompts([
      { text: words, factor: 1 },
      { text: '', factor: -1 },
    ]);
    const width = padded[0]?.ids.length ?? 0;
    const values = await recordVector(model, padded, 0, signal);
    const spaces = [BOS, ...new Array<number>(width - 1).fill(SPACE), ...text];
    const steered = await logProbs(model, [spaces], [{ row: 0, layer: 0, position: 0, values }], signal);
    // Position for position: the words stand where the spaces of the padded prompt were.
    return difference(steered, await logProbs(model, [[...tokenizePrompt(words), ...text]], [], signal));
  },

  async 'adding A then B equals adding A + B'(model, layer, signal) {
    const both = padPrompts([...pair, ...otherPair]);
    const injection = async (prompts: readonly SteeringPrompt[]): Promise<Injection> => ({
      row: 0,
      layer,
      position: 0,
      values: await recordVector(model, prompts, layer, signal),
    });
    const a = await injection(both.slice(0, 2));
    const b = await injection(both.slice(2));
    const oneByOne = await logProbs(model, [prompt], [a, b], signal);
    return difference(oneByOne, await logProbs(model, [prompt], [await injection(both)], signal));
  },

  async 'a batch equals its rows one by one'(model, layer, signal) {
    const values = await recordVector(model, padPrompts(pair), layer, signal);
    const rows = [prompt, tokenizePrompt('One day the old man told me'), prompt].map((ids) =>
      ids.slice(0, 8),
    );
    const injections = rows.map((_, row) => ({ row, layer, position: row, values }));
    const batch = await logProbs(model, rows, injections, signal);
    const alone: Float64Array[] = [];
    for (const [row, ids] of rows.entries())
      alone.push(...(await logProbs(model, [ids], [{ row: 0, layer, position: row, values }], signal)));
    return difference(batch, alone);
  },

  async 'cached generation equals recomputation from scratch'(model, layer, signal) {
    const values = await recordVector(model, padPrompts(pair), layer, signal);
    const injections = [{ row: 0, layer, position: 0, values }];
    const { n_layers } = model.config;
    const sampled = await generate(model, {
      prompt,
      arms: [{ injections }],
      n: 1,
      tokens: 12,
      temperature: 0,
      top_p: 1,
      freq_penalty: 0,
      seed: 0,
      signal,
    });
    const ids = [...prompt, ...(sampled[0]?.[0]?.tokens ?? [])];
    const cache = createCache(model.config, 1, ids.length);
    const cached: Float64Array[] = [];
    for (const [from, to] of [
      [0, prompt.length],
      ...ids.slice(prompt.length).map((_, i) => [prompt.length + i, prompt.length + i + 1]),
    ]) {
      const pass = { rows: [ids.slice(from, to)], injections, cache, residuals: [n_layers], signal };
      cached.push(...(await head(model, (await forward(model, pass)).get(n_layers), signal)));
    }
    return difference(cached, await logProbs(model, [ids], injections, signal));
  },

  async 'a sample of a batch equals that sample run alone'(model, layer, signal) {
    const values = await recordVector(model, padPrompts(pair), layer, signal);
    const request = {
      prompt,
      arms: [{ injections: [] }, { injections: [{ layer, position: 0, values }] }],
      tokens: 12,
      temperature: 1,
      top_p: 0.9,
      freq_penalty: 1,
      seed: 7,
      signal,
    };
    const together = await generate(model, { ...request, n: 3 });
    const alone = await generate(model, { ...request, n: 1, firstSample: 2 });
    // Tokens that differ; none may.
    return together.reduce((sum, samples, arm) => {
      const [a, b] = [samples[2]?.tokens ?? [], alone[arm]?.[0]?.tokens ?? []];
      const longer = a.length > b.length ? a : b;
      return sum + longer.filter((_, place) => a[place] !== b[place]).length;
    }, 0);
  },
};

/** Log-probabilities of the next token at every position of every row, [vocabulary] each. */
async function logProbs(
  model: Model,
  rows: readonly (readonly number[])[],
  injections: readonly Injection[],
  signal: AbortSignal,
): Promise<readonly Float64Array[]> {
  const { n_layers } = model.config;
  const residuals = await forward(model, { rows, injections, residuals: [n_layers], signal });
  return head(model, residuals.get(n_layers), signal);
}

async function head(
  model: Model,
  residual: Float32Array | undefined,
  signal: AbortSignal,
): Promise<readonly Float64Array[]> {
  const { d_vocab } = model.config;
  if (!residual) throw new Error('no final residual stream');
  const { scores } = await runHead(model, { residual, scores: true, signal });
  return Array.from({ length: scores.length / d_vocab }, (_, row) =>
    logSoftmax(scores.subarray(row * d_vocab, (row + 1) * d_vocab)),
  );
}

/** Largest absolute difference; infinite where there is not the same number of rows. */
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
