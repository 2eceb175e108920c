import { realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  CheckpointChanged,
  checkUnchanged,
  hashWeights,
  openCheckpoint,
  type Checkpoint,
} from '../checkpoint/checkpoint';
import { CheckpointError } from '../checkpoint/config';
import { openEngine, type Engine } from '../engine/engine';
import { MemoryLimit, memoryOf, type Memory } from '../memory';
import { createSessions, type Precision } from '../passes/sessions';
import { realPathOf } from '../regularFile';
import { readTokenizerFiles, type TokenizerFiles } from '../checkpoint/tokenizerFiles';
import { gpt2Tokenizer } from '../tokenizer/gpt2Tokenizer';
import { openBytePairs, openTokenizer } from '../tokenizer/openTokenizer';
import type { Tokenizer } from '../tokenizer/tokenizer';
import { TokenizerError } from '../tokenizer/tokenizerError';
import { defaultLayerOf } from './catalogue';

/** The facts about a model that a program may depend on before weights are read. */
export interface ModelFacts {
  readonly id: string;
  readonly n_layers: number;
  readonly d_model: number;
  readonly n_ctx: number;
  /** Layer of an addition that does not give one. */
  readonly defaultLayer: number;
  readonly tokenizer: Tokenizer;
  /** SHA-256 of the weights, as lower-case hex. @throws SourceError */
  readonly hash: () => Promise<string>;
}

/** A checkpoint that was found and checked. Its weights are hashed and loaded only on request. */
export interface OpenedModel extends ModelFacts {
  /** Folder of the checkpoint: tells it apart from a model of the same name. */
  readonly folder: string;
  readonly precision: Precision;
  /** Bytes that results may take beside the model. */
  readonly spareBytes: number;
  /** @throws SourceError */
  readonly load: () => Promise<Engine>;
  /** @throws SourceError if its files are not those that were opened. */
  readonly checkUnchanged: () => Promise<void>;
  /** Gives back memory that is not needed while nothing is measured, and is had again in a moment. */
  readonly rest: () => Promise<void>;
  /** Gives back the memory that measuring has needed beside the weights. It takes about as long as loading. */
  readonly renew: () => Promise<void>;
}

export interface SourceOptions {
  readonly bundledFolder: string;
  readonly threads: number;
  readonly precision: Precision;
  /** 0: no limit. */
  readonly memoryLimitMiB: number;
}

/** How a name is resolved: the signal interrupts a download, which reports its progress. */
export interface Resolving {
  readonly signal?: AbortSignal;
  readonly progress?: (text: string, fraction?: number) => void;
}

export interface ModelSource {
  /**
   * The checkpoint called `name`: `bundled`, or a folder, relative to `base`. If its files have changed since it was
   * opened, it is opened again, with another hash; but not if its weights are loaded, which could only stay in memory
   * beside the new ones.
   * @throws SourceError
   */
  open(name: string, base: string, resolving?: Resolving): Promise<OpenedModel>;
  /** Gives back what loaded models do not need while nothing is measured, and have again in a moment. */
  rest(): Promise<void>;
  /** Gives back the memory that measuring has needed, if it is much. It takes about as long as loading. */
  renew(): Promise<void>;
}

/** Why a name does not resolve to a model, or the model cannot be loaded. */
export type SourceProblem =
  | { readonly code: 'no-such-model'; readonly model: string; readonly reason: string }
  | { readonly code: 'bad-checkpoint'; readonly sentence: string }
  | { readonly code: 'bad-tokenizer'; readonly sentence: string }
  | { readonly code: 'model-changed'; readonly model: string; readonly file: string }
  | { readonly code: 'memory-limit'; readonly neededMiB: number; readonly limitMiB: number };

export class SourceError extends Error {
  override readonly name = 'SourceError';
  constructor(readonly problem: SourceProblem) {
    super(problem.code);
  }
}

const mebibyte = 2 ** 20;
/** Memory of the process, the runtime and one pass, beside the weights. */
const overheadMiB = 150;
const mostCacheBytes = 2 * 2 ** 30;
/** A process that has grown by more than this since it loaded its models renews them when it rests. */
const mostGrowth = 1.1;

/** A model with what only its source needs to know. */
interface Held {
  readonly model: OpenedModel;
  readonly isLoaded: () => boolean;
}

/** Wraps a call that may hold the thread for long. */
export type Around = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * Models by folder. They stay loaded for the life of the process.
 * @param whileLoading wraps every loading of weights.
 */
export function modelSource(options: SourceOptions, whileLoading: Around = (work) => work()): ModelSource {
  const opened = new Map<string, Held>();
  const memory = memoryOf(options.memoryLimitMiB);
  /** Memory of the process after its last loading. */
  const loaded = { bytes: Infinity };
  const loading: Around = async (work) => {
    const made = await whileLoading(work);
    loaded.bytes = process.memoryUsage.rss();
    return made;
  };
  return {
    async open(name, base, { signal } = {}) {
      const folder = await findFolder(name, base, options.bundledFolder);
      signal?.throwIfAborted();
      const key = `${name}\n${folder}`;
      const known = opened.get(key);
      if (known && (await isUsable(known))) return known.model;
      const held = await told(name, async () => {
        const checkpoint = await openCheckpoint(folder);
        const { files, identities } = await readTokenizerFiles(folder);
        const tokenizer = tokenizerOf(files, checkpoint);
        const whole = { ...checkpoint, identities: [...checkpoint.identities, ...identities] };
        return describe(name, whole, tokenizer, { ...options, memory }, loading);
      });
      opened.set(key, held);
      return held.model;
    },
    async rest() {
      for (const { model, isLoaded } of opened.values()) if (isLoaded()) await model.rest();
    },
    async renew() {
      if (process.memoryUsage.rss() < mostGrowth * loaded.bytes) return;
      for (const { model, isLoaded } of opened.values()) if (isLoaded()) await model.renew();
      globalThis.gc?.();
      // What is left is not the models'.
      loaded.bytes = Math.max(loaded.bytes, process.memoryUsage.rss());
    },
  };
}

