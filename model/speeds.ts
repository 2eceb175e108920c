import type { Checkpoint } from './checkpoint/checkpoint';
import { scoreRows } from './engine/scoring';
import { generate } from './generation';
import { createGpuSessions } from './passes/gpuSessions';
import { runHead } from './passes/head';
import { createSessions, type LoadedModel } from './passes/sessions';
import { forward } from './passes/trunk';

/** How long the same work takes on the processor and on the GPU. */

/** The kinds of work whose speed depends on the device in ways of their own. */
const works = ['decode 1', 'decode 64', 'prompt', 'score'] as const;
export type WorkKind = (typeof works)[number];

/** Milliseconds of each kind of work. */
type Times = Readonly<Record<WorkKind, number>>;

export interface Speeds {
  readonly cpu: Times;
  readonly gpu: Times;
}

const rounds = 3;
const decodedTokens = 4;
const sentences = 16;
const sentenceTokens = 24;
const promptTokens = 64;

/** Times both devices in turns, after a first round that does not count. @throws GpuFailure */
export async function measureSpeeds(checkpoint: Checkpoint): Promise<Speeds> {
  const [cpu, gpu] = [await createSessions(checkpoint, {}), await createGpuSessions(checkpoint, {})];
  const taken = { cpu: noTimes(), gpu: noTimes() };
  for (const kind of works)
    for (let round = 0; round <= rounds; round++)
      for (const model of [cpu, gpu]) {
        const began = performance.now();
        await work[kind](model);
        if (round > 0) taken[model.device][kind].push(performance.now() - began);
      }
  return { cpu: medians(taken.cpu), gpu: medians(taken.gpu) };
}

const noTimes = (): Record<WorkKind, number[]> => ({
  'decode 1': [],
  'decode 64': [],
  prompt: [],
  score: [],
});

function medians(taken: Readonly<Record<WorkKind, readonly number[]>>): Times {
  const median = (times: readonly number[]) => [...times].sort((a, b) => a - b)[times.length >> 1] ?? NaN;
  return {
    'decode 1': median(taken['decode 1']),
    'decode 64': median(taken['decode 64']),
    prompt: median(taken.prompt),
    score: median(taken.score),
  };
}

const work: Readonly<Record<WorkKind, (model: LoadedModel) => Promise<void>>> = {
  'decode 1': (model) => decode(model, 1),
  'decode 64': (model) => decode(model, 64),
  async prompt(model) {
    const { n_layers, d_model, n_ctx, d_vocab } = model.config;
    const length = Math.min(promptTokens, n_ctx);
    const ids = Array.from({ length }, (_, place) => place % d_vocab);
    const residuals = await forward(model, { rows: [ids], residuals: [n_layers] });
    await runHead(model, { residual: residuals.at(n_layers).slice(-d_model), top: 1 });
  },
  async score(model) {
    const { n_ctx, d_vocab } = model.config;
    const ids = Array.from({ length: Math.min(sentenceTokens, n_ctx) }, (_, place) => place % d_vocab);
    await scoreRows(
      model,
      Array.from({ length: sentences }, () => ({ ids, from: 1, injections: [] })),
    );
  },
};

/** A few tokens of so many samples. */
async function decode(model: LoadedModel, n: number): Promise<void> {
  const sampling = { temperature: 1, top_p: 0.3, freq_penalty: 1, seed: 0, endToken: -1 };
  for await (const _ of generate(model, {
    ...sampling,
    prompt: [0, 1, 2, 3],
    arms: [[]],
    n,
    tokens: decodedTokens,
  }));
}
