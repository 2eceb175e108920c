import { CheckpointChanged, checkUnchanged, weightCount, type Checkpoint } from '../checkpoint/checkpoint';
import { CheckpointError } from '../checkpoint/config';
import { openEngine, type Engine } from '../engine/engine';
import { MemoryLimit, memoryOf, type Memory } from '../memory';
import type { Pace } from '../passes/pace';
import { createGpuSessions, GpuFailure } from '../passes/gpuSessions';
import { createSessions, type Device, type Precision } from '../passes/sessions';
import type { Tokenizer } from '../tokenizer/tokenizer';
import type { PrecisionCost } from '../precisionCost';
import { TokenizerError } from '../tokenizer/tokenizerError';
import { defaultLayerOf } from './catalogue';
import type { WorkKind } from '../speeds';
import { knownWeightHash, readCost, readSpeeds, weightHash } from './derivedFiles';
import { gpuBytes, gpuOf, type DeviceChoice, type Gpu, type GpuFound, type GpuProblem } from './gpu';
import { showHubName, type HubName } from './hub/hubName';
import { cacheFolderOf } from './hub/hubSettings';
import { findSnapshot, type CachedSnapshot } from './hub/snapshot';
import { openWithTokenizer, type TokenizedCheckpoint } from './ownTokenizer';
import { resolveName } from './resolveName';
import { notDownloaded, SourceError, type Place } from './sourceProblem';

/** The facts about a model that a program may depend on before weights are read. */
export interface ModelFacts {
  /** `bundled`, a name of the catalogue, `owner/name`, or a folder: one beside the notebook begins with a dot. */
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
  /** Commit of a checkpoint from the Hub. */
  readonly revision: string | null;
  /** Folder of the checkpoint: tells it apart from a model of the same name. */
  readonly folder: string;
  readonly precision: Precision;
  /** Tells its tokenizer apart from others: the hash of its files; empty for GPT-2's. */
  readonly tokenizerHash: string;
  /** The hash of the weights if it was computed before; null if it is to be computed. */
  readonly knownHash: () => Promise<string | null>;
  /** Where `load` brings the weights. */
  readonly device: Device;
  /** Name of the GPU; null on the processor. */
  readonly adapter: string | null;
  /** Why it is not on the GPU though that was asked for; null if it was not. */
  readonly notOnGpu: GpuProblem | null;
  /**
   * The same model where it is to be measured. A model that moves leaves no weights behind, unless the choice is `auto`,
   * which may move it again with the next work.
   */
  readonly placed: (choice: DeviceChoice, work: WorkKind) => Promise<OpenedModel>;
  /** After a failure on the GPU: it is not placed there again. */
  readonly leaveGpu: (failure: GpuFailure) => void;
  /** Bytes that results may take beside the model. */
  readonly spareBytes: number;
  /** What its precision costs, if that was measured; null for float32. @throws SourceError */
  readonly cost: () => Promise<PrecisionCost | null>;
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
  /** Folder of downloaded checkpoints; null: where other programs have them. */
  readonly cacheFolder: string | null;
}

/** Somebody who waits for a model: the signal interrupts a download, which reports its progress. */
export interface Resolving {
  readonly signal?: AbortSignal;
  readonly progress?: (text: string, fraction?: number, remainingMs?: number) => void;
}

/** Downloads a checkpoint of the Hub. @throws SourceError, or the signal's reason */
type Download = (name: HubName, resolving: Resolving) => Promise<CachedSnapshot>;

/** What a source needs from its process. */
export interface SourceHost {
  /** Wraps every loading of weights. */
  readonly whileLoading?: Around;
  /** Left out: nothing is downloaded. */
  readonly download?: Download;
  /** Tries the GPU, and never rejects. Left out: there is none. */
  readonly probeGpu?: () => Promise<GpuFound>;
}

