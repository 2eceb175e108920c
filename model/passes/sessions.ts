import { InferenceSession } from 'onnxruntime-node';
import { checkUnchanged, weightCount, weightsRoot, type Checkpoint } from '../checkpoint/checkpoint';
import type { Gpt2Config } from '../checkpoint/config';
import { forks, head, trunk } from '../graph/gpt2';
import { encodeModel, type Graph } from '../graph/onnx';
import { quantizeHead, quantizeTrunk, type QuantizedMatrices } from '../graph/quantize';
import { memoryOf, type Memory } from '../memory';
import { cachesInMemory, type Caches } from './caches';
import { heldSession, inTurns } from './heldSession';
import { mappedSession, packedFolder, writtenSession } from './packed';
import { headPace, trunkPace, type Pace } from './pace';
import { physicalCores } from './threads';

export type Precision = 'float32' | '8bit';

/** Where passes are computed. */
export type Device = 'cpu' | 'gpu';

/** A loaded GPT-2. It stays loaded for the life of the process. */
export interface LoadedModel {
  readonly checkpoint: Checkpoint;
  readonly config: Gpt2Config;
  readonly precision: Precision;
  readonly device: Device;
  readonly caches: Caches;
  /** The memory that passes may take. */
  readonly memory: Memory;
  readonly trunk: Pace;
  readonly head: Pace;
  /**
   * The graph of forking rows, made when it is first needed. Its weights stay mapped, so that it costs little memory; of
   * a large model, it is in memory in turns with the trunk. Null where forks run as rows.
   * @throws CheckpointChanged if the files are not those that the other sessions were made from.
   */
  readonly forks: (() => Promise<Pace>) | null;
  /** Gives back the graph of forking rows, which is made again when it is needed. No pass may run. */
  readonly rest: () => Promise<void>;
  /**
   * Makes the other sessions anew, without the memory that passes have needed: the runtime keeps the most of it. It takes
   * as long as loading, without reading files. No pass may run; those that come wait.
   */
  readonly renew: () => Promise<void>;
  /** Gives all sessions back. Those that are used again are made anew. No pass may run. */
  readonly release: () => Promise<void>;
}

export interface LoadOptions {
  readonly precision?: Precision;
  /** Most threads; the physical cores, if there are fewer. 0 or nothing: as many as those. */
  readonly threads?: number;
  /** No limit of the user's unless given. */
  readonly memory?: Memory;
  /** True if packed weights are kept on disk for the next process. */
  readonly keepsPacked?: boolean;
}

type Build = (checkpoint: Checkpoint, weights?: QuantizedMatrices) => Graph;

/** Memory that writing packed weights takes for a while, for each byte of weights. */
const packingBytes = 3;

/** Bytes of weights that the graph of forks maps while the trunk has its own: those of larger models take turns. */
const mostBesideBytes = 2 ** 30;

/** Passes of forks take more tokens a call, since their weights are packed anew in each. */
export const forkedTokens = 1.5;

/**
 * Creates the sessions of a checkpoint: trunk and head at once, forks when they are first needed.
 * @throws CheckpointChanged if the files are not those that were opened, or change meanwhile.
 */
export async function createSessions(checkpoint: Checkpoint, options: LoadOptions): Promise<LoadedModel> {
  const precision = options.precision ?? 'float32';
  const settings = {
    intraOpNumThreads: Math.min(options.threads || Infinity, physicalCores()),
    extra: {
      session: {
        model_external_initializers_file_folder_path: weightsRoot(checkpoint).root,
        // Spinning threads keep cores busy after an answer and slow everything else down.
        intra_op: { allow_spinning: '0' },
      },
    },
  };
  const create = (graph: Graph, prepack = true) =>
    InferenceSession.create(encodeModel(graph), {
      ...settings,
      extra: { session: { ...settings.extra.session, disable_prepacking: prepack ? '0' : '1' } },
    });
  const small = precision === '8bit';
  const { config } = checkpoint;
  const memory = options.memory ?? memoryOf(0);
  const bytes = (small ? 1 : Float32Array.BYTES_PER_ELEMENT) * weightCount(checkpoint);
  /** Mapped if its weights were packed before; else they are packed now, and kept. */
  const createPacked = async (build: Build, weights: () => Promise<QuantizedMatrices | undefined>) => {
    const graph = async () => build(checkpoint, await weights());
    const folder = options.keepsPacked ? packedFolder(checkpoint, build(checkpoint), precision) : null;
    if (folder === null) return create(await graph());
    const mapped = await mappedSession(folder, settings);
    if (mapped) return mapped;
    const made = await graph();
    const fits = process.memoryUsage.rss() + packingBytes * bytes <= memory.limit;
    return (
      (fits && (await writtenSession({ folder, checkpoint, bytes, isPacked: !small }, made, settings))) ||
      create(made)
    );
  };
  const unchanged = async (make: () => Promise<InferenceSession>) => {
    await checkUnchanged(checkpoint);
    const created = make();
    // Files that change meanwhile may also be why none was created.
    await created.catch(() => undefined);
    await checkUnchanged(checkpoint);
    return created;
  };
  const trunkWeights = whenNeeded(async () => (small ? quantizeTrunk(checkpoint) : undefined));
  const headWeights = async () => (small ? quantizeHead(checkpoint) : undefined);
  const trunkSession = heldSession(() => unchanged(() => createPacked(trunk, trunkWeights)));
  const headSession = heldSession(() => unchanged(() => createPacked(head, headWeights)));
  const takeTurns = !small && (bytes > mostBesideBytes || 2 * bytes > memory.limit);
  // Beside the trunk its weights stay mapped; in turns with it there is room to pack them, which saves it in each call.
  const forksSession = heldSession(() =>
    unchanged(async () => create(forks(checkpoint, await trunkWeights()), small || takeTurns)),
  );
  await trunkSession.make();
  await headSession.make();
  const [useTrunk, useForks] = takeTurns
    ? inTurns(trunkSession, forksSession)
    : [trunkSession.use, forksSession.use];
  const forksOf = trunkPace(useForks, config, forkedTokens);
  return {
    checkpoint,
    config,
    precision,
    device: 'cpu',
    caches: cachesInMemory(config),
    memory,
    trunk: trunkPace(useTrunk, config),
    head: headPace(headSession.use, config),
    async forks() {
      await useForks(() => Promise.resolve());
      return forksOf;
    },
    async rest() {
      // 8-bit weights are packed, which takes long.
      if (small) return;
      await forksSession.release();
      await trunkSession.make();
    },
    async renew() {
      if (small) return;
      // Both at once: work that comes from now on waits for the new ones.
      await Promise.all([trunkSession.renew(), headSession.renew()]);
    },
    async release() {
      for (const session of [forksSession, trunkSession, headSession]) await session.release();
    },
  };
}

/** What `make` gives, made once and only if it is asked for. */
function whenNeeded<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
