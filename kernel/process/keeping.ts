import { homedir } from 'node:os';
import * as v from 'valibot';
import { modelSource, type ModelSource } from '../../model/source/source';
import { cellSchema, DocumentError } from '../formats/readDocument';
import {
  keepCell,
  keptCells,
  limitKept,
  mostKeptBytes,
  moveKept,
  placeCells,
  type PlacedCell,
} from '../kept/keptFiles';
import { placeSchema, placesOf, placeText } from '../kept/cellPlaces';
import { readSidecar, sidecarOf, writeSidecar } from '../kept/sidecar';
import { resolveCells } from '../resolve';
import { connectToParent, readParams } from './channel';
import {
  keepRequest,
  moveRequest,
  placeRequest,
  resolveRequest,
  sidecarRequest,
  takeRequest,
  type KeepParams,
  type MoveParams,
  type PlaceParams,
  type ResolveParams,
  type SidecarParams,
  type Taken,
  type TakeParams,
} from './keepProtocol';
import { codeCell, optionsSchema } from './params';
import type { KernelOptions } from './protocol';
import { version } from './version';

/**
 * The process that keeps what notebooks gave, and says what their results would follow from now. It loads no weights and
 * asks nobody for a model. What it reads may be large and strange; the window does not wait for it.
 */

const keeping = { store: v.string(), notebook: v.string() };
const keepSchema: v.GenericSchema<unknown, KeepParams> = v.object({
  ...{ ...keeping, id: v.string(), place: placeSchema, cell: cellSchema },
});
const placeParams: v.GenericSchema<unknown, PlaceParams> = v.object({
  ...keeping,
  placed: v.array(v.object({ id: v.string(), place: placeSchema })),
  gone: v.array(v.string()),
});
const takeSchema: v.GenericSchema<unknown, TakeParams> = v.object({
  ...{ ...keeping, sources: v.array(v.string()), file: v.nullable(v.string()) },
});
const moveSchema: v.GenericSchema<unknown, MoveParams> = v.object({
  ...{ store: v.string(), from: v.string(), to: v.string() },
});
const sidecarSchema: v.GenericSchema<unknown, SidecarParams> = v.object({
  ...{ file: v.string(), cells: v.array(cellSchema) },
});
const resolveSchema: v.GenericSchema<unknown, ResolveParams> = v.object({
  ...{ options: optionsSchema, cells: v.array(codeCell) },
});

const looksAfter = mostKeptBytes / 32;

function serve(): void {
  const connection = connectToParent();
  /** What is written, one after the other, so that a later state is not followed by an earlier one. */
  let writing: Promise<unknown> = Promise.resolve();
  const inOrder = <T>(work: () => Promise<T>): Promise<T> => {
    const done = writing.then(work);
    writing = done.catch(() => undefined);
    return done;
  };
  /** Bytes that were written since it was last seen how much is kept. */
  let unlooked = looksAfter;
  connection.onRequest(keepRequest, (params) => {
    const { store, notebook, place, ...kept } = readParams(keepSchema, params);
    return inOrder(async () => {
      unlooked += await keepCell(store, notebook, place, kept, version);
      if (unlooked < looksAfter) return null;
      unlooked = 0;
      await limitKept(store, mostKeptBytes);
      return null;
    });
  });
  connection.onRequest(placeRequest, (params) => {
    const { store, notebook, placed, gone } = readParams(placeParams, params);
    return inOrder(() => placeCells(store, notebook, placed, gone)).then(() => null);
  });
  connection.onRequest(takeRequest, (params) => {
    const asked = readParams(takeSchema, params);
    return inOrder(() => take(asked));
  });
  connection.onRequest(moveRequest, (params) => {
    const { store, from, to } = readParams(moveSchema, params);
    return inOrder(() => moveKept(store, from, to)).then(() => null);
  });
  connection.onRequest(sidecarRequest, (params) => {
    const { file, cells } = readParams(sidecarSchema, params);
    return inOrder(() => sentenceOf(() => writeSidecar(sidecarOf(file), cells, version)));
  });
  answerResolving(connection);
  connection.listen();
  // A window that is killed leaves what it has told to be written.
  process.once('disconnect', () => void writing.then(() => process.exit(0)));
}

/** What is kept of a notebook: its outputs of this editor, and those of its sidecar where there are none. */
async function take({ store, notebook, sources, file }: TakeParams): Promise<Taken> {
  const own = (await keptCells(store, notebook, sources)).map((cell) => ({
    ...cell,
    from: 'store' as const,
  }));
  if (file === null) return { cells: own, problem: null };
  const beside: PlacedCell[] = [];
  const problem = await sentenceOf(async () => {
    const known = await readSidecar(sidecarOf(file));
    for (const [at, place] of placesOf(sources).entries()) {
      const cell = known?.get(placeText(place));
      if (cell && cell.results.length > 0 && !own.some((other) => other.at === at))
        beside.push({ id: '', at, cell });
    }
  });
  const cells = [...own, ...beside.map((cell) => ({ ...cell, from: 'sidecar' as const }))];
  return { cells: cells.sort((a, b) => a.at - b.at), problem };
}

/** What is wrong with a document that `work` needs, as a sentence; null if nothing is. */
async function sentenceOf(work: () => Promise<void>): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (error instanceof DocumentError) return error.message;
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return `The results cannot be written beside the notebook: ${code}.`;
  }
}

function answerResolving(connection: ReturnType<typeof connectToParent>): void {
  const sources = new Map<string, ModelSource>();
  const sourceFor = (options: KernelOptions) => {
    const key = JSON.stringify([options.precision, options.cacheFolder, options.bundledFolder]);
    const source = sources.get(key) ?? modelSource(options);
    sources.set(key, source);
    return source;
  };
  connection.onRequest(resolveRequest, async (params, token) => {
    const { options, cells } = readParams(resolveSchema, params);
    const abort = new AbortController();
    const subscription = token.onCancellationRequested(() => abort.abort());
    try {
      const notebook = {
        models: sourceFor(options),
        defaultModel: options.model,
        folder: options.notebookFolder ?? homedir(),
        isSaved: options.notebookFolder !== null,
      };
      return await resolveCells(notebook, cells, abort.signal);
    } finally {
      subscription.dispose();
    }
  });
}

serve();
