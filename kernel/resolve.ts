import type { ModelSource } from '../model/source/source';
import type { Saying } from './kinds/changing';
import { runnerOf } from './kinds/runners';
import type { SourceCell } from './language/analysis';
import type { Statement } from './language/statements/all';
import { Problem } from './problem';
import { resolvedHash } from './resolved';
import { infoOf, knownModel, openModel, type Notebook } from './notebook';
import { alsoTold, openingFor, readCell, toldHash } from './run';
import { newSession } from './session';

/** What a result would follow from. */
interface ResolvedResult {
  /** As `onResult` of a run tells it. */
  readonly resolved: string;
  /** SHA-256 of the weights; null if they have not been hashed yet. */
  readonly weights: string | null;
}

/** What the results of a cell would follow from if the notebook ran from its top; messages are left out. */
export interface ResolvedCell {
  readonly index: number;
  readonly results: readonly ResolvedResult[];
  /** Whether the cell would run to its end: not if a cell above fails. `no-model`: a model is not here. */
  readonly end: 'ok' | 'error' | 'no-model';
}

/**
 * Plans all code cells of a notebook as a run from the top would, in a new session. Nothing is loaded, hashed,
 * downloaded or written.
 * @throws the signal's reason if it is aborted
 */
export async function resolveCells(
  within: Omit<Notebook, 'session'>,
  cells: readonly SourceCell[],
  signal: AbortSignal,
): Promise<readonly ResolvedCell[]> {
  const { models, isMissing } = withoutWeights(within.models);
  const notebook: Notebook = { ...within, models, session: newSession() };
  const resolved: ResolvedCell[] = [];
  for (const cell of cells) {
    const last = resolved.at(-1);
    if (last && last.end !== 'ok') {
      resolved.push({ index: cell.index, results: [], end: last.end });
      continue;
    }
    const results: ResolvedResult[] = [];
    const ran = await resolveCell(notebook, cell, { cells, signal, results });
    signal.throwIfAborted();
    resolved.push({ index: cell.index, results, end: ran ? 'ok' : isMissing() ? 'no-model' : 'error' });
  }
  return resolved;
}

interface Resolving {
  readonly cells: readonly SourceCell[];
  readonly signal: AbortSignal;
  readonly results: ResolvedResult[];
}

/** @returns false if the cell would fail. */
async function resolveCell(
  notebook: Notebook,
  cell: SourceCell,
  { cells, signal, results }: Resolving,
): Promise<boolean> {
  try {
    const { statements, problems } = await readCell(notebook, cell, cells);
    if (problems.length > 0) return false;
    let quiet: readonly Saying[] = [];
    for (const statement of statements) {
      signal.throwIfAborted();
      quiet = await resolveStatement(notebook, statement, { quiet, signal, results });
    }
    results.push(...(await alsoResolved(notebook, quiet)));
    return true;
  } catch (error) {
    if (error instanceof Problem || signal.aborted) return false;
    throw error;
  }
}

/** Where something is measured changes nothing of what follows. */
const notTried = () => Promise.resolve({ gpu: null, problem: 'no-adapter', detail: '' } as const);

/** @returns what it and those before it are to say if no result follows. */
async function resolveStatement(
  notebook: Notebook,
  statement: Statement,
  { quiet, signal, results }: Omit<Resolving, 'cells'> & { readonly quiet: readonly Saying[] },
): Promise<readonly Saying[]> {
  const opening = openingFor({ notebook, signal, events: {} }, statement);
  const planned = await runnerOf(statement.kind)(statement, { ...opening, load: infoOf, tryGpu: notTried });
  switch (planned.kind) {
    case 'measurement': {
      const model = await openModel(notebook, statement);
      const weights = await model.knownHash();
      results.push({ resolved: resolvedHash(planned.plan, model), weights });
      return [];
    }
    case 'told': {
      const model = await knownModel(notebook);
      results.push({ resolved: toldHash(planned, model), weights: (await model?.knownHash()) ?? null });
      return [];
    }
    case 'change':
      notebook.session = planned.session;
      if (planned.says.isQuiet) return [...quiet, planned.says];
      results.push(...(await alsoResolved(notebook, [planned.says])));
      return [];
  }
}

async function alsoResolved(
  notebook: Notebook,
  sayings: readonly Saying[],
): Promise<readonly ResolvedResult[]> {
  const also = alsoTold(sayings, notebook.session);
  if (!also) return [];
  const model = await knownModel(notebook);
  return [{ resolved: toldHash(also, model), weights: (await model?.knownHash()) ?? null }];
}

/** A source that neither hashes nor downloads, and remembers if a model was not here. */
function withoutWeights(source: ModelSource): {
  readonly models: ModelSource;
  readonly isMissing: () => boolean;
} {
  let missing = false;
  const open: ModelSource['open'] = async (name, base) => {
    try {
      const model = await source.open(name, base);
      return { ...model, hash: async () => (await model.knownHash()) ?? '' };
    } catch (error) {
      missing = true;
      throw error;
    }
  };
  return { models: { ...source, open }, isMissing: () => missing };
}