export interface ModelSource {
  readonly gpu: Gpu;
  /**
   * The checkpoint called `name`: `bundled`; a folder, relative to `base`; a name of the catalogue; or
   * `owner/name[@revision]` on the Hub. If its files have changed since it was opened, it is opened again, with another
   * hash; but not if its weights are loaded, which could only stay in memory beside the new ones.
   * @param resolving who waits for it: without anybody, nothing is downloaded.
   * @throws SourceError
   */
  open(name: string, base: string, resolving?: Resolving): Promise<OpenedModel>;
  /** Gives back what loaded models do not need while nothing is measured, and have again in a moment. */
  rest(): Promise<void>;
  /** Gives back the memory that measuring has needed, if it is much. It takes about as long as loading. */
  renew(): Promise<void>;
}

const mebibyte = 2 ** 20;
/** Memory of the process, the runtime and one pass, beside the weights. */
const overheadMiB = 150;
const mostCacheBytes = 2 * 2 ** 30;
/** A process that has grown by more than this since it loaded its models renews them when it rests. */
const mostGrowth = 1.05;

/** A model with what only its source needs to know. */
interface Held {
  readonly model: OpenedModel;
  readonly isLoaded: () => boolean;
}

/** Wraps a call that may hold the thread for long. */
type Around = <T>(work: () => Promise<T>) => Promise<T>;

