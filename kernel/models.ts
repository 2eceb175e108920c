import { realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { hashWeights, openCheckpoint, type Checkpoint } from '../model/checkpoint';
import { CheckpointError } from '../model/config';
import { loadModel, type Model, type Precision } from '../model/runtime';
import { vocabularySize } from '../model/tokenizer';
import type { Span } from './language/ast';
import { problem } from './problem';
import type { ModelInfo } from './results/types';

/** A checkpoint that a session has chosen; its weights are loaded when they are first needed. */
export interface ChosenModel {
  readonly id: string;
  /** Tells it apart from a model of the same name. */
  readonly key: string;
  readonly d_model: number;
  readonly n_layers: number;
  readonly n_ctx: number;
  /** Layer of an addition that does not say one. */
  readonly defaultLayer: number;
  readonly info: () => Promise<ModelInfo>;
  readonly load: () => Promise<Model>;
  /** Bytes that keys and values may take. */
  readonly cacheBudget: number;
}

export interface ModelOptions {
  readonly bundledFolder: string;
  readonly threads: number;
  readonly precision: Precision;
  /** 0: no limit. */
  readonly memoryLimitMiB: number;
}

export interface ModelStore {
  /**
   * The checkpoint called `name`: `bundled`, or a folder, relative to `base`.
   * @throws Problem at `span` where there is none or it cannot be used.
   */
  choose(name: string, base: string, span: Span): Promise<ChosenModel>;
}

const mebibyte = 2 ** 20;
/** Process, runtime and one pass beside the weights. */
const overheadMiB = 150;
const mostCacheBytes = 2 * 2 ** 30;

/** Models by folder. They stay loaded for the life of the process. */
export function modelStore(options: ModelOptions): ModelStore {
  const opened = new Map<string, ChosenModel>();
  return {
    async choose(name, base, span) {
      const folder = await findFolder(name, base, options.bundledFolder, span);
      const known = opened.get(`${name}\n${folder}`);
      if (known) return known;
      try {
        const chosen = describe(name, folder, await openCheckpoint(folder), options, span);
        opened.set(`${name}\n${folder}`, chosen);
        return chosen;
      } catch (error) {
        if (!(error instanceof CheckpointError)) throw error;
        throw problem('bad-checkpoint', span, {
          sentence: `The model ${name} cannot be used: ${error.message}.`,
        });
      }
    },
  };
}

async function findFolder(name: string, base: string, bundled: string, span: Span): Promise<string> {
  if (name === 'bundled') return realpath(bundled);
  const path = resolve(base, name === '~' || name.startsWith('~/') ? join(homedir(), name.slice(1)) : name);
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory()) return realpath(path);
  const reason = found
    ? `${path} is not a folder`
    : `there is no folder ${path}. A model is bundled, or a local folder in Hugging Face form`;
  throw problem('no-such-model', span, { model: name, reason });
}

function describe(
  id: string,
  folder: string,
  checkpoint: Checkpoint,
  options: ModelOptions,
  span: Span,
): ChosenModel {
  const { config, tensors } = checkpoint;
  if (config.d_vocab < vocabularySize)
    throw new CheckpointError(`its vocabulary has ${config.d_vocab} tokens, GPT-2's has ${vocabularySize}`);
  const weights = [...tensors.values()].reduce(
    (sum, { shape }) => sum + shape.reduce((product, dim) => product * dim, 1),
    0,
  );
  const neededMiB = (weights * (options.precision === '8bit' ? 1 : 4)) / mebibyte + overheadMiB;
  const limit = options.memoryLimitMiB;
  if (limit && neededMiB > limit) throw problem('memory-limit', span, { neededMiB, limitMiB: limit });

  const info = once(async (): Promise<ModelInfo> => ({
    id,
    sha256: await hashWeights(checkpoint),
    n_layers: config.n_layers,
    d_model: config.d_model,
    precision: options.precision,
  }));
  return {
    id,
    key: folder,
    d_model: config.d_model,
    n_layers: config.n_layers,
    n_ctx: config.n_ctx,
    defaultLayer: defaultLayer(id, config.n_layers),
    info,
    load: once(() => loadModel(folder, options)),
    cacheBudget: limit ? Math.min(mostCacheBytes, ((limit - neededMiB) * mebibyte) / 2) : mostCacheBytes,
  };
}

/** Where an addition goes that does not say: as in the post for gpt2-xl, a third of the way in for others. */
function defaultLayer(id: string, n_layers: number): number {
  const catalogue: Readonly<Record<string, number>> = { bundled: 4, 'gpt2-xl': 6 };
  return catalogue[id] ?? Math.floor(n_layers / 3);
}

/** The same promise for every caller, but for a failure, after which it is tried again. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
