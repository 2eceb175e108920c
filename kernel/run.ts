import { breatheWith } from './breathe';
import { analyzeNotebook, type SourceCell } from './language/analysis';
import type { Span, Text } from './language/ast';
import { checkCell, definitions } from './language/checks';
import { asRunError, diagnostic, type Diagnostic, type RunError } from './language/diagnostics';
import { parseCell } from './language/parser';
import type { Statement } from './language/statements/all';
import type { ChosenModel, ModelStore } from './models';
import { notYet } from './notYet';
import { scopeOf } from './planAddition';
import { Problem } from './problem';
import type { ModelInfo, Result } from './results/types';
import { recorded, type Session } from './session';
import type { Body, Quiet, Run, Runner } from './statements/statement';
import { runnableStatements } from './statements/table';

/** Where cells run: one notebook's session and what it may use. */
export interface Notebook {
  readonly session: Session;
  readonly models: ModelStore;
  /** Model of a notebook that does not say one. */
  readonly defaultModel: string;
  /** Folder that relative paths start from. */
  readonly folder: string;
}

/** What a run tells while it goes on. */
export interface RunEvents {
  /** A result that appeared or grew; results of a cell count from 0. */
  readonly onResult?: (index: number, result: Result) => void;
  readonly onProgress?: (text: string, fraction?: number, remainingMs?: number) => void;
  /** The weights of a model are being loaded. */
  readonly onLoading?: (model: ModelInfo) => void;
  /** They are there. */
  readonly onLoaded?: (model: ModelInfo) => void;
  /** Something that is our fault, with its stack, for the log. */
  readonly onInternalError?: (error: unknown) => void;
}

export interface CellOutcome {
  readonly status: 'ok' | 'error' | 'cancelled';
  readonly ms: number;
  readonly errors: readonly RunError[];
  readonly results: readonly Result[];
}

const wholeCell = { start: 0, end: 0 };

/**
 * Runs one cell. Nothing of it runs where it has an error; an error on the way keeps the results before it.
 * @param cells all code cells of the notebook, to name the one that an unknown name waits for.
 */
export async function runCell(
  notebook: Notebook,
  cell: SourceCell,
  cells: readonly SourceCell[],
  signal: AbortSignal,
  events: RunEvents = {},
): Promise<CellOutcome> {
  const started = performance.now();
  const results: Result[] = [];
  const end = (status: CellOutcome['status'], problems: readonly Diagnostic[] = []): CellOutcome => ({
    status,
    ms: performance.now() - started,
    errors: problems.map((found) => asRunError(cell.source, found)),
    results,
  });
  try {
    const [analyzed] = analyzeNotebook([cell], scopeOf(notebook.session.names)).cells;
    if (!analyzed) throw new Error('a cell that was analysed is missing');
    const { parsed } = analyzed;
    const others = cells
      .filter(({ index }) => index !== cell.index)
      .map(({ index, source }) => ({ index, parsed: parseCell(source) }));
    const [first] = parsed.program.statements;
    const problems = checkCell(analyzed, {
      model: first && first.kind !== 'model' ? await knownModel(notebook) : null,
      elsewhere: definitions(others),
    });
    if (problems.length > 0) return end('error', problems);
    const missing = notYet(parsed.program);
    if (missing.length > 0) return end('error', missing);
    await runStatements(notebook, cell.source, parsed.program.statements, signal, events, results);
    return end('ok');
  } catch (error) {
    if (signal.aborted) return end('cancelled');
    if (error instanceof Problem) return end('error', [error.diagnostic]);
    events.onInternalError?.(error);
    const reason = error instanceof Error ? error.message : String(error);
    return end('error', [diagnostic('internal', wholeCell, { reason })]);
  }
}

async function chooseModel({ session, models, defaultModel, folder }: Notebook, span: Span) {
  session.model ??= await models.choose(defaultModel, folder, span);
  return session.model;
}

/** The model that the cell starts with; null where the default one cannot be used, which may not matter. */
async function knownModel(notebook: Notebook): Promise<ChosenModel | null> {
  const { session, models, defaultModel, folder } = notebook;
  if (session.model) return session.model;
  try {
    return await models.choose(defaultModel, folder, wholeCell);
  } catch (error) {
    if (error instanceof Problem) return null;
    throw error;
  }
}

/** The session's model for a result; one that no model has a part in needs no more than a name. */
async function modelOfResult(notebook: Notebook): Promise<ModelInfo> {
  const known = await knownModel(notebook);
  if (known) return known.info();
  return { id: notebook.defaultModel, sha256: '', n_layers: 0, d_model: 0, precision: 'float32' };
}

async function runStatements(
  notebook: Notebook,
  source: string,
  statements: readonly Statement[],
  signal: AbortSignal,
  events: RunEvents,
  results: Result[],
): Promise<void> {
  let quiet: Quiet[] = [];
  for (const statement of statements) {
    signal.throwIfAborted();
    const index = results.length;
    const put = (result: Result) => {
      results[index] = result;
      events.onResult?.(index, result);
    };
    const run = openRun(notebook, source, statement, signal, events, put);
    const runner = runnableStatements[statement.kind] as Runner<Statement['kind']>;
    const body = await runner(statement as never, run);
    if (body.kind === 'quiet') {
      quiet.push(body);
      continue;
    }
    quiet = [];
    put(complete(notebook.session, await modelOfResult(notebook), body));
  }
  // Statements that measure nothing are heard where nothing was measured after them.
  if (quiet.length > 0) {
    const info = await modelOfResult(notebook);
    const texts = [];
    for (const { text } of quiet) texts.push(typeof text === 'string' ? text : await text());
    const last = quiet.at(-1);
    const said: Body[] = [{ kind: 'message', text: texts.join('\n'), steering: last?.steering }];
    if (last?.also) said.push({ ...last.also, steering: last.steering });
    for (const body of said) {
      results.push(complete(notebook.session, info, body));
      events.onResult?.(results.length - 1, results.at(-1) as Result);
    }
  }
}

function complete(session: Session, model: ModelInfo, body: Body): Result {
  const { kind, ...fields } = body;
  const { definitions } = session;
  const additions = 'additions' in fields ? fields.additions : (fields.steering ?? []);
  const own = additions.length > 0 && definitions.length > 0 ? { definitions } : {};
  return { kind, settings: recorded(session.settings), steering: [], ...fields, ...own, model } as Result;
}

function openRun(
  notebook: Notebook,
  source: string,
  statement: Span,
  signal: AbortSignal,
  events: RunEvents,
  put: (result: Result) => void,
): Run {
  const { session, models, folder } = notebook;
  const began = performance.now();
  const choose = () => chooseModel(notebook, statement);
  let loaded: ModelInfo | undefined;
  const result = (body: Body) => {
    if (!loaded) throw new Error('a result before its model was loaded');
    return complete(session, loaded, body);
  };
  return {
    session,
    statement,
    source,
    folder,
    signal,
    breathe: breatheWith(signal),
    show: (body) => put(result(body)),
    result,
    choose,
    async load() {
      const chosen = await choose();
      loaded = await chosen.info();
      events.onLoading?.(loaded);
      const model = await chosen.load();
      events.onLoaded?.(loaded);
      return model;
    },
    async changeModel(name: Text) {
      session.model = await models.choose(name.value, folder, name);
      return session.model;
    },
    progress(text, fraction) {
      const elapsed = performance.now() - began;
      const remaining = fraction ? (elapsed / fraction) * (1 - fraction) : undefined;
      events.onProgress?.(text, fraction, remaining);
    },
  };
}
