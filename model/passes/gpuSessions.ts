import { InferenceSession, type Tensor } from 'onnxruntime-node';
import { checkUnchanged, weightsRoot, type Checkpoint } from '../checkpoint/checkpoint';
import { gpuCacheRows, gpuDownload, gpuHead, gpuTrunk } from '../graph/gpuGpt2';
import { encodeModel, type Graph } from '../graph/onnx';
import { memoryOf } from '../memory';
import { cachesOnGpu } from './caches';
import { present } from '../present';
import { cacheOutputs, type RunSession } from './gpuCache';
import { heldSession, type HeldSession, type UseSession } from './heldSession';
import { runHead } from './head';
import { headPace, trunkPace, type Pace } from './pace';
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
  const layers = Array.from({ length: config.n_layers }, (_, layer) => `resid_pre.${layer}`);
  const trunkOutputs = [...kept, ...layers, 'final_resid'];
  const held = (build: (checkpoint: Checkpoint) => Graph, stay?: readonly string[]) =>
    heldSession(async () => {
      await checkUnchanged(checkpoint);
      const session = await inTurn('load', () => create(checkpoint, build(checkpoint), stay));
      await checkUnchanged(checkpoint);
      return session;
    });
  const trunk = held(gpuTrunk, trunkOutputs);
  const head = held(gpuHead);
  const rows = held(gpuCacheRows, kept);
  const download = held(gpuDownload);
  const sessions = [trunk, head, rows, download];
  for (const session of sessions) await session.make();
  const use =
    ({ use: useSession }: HeldSession): UseSession =>
    (work) =>
      useSession((session) => inTurn('run', () => work(session)));
  const runOf = (session: HeldSession): RunSession => {
    const useIt = use(session);
    return (feeds, fetches) => useIt((made) => made.run(feeds, fetches));
  };
  const model: LoadedModel = {
    checkpoint,
    config,
    precision: 'float32',
    device: 'gpu',
    caches: cachesOnGpu(config, runOf(rows)),
    memory: options.memory ?? memoryOf(0),
    trunk: trunkOnGpu(trunkPace(use(trunk), config), runOf(download), trunkOutputs, kept),
    head: headPace(use(head), config),
    forks: null,
    rest: () => Promise.resolve(),
    renew: () => Promise.resolve(),
    async release() {
      // A device that was lost may not take them back, which is no news.
      for (const session of sessions) await session.release().catch(() => undefined);
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

/**
 * A trunk whose outputs all stay on the device, but for residual streams that are asked for. The runtime binds outputs
 * once and for all: if a call asks for others than the one before, it mixes up names, and sizes. So every call
 * asks for all of them, and what nobody wants is freed.
 */
function trunkOnGpu(
  pace: Pace,
  download: RunSession,
  outputs: readonly string[],
  kept: readonly string[],
): Pace {
  const back = async (resid: Tensor) => {
    const { copy } = await download({ resid }, ['copy']);
    return present(copy, 'copy');
  };
  return {
    ...pace,
    async run(feeds, fetches, size) {
      const out = await pace.run(feeds, outputs, size);
      const wanted: Record<string, Tensor> = {};
      const held = new Set<Tensor>();
      try {
        for (const name of fetches) {
          const tensor = present(out[name], name);
          if (kept.includes(name)) held.add(tensor);
          wanted[name] = kept.includes(name) ? tensor : await back(tensor);
        }
        return wanted;
      } finally {
        for (const tensor of Object.values<Tensor>(out)) if (!held.has(tensor)) tensor.dispose();
      }
    },
  };
}

/** @param stay outputs that stay on the device. */
function create(
  checkpoint: Checkpoint,
  graph: Graph,
  stay: readonly string[] = [],
): Promise<InferenceSession> {
  const lookUps = graph.nodes.filter(
    ({ op, inputs }) => op === 'Gather' && /^w[tp]e\./.test(inputs[0] ?? ''),
  );
  const found = new Set(lookUps.flatMap(({ outputs }) => outputs));
  // Halves are made whole where they are looked up.
  const casts = graph.nodes.filter(({ op, inputs }) => op === 'Cast' && found.has(inputs[0] ?? ''));
  // The likeliest tokens come in the order of the processor: it puts the lower id first where two are alike.
  const sorts = graph.nodes.filter(({ op }) => op === 'TopK');
  const forceCpuNodeNames = [...lookUps, ...casts, ...sorts].flatMap(({ outputs }) => outputs.slice(0, 1));
  const places = Object.fromEntries(stay.map((name) => [name, 'gpu-buffer' as const]));
  return InferenceSession.create(encodeModel(graph), {
    executionProviders: [
      { name: 'webgpu', ...(forceCpuNodeNames.length > 0 && { forceCpuNodeNames }) },
      'cpu',
    ],
    ...(stay.length > 0 && { preferredOutputLocation: places }),
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