/** False if the model is to be opened anew. @throws SourceError if it would have to be, and is loaded. */
async function isUsable({ model, isLoaded }: Held): Promise<boolean> {
  try {
    await model.checkUnchanged();
    return true;
  } catch (error) {
    if (isLoaded()) throw error;
    return false;
  }
}

/** What `work` gives. @throws SourceError in place of every CheckpointError */
async function told<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CheckpointChanged)
      throw new SourceError({ code: 'model-changed', model: name, file: error.path });
    if (error instanceof MemoryLimit) throw new SourceError({ code: 'memory-limit', ...error.sizes });
    if (error instanceof TokenizerError)
      throw new SourceError({
        code: 'bad-tokenizer',
        sentence: `The tokenizer of ${name} cannot be used: ${error.message}.`,
      });
    if (!(error instanceof CheckpointError)) throw error;
    const sentence = `The model ${name} cannot be used: ${error.message}.`;
    throw new SourceError({ code: 'bad-checkpoint', sentence });
  }
}

async function findFolder(name: string, base: string, bundled: string): Promise<string> {
  if (name === 'bundled') return realpath(bundled);
  const path = resolve(base, name === '~' || name.startsWith('~/') ? join(homedir(), name.slice(1)) : name);
  const found = await stat(path).catch(() => null);
  const folder = found?.isDirectory() ? await realPathOf(path).catch(() => null) : null;
  if (folder !== null) return folder;
  const reason = found
    ? `${path} is not a folder that can be read`
    : `there is no folder ${path}. A model is bundled, or a local folder in Hugging Face form`;
  throw new SourceError({ code: 'no-such-model', model: name, reason });
}

/**
 * The tokenizer that a checkpoint brings; GPT-2's if it brings none.
 * @throws CheckpointError or TokenizerError
 */
function tokenizerOf(files: TokenizerFiles, { config, folder }: Checkpoint): Tokenizer {
  const { d_vocab } = config;
  const named = { bos: config.bosToken, end: config.eosToken };
  switch (files.kind) {
    case 'none':
      if (d_vocab >= gpt2Tokenizer.size) return gpt2Tokenizer;
      throw new CheckpointError(
        `its vocabulary has ${d_vocab} tokens, GPT-2's has ${gpt2Tokenizer.size}, and its folder has no tokenizer.json`,
      );
    case 'vocab.txt':
      throw new CheckpointError(
        `${join(folder, 'vocab.txt')} does not say how text is split into its tokens; save the tokenizer as tokenizer.json beside it`,
      );
    case 'tokenizer.json':
      return ofSize(openTokenizer(files.json, named), d_vocab);
    case 'vocab.json':
      return ofSize(openBytePairs(files.vocab, files.merges, named), d_vocab);
  }
}

/** @throws TokenizerError if the model has no rows for all tokens */
function ofSize(tokenizer: Tokenizer, d_vocab: number): Tokenizer {
  if (tokenizer.size <= d_vocab) return tokenizer;
  throw new TokenizerError(`it has ${tokenizer.size} tokens, and the model's vocabulary has ${d_vocab}`);
}

function describe(
  id: string,
  checkpoint: Checkpoint,
  tokenizer: Tokenizer,
  options: SourceOptions & { readonly memory: Memory },
  whileLoading: Around,
): Held {
  const { config, folder, tensors } = checkpoint;
  const weights = [...tensors.values()].reduce(
    (sum, { shape }) => sum + shape.reduce((product, dim) => product * dim, 1),
    0,
  );
  const loadedBytes = weights * (options.precision === '8bit' ? 1 : 4);
  const neededBytes = loadedBytes + overheadMiB * mebibyte;
  const { limit } = options.memory;
  if (neededBytes > limit) throw new MemoryLimit(neededBytes, limit);
  const spareBytes = Math.min(mostCacheBytes, (limit - neededBytes) / 2);
  const [load, isLoaded] = once(() =>
    told(id, async () => {
      // Other models of this process may be loaded already.
      options.memory.require(loadedBytes);
      const sessions = await whileLoading(() => createSessions(checkpoint, options));
      const forks = () => told(id, sessions.forks);
      return openEngine({ ...sessions, forks }, tokenizer, { cacheBudget: spareBytes });
    }),
  );
  const [hash] = once(() => told(id, () => hashWeights(checkpoint)));
  const model: OpenedModel = {
    id,
    folder,
    precision: options.precision,
    n_layers: config.n_layers,
    d_model: config.d_model,
    n_ctx: config.n_ctx,
    defaultLayer: defaultLayerOf(id, config.n_layers),
    tokenizer,
    spareBytes,
    hash,
    load,
    checkUnchanged: () => told(id, () => checkUnchanged(checkpoint)),
    rest: async () => (await load()).model.rest(),
    renew: async () => (await load()).model.renew(),
  };
  return { model, isLoaded };
}

/** Gives every caller the same promise, and tries again after a failure. The second function says if there is one. */
function once<T>(make: () => Promise<T>): readonly [() => Promise<T>, () => boolean] {
  let made: Promise<T> | undefined;
  const get = () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
  return [get, () => made !== undefined];
}