/** Models by folder. They stay loaded for the life of the process. */
export function modelSource(
  options: SourceOptions,
  { whileLoading = (work) => work(), download, probeGpu = noGpu }: SourceHost = {},
): ModelSource {
  const gpu = gpuOf(probeGpu);
  const opened = new Map<string, Held>();
  const memory = memoryOf(options.memoryLimitMiB);
  /** Memory of the process after its last loading. */
  const loaded = { bytes: Infinity };
  const loading: Around = async (work) => {
    const made = await whileLoading(work);
    loaded.bytes = process.memoryUsage.rss();
    return made;
  };
  const snapshotOf = async (name: HubName, resolving?: Resolving): Promise<Place> => {
    const cached = await findSnapshot(cacheFolderOf(process.env, options.cacheFolder), name);
    const id = showHubName({ ...name, revision: 'main' });
    const fetch = () => {
      if (resolving && download) return download(name, resolving);
      throw notDownloaded(name);
    };
    const { folder, commit } = cached ?? (await fetch());
    return { id, folder, revision: commit };
  };
  return {
    gpu,
    async open(name, base, resolving) {
      const found = await resolveName(name, base, options.bundledFolder);
      const place = 'folder' in found ? found : await snapshotOf(found.hub, resolving);
      resolving?.signal?.throwIfAborted();
      const key = `${place.id}\n${place.folder}`;
      const known = opened.get(key);
      if (known && (await isUsable(known))) return known.model;
      const held = await told(place.id, async () => {
        const opened = await openWithTokenizer(place.folder);
        return describe(place, opened, { ...options, memory, gpu }, loading);
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

const noGpu = (): Promise<GpuFound> =>
  Promise.resolve({ gpu: null, problem: 'no-adapter', detail: 'none was tried' });

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

interface DescribeOptions extends SourceOptions {
  readonly memory: Memory;
  readonly gpu: Gpu;
}

function describe(
  { id, revision }: Place,
  { checkpoint, tokenizer, tokenizerHash }: TokenizedCheckpoint,
  options: DescribeOptions,
  whileLoading: Around,
): Held {
  const { config, folder } = checkpoint;
  const loadedBytes = weightCount(checkpoint) * (options.precision === '8bit' ? 1 : 4);
  const neededBytes = loadedBytes + overheadMiB * mebibyte;
  const { limit } = options.memory;
  if (neededBytes > limit) throw new MemoryLimit(neededBytes, limit);
  const spareBytes = Math.min(mostCacheBytes, (limit - neededBytes) / 2);
  const weightsOn = (create: typeof createSessions) =>
    loadable(() =>
      told(id, async () => {
        // Other models of this process may be loaded already.
        options.memory.require(loadedBytes);
        const sessions = await whileLoading(() => create(checkpoint, { ...options, keepsPacked: true }));
        // Sessions may be made again between two passes, from files that have changed meanwhile.
        const telling = (pace: Pace): Pace => ({
          ...pace,
          run: (...call) => told(id, () => pace.run(...call)),
        });
        const { forks: forkPace } = sessions;
        const forks = forkPace && (async () => telling(await told(id, forkPace)));
        const loaded = { ...sessions, trunk: telling(sessions.trunk), head: telling(sessions.head), forks };
        return openEngine(loaded, tokenizer, { cacheBudget: spareBytes });
      }),
    );
  const weights = { cpu: weightsOn(createSessions), gpu: weightsOn(createGpuSessions) };
  const [hash] = once(() => told(id, () => weightHash(checkpoint)));
  const model: OpenedModel = {
    id,
    revision,
    folder,
    precision: options.precision,
    device: 'cpu',
    adapter: null,
    notOnGpu: null,
    n_layers: config.n_layers,
    d_model: config.d_model,
    n_ctx: config.n_ctx,
    defaultLayer: defaultLayerOf(id, config.n_layers),
    tokenizer,
    tokenizerHash,
    spareBytes,
    hash,
    knownHash: () => knownWeightHash(checkpoint),
    cost: async () => (options.precision === '8bit' ? readCost(await hash()) : null),
    load: weights.cpu.load,
    checkUnchanged: () => told(id, () => checkUnchanged(checkpoint)),
    rest: async () => {
      for (const { rest } of Object.values(weights)) await rest();
    },
    renew: async () => {
      for (const { renew } of Object.values(weights)) await renew();
    },
    async placed(choice, work) {
      const adapter = await adapterFor(checkpoint, options, choice, work);
      const isOnGpu = typeof adapter === 'string';
      if (choice !== 'auto') await weights[isOnGpu ? 'cpu' : 'gpu'].leave();
      if (isOnGpu) return { ...model, device: 'gpu', adapter, load: weights.gpu.load };
      return choice === 'gpu' ? { ...model, notOnGpu: adapter?.problem ?? null } : model;
    },
    leaveGpu(failure) {
      if (failure.during === 'load') options.gpu.refuse(folder);
      else options.gpu.lose(failure.message);
    },
  };
  return { model, isLoaded: () => weights.cpu.isLoaded() || weights.gpu.isLoaded() };
}

/** The name of the GPU that a model is to be measured on, or why not; null if nobody wants it there. */
async function adapterFor(
  checkpoint: Checkpoint,
  { gpu, precision }: DescribeOptions,
  choice: DeviceChoice,
  work: WorkKind,
): Promise<string | { readonly problem: GpuProblem } | null> {
  if (choice === 'cpu') return null;
  const speeds = choice === 'auto' ? await readSpeeds(checkpoint) : null;
  if (choice === 'auto' && (!speeds || speeds.gpu[work] >= speeds.cpu[work])) return null;
  if (precision === '8bit') return { problem: precision };
  if (gpu.isRefused(checkpoint.folder)) return { problem: 'load' };
  const found = await gpu.find();
  if (found.gpu === null) return found;
  const { adapter, memoryBytes } = found.gpu;
  if (speeds && speeds.adapter !== adapter) return null;
  return memoryBytes !== null && gpuBytes(checkpoint) > memoryBytes ? { problem: 'memory' } : adapter;
}

/** The weights of a model on one device. */
interface Weights {
  readonly load: () => Promise<Engine>;
  readonly isLoaded: () => boolean;
  readonly rest: () => Promise<void>;
  readonly renew: () => Promise<void>;
  /** Gives all of it back, until it is loaded again. */
  readonly leave: () => Promise<void>;
}

function loadable(make: () => Promise<Engine>): Weights {
  const [load, isMade] = once(make);
  let isHere = false;
  const ifHere = (act: (engine: Engine) => Promise<void>) => async () => {
    if (isHere && isMade()) await act(await load());
  };
  return {
    load() {
      isHere = true;
      return load();
    },
    isLoaded: () => isHere && isMade(),
    rest: ifHere(({ model }) => model.rest()),
    renew: ifHere(({ model }) => model.renew()),
    leave: ifHere(async ({ model }) => {
      isHere = false;
      await model.release();
    }),
  };
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
