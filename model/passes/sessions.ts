import { InferenceSession } from 'onnxruntime-node';
import { checkUnchanged, weightsRoot, type Checkpoint } from '../checkpoint/checkpoint';
import type { Gpt2Config } from '../checkpoint/config';
import { forks, head, trunk } from '../graph/gpt2';
import { encodeModel, type Graph } from '../graph/onnx';
import { quantizeHead, quantizeTrunk } from '../graph/quantize';
import { headPace, trunkPace, type Pace } from './pace';
import { physicalCores } from './threads';

export type Precision = 'float32' | '8bit';

/** A loaded GPT-2. It stays loaded for the life of the process: creating and releasing sessions leaks. */
export interface LoadedModel {
  readonly checkpoint: Checkpoint;
  readonly config: Gpt2Config;
  readonly precision: Precision;
  readonly trunk: Pace;
  readonly head: Pace;
  /**
   * The graph of forking rows, made when it is first needed: its weights stay mapped, so it costs little memory.
   * @throws CheckpointChanged if the files are not those that the other sessions were made from.
   */
  readonly forks: () => Promise<Pace>;
}

export interface LoadOptions {
  readonly precision?: Precision;
  /** Most threads; the physical cores, if there are fewer. 0 or nothing: as many as those. */
  readonly threads?: number;
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
  let forking: Promise<Pace> | undefined;
  const { config } = checkpoint;
  const createForks = async () =>
    trunkPace(await create(forks(checkpoint, trunkWeights), small), config, forkedTokens);
  return {
    checkpoint,
    config,
    precision,
    trunk: trunkPace(await create(trunk(checkpoint, trunkWeights)), config),
    head: headPace(
      await create(head(checkpoint, small ? await quantizeHead(checkpoint) : undefined)),
      config,
    ),
    forks: () => (forking ??= createForks()),
  };
}
