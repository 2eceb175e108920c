import { InferenceSession } from 'onnxruntime-node';
import { checkUnchanged, weightsRoot, type Checkpoint } from '../checkpoint/checkpoint';
import type { Gpt2Config } from '../checkpoint/config';
import { gpuCacheRows, gpuHead, gpuTrunk } from '../graph/gpuGpt2';
import { encodeModel, type Graph } from '../graph/onnx';
import { memoryOf } from '../memory';
import { cachesOnGpu } from './caches';
import { cacheOutputs } from './gpuCache';
import { heldSession, type HeldSession, type UseSession } from './heldSession';
import { runHead } from './head';
import { headPace, trunkPace } from './pace';
import type { LoadedModel, LoadOptions } from './sessions';
import { forward } from './trunk';

/**
 * Sessions on the GPU, through WebGPU. Weights, and keys and values, are on the device; residual streams and
 * probabilities come back. Embeddings are looked up by the processor, so that no matrix of the vocabulary's size is on the
 * device for a few rows of it.
 */

/** Thrown when the runtime fails on the GPU: its memory is full, its driver was reset, or it is gone. */
export class GpuFailure extends Error {
  override readonly name = 'GpuFailure';
  /** @param during what was being done: what a load needs may be too much, and a run may lose the device. */
  constructor(
    readonly during: 'load' | 'run',
    cause: unknown,
  ) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** What GPUs are asked comes one after the other, whichever session it is for. */
let last: Promise<unknown> = Promise.resolve();

/** What `work` gives. @throws GpuFailure in place of every error */
function inTurn<T>(during: GpuFailure['during'], work: () => Promise<T>): Promise<T> {
  const done = last.then(work).catch((error: unknown) => {
    throw new GpuFailure(during, error);
  });
  last = done.catch(() => undefined);
  return done;
}

/**
 * Creates the sessions of a checkpoint on the GPU. Forks run as rows there: their graph has dimensions that are empty.
 * @throws GpuFailure, or CheckpointChanged if the files are not those that were opened, or change meanwhile.
 */
export async function createGpuSessions(checkpoint: Checkpoint, options: LoadOptions): Promise<LoadedModel> {
  const { config } = checkpoint;
  const kept = cacheOutputs(config);
  const held = (build: () => Graph) =>
    heldSession(async () => {
      await checkUnchanged(checkpoint);
      const session = await inTurn('load', () => create(checkpoint, build(), kept));
      await checkUnchanged(checkpoint);
      return session;
    });
  const trunk = held(() => gpuTrunk(checkpoint));
  const head = held(() => gpuHead(checkpoint));
  const rows = held(() => gpuCacheRows(checkpoint));
  const sessions = [trunk, head, rows];
  for (const session of sessions) await session.make();
  const use =
    ({ use: useSession }: HeldSession): UseSession =>
    (work) =>
      useSession((session) => inTurn('run', () => work(session)));
  const useRows = use(rows);
  const trunkRuns = trunkPace(use(trunk), config);
  const model: LoadedModel = {
    checkpoint,
    config,
    precision: 'float32',
    device: 'gpu',
    caches: cachesOnGpu(config, (feeds, fetches) => useRows((session) => session.run(feeds, fetches))),
    memory: options.memory ?? memoryOf(0),
    trunk: {
      ...trunkRuns,
      run: (feeds, fetches, size) => trunkRuns.run(feeds, outputsUpTo(fetches, config, kept), size),
    },
    head: headPace(use(head), config),
    forks: null,
    rest: () => Promise.resolve(),
    renew: () => Promise.resolve(),
    async release() {
      for (const session of sessions) await session.release();
    },
  };
  await tryOut(model);
  return model;
}

/** Runs one token: what does not fit on the device is found out before anything is measured. @throws GpuFailure */
async function tryOut(model: LoadedModel): Promise<void> {
  try {
    const { n_layers } = model.config;
    const residuals = await forward(model, { rows: [[0]], residuals: [n_layers] });
    await runHead(model, { residual: residuals.at(n_layers), top: 1 });
  } catch (error) {
    throw error instanceof GpuFailure ? new GpuFailure('load', error) : error;
  }
}

/** The outputs of a trunk in their order: what stays on the device, then from what is asked for most often. */
const trunkOutputs = ({ n_layers }: Gpt2Config, kept: readonly string[]): readonly string[] => [
  ...kept,
  'final_resid',
  ...Array.from({ length: n_layers }, (_, layer) => `resid_pre.${layer}`),
];

/**
 * Outputs to fetch so that these are among them. If some outputs stay on the device, the runtime mixes up names and places
 * unless the first ones are fetched without a gap.
 */
function outputsUpTo(
  wanted: readonly string[],
  config: Gpt2Config,
  kept: readonly string[],
): readonly string[] {
  const all = trunkOutputs(config, kept);
  return all.slice(0, 1 + Math.max(...wanted.map((name) => all.indexOf(name))));
}

/** @param kept outputs that stay on the device, if the graph has them. */
function create(checkpoint: Checkpoint, graph: Graph, kept: readonly string[]): Promise<InferenceSession> {
  const lookUps = graph.nodes.filter(
    ({ op, inputs }) => op === 'Gather' && /^w[tp]e\./.test(inputs[0] ?? ''),
  );
  const found = new Set(lookUps.flatMap(({ outputs }) => outputs));
  // Halves are made whole where they are looked up.
  const casts = graph.nodes.filter(({ op, inputs }) => op === 'Cast' && found.has(inputs[0] ?? ''));
  // The likeliest tokens come in the order of the processor: it puts the lower id first where two are alike.
  const sorts = graph.nodes.filter(({ op }) => op === 'TopK');
  const forceCpuNodeNames = [...lookUps, ...casts, ...sorts].flatMap(({ outputs }) => outputs.slice(0, 1));
  const order = trunkOutputs(checkpoint.config, kept);
  const outputs = [...graph.outputs].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  const places = outputs.map(({ name }) => [name, kept.includes(name) ? 'gpu-buffer' : 'cpu'] as const);
  const keeps = places.some(([, place]) => place === 'gpu-buffer');
  return InferenceSession.create(encodeModel({ ...graph, outputs }), {
    executionProviders: [
      { name: 'webgpu', ...(forceCpuNodeNames.length > 0 && { forceCpuNodeNames }) },
      'cpu',
    ],
    ...(keeps && { preferredOutputLocation: Object.fromEntries(places) }),
    // It warns that shapes are computed by the processor.
    logSeverityLevel: 3,
    extra: {
      session: {
        model_external_initializers_file_folder_path: weightsRoot(checkpoint).root,
        intra_op: { allow_spinning: '0' },
      },
    },
  });
}
