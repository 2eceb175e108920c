import { join } from 'node:path';
import { runCell, type CellOutcome, type RunEvents } from '../kernel/run';
import { newSession } from '../kernel/session';
import { openCheckpoint } from '../model/checkpoint/checkpoint';
import { createGpuSessions } from '../model/passes/gpuSessions';
import { createSessions, type Device, type LoadedModel, type LoadOptions } from '../model/passes/sessions';
import { modelSource, type ModelSource, type SourceOptions } from '../model/source/source';
import { root } from './root';

/** Float32 on all cores, without limits. */
export const usualSource: SourceOptions = {
  bundledFolder: join(root, 'model/bundled'),
  threads: 0,
  precision: 'float32',
  memoryLimitMiB: 0,
  cacheFolder: null,
};

/** Models for tests: the bundled one and local folders. */
export const testModels = (memoryLimitMiB = 0): ModelSource =>
  modelSource({ ...usualSource, memoryLimitMiB });

/** The sessions of the checkpoint in a folder. */
export async function loadModel(
  folder: string,
  options: LoadOptions & { readonly device?: Device } = {},
): Promise<LoadedModel> {
  const create = options.device === 'gpu' ? createGpuSessions : createSessions;
  return create(await openCheckpoint(folder), options);
}

const shared = testModels();

interface CellOptions {
  /** Folder that relative paths start from. */
  readonly folder?: string;
  readonly models?: ModelSource;
  readonly defaultModel?: string;
  readonly signal?: AbortSignal;
  readonly events?: RunEvents;
}

/** Runs a cell in a session of its own. */
export function runAlone(source: string, options: CellOptions = {}): Promise<CellOutcome> {
  const { folder = root, models = shared, defaultModel = 'bundled', events = {} } = options;
  const notebook = { session: newSession(), models, defaultModel, folder };
  const signal = options.signal ?? new AbortController().signal;
  return runCell(notebook, { index: 0, source }, [], signal, events);
}
