import { InferenceSession } from 'onnxruntime-node';
import { checkUnchanged, weightsRoot, type Checkpoint } from '../checkpoint/checkpoint';
import type { Gpt2Config } from '../checkpoint/config';
import { forks, head, trunk } from '../graph/gpt2';
import { encodeModel, type Graph } from '../graph/onnx';
import { quantizeHead, quantizeTrunk } from '../graph/quantize';
import { memoryOf, type Memory } from '../memory';
import { headPace, trunkPace, type Pace } from './pace';
import { physicalCores } from './threads';

export type Precision = 'float32' | '8bit';

/** A loaded GPT-2. It stays loaded for the life of the process. */
export interface LoadedModel {
  readonly checkpoint: Checkpoint;
  readonly config: Gpt2Config;
  readonly precision: Precision;
  /** The memory that passes may take. */
  readonly memory: Memory;
  readonly trunk: Pace;
  readonly head: Pace;
  /**
   * The graph of forking rows, made when it is first needed: its weights stay mapped, so it costs little memory.
   * @throws CheckpointChanged if the files are not those that the other sessions were made from.
   */
  readonly forks: () => Promise<Pace>;
  /** Gives back what is made again in a moment: the graph of forking rows. No pass may run. */
  readonly rest: () => Promise<void>;
  /**
   * Makes the other sessions anew, without the memory that passes have needed: the runtime keeps the most of it. It takes
   * as long as loading, without reading files. No pass may run; those that come wait.
   */
  readonly renew: () => Promise<void>;
}

export interface LoadOptions {
  readonly precision?: Precision;
  /** Most threads; the physical cores, if there are fewer. 0 or nothing: as many as those. */
  readonly threads?: number;
  /** No limit of the user's unless given. */
  readonly memory?: Memory;
}

/** Passes of forks take more tokens a call, since their weights are packed anew in each. */
export const forkedTokens = 3;

/**
 * Creates the sessions of a checkpoint: trunk and head at once, forks when they are first needed.
 * @throws CheckpointChanged if the files are not those that were opened, or change meanwhile.
 */
export async function createSessions(checkpoint: Checkpoint, options: LoadOptions): Promise<LoadedModel> {
  const precision = options.precision ?? 'float32';
  const create = async (graph: Graph, prepack = true) => {
    await checkUnchanged(checkpoint);
    const created = InferenceSession.create(encodeModel(graph), {
      intraOpNumThreads: Math.min(options.threads || Infinity, physicalCores()),
      extra: {
        session: {
          model_external_initializers_file_folder_path: weightsRoot(checkpoint).root,
          // Spinning threads keep cores busy after an answer and slow everything else down.
          intra_op: { allow_spinning: '0' },
          disable_prepacking: prepack ? '0' : '1',
        },
      },
    });
    // Files that change meanwhile may also be why none was created.
    await created.catch(() => undefined);
    await checkUnchanged(checkpoint);
    return created;
  };
  const small = precision === '8bit';
  const trunkWeights = small ? await quantizeTrunk(checkpoint) : undefined;
  let forking: Promise<InferenceSession> | undefined;
  let forkPace: Pace | undefined;
  const { config } = checkpoint;
  const headWeights = small ? await quantizeHead(checkpoint) : undefined;
  const createTrunk = () => create(trunk(checkpoint, trunkWeights));
  const createHead = () => create(head(checkpoint, headWeights));
  const made = { trunk: Promise.resolve(await createTrunk()), head: Promise.resolve(await createHead()) };
  const createForks = () => create(forks(checkpoint, trunkWeights), small);
  return {
    checkpoint,
    config,
    precision,
    memory: options.memory ?? memoryOf(0),
    trunk: trunkPace(() => made.trunk, config),
    head: headPace(() => made.head, config),
    async forks() {
      forking ??= createForks().catch((error: unknown) => {
        forking = undefined;
        throw error;
      });
      const session = forking;
      await session;
      return (forkPace ??= trunkPace(() => session, config, forkedTokens));
    },
    async rest() {
      // 8-bit weights are packed, which takes long.
      if (small) return;
      const resting = forking;
      // Work that comes from now on makes another one.
      forking = undefined;
      forkPace = undefined;
      await (await resting)?.release();
    },
    async renew() {
      if (small) return;
      const again = async (before: Promise<InferenceSession>, make: () => Promise<InferenceSession>) => {
        await (await before).release();
        return make();
      };
      // Both at once: work that comes from now on waits for the new ones.
      made.trunk = again(made.trunk, createTrunk);
      made.head = again(made.head, createHead);
      await Promise.all([made.trunk, made.head]);
    },
  };
}
