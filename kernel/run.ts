import type { Envelope, ModelInfo } from './results/envelope';
import type { Result } from './kinds/readings';
import { breatheWith } from '../model/breathe';
import type { ModelSource, OpenedModel, Resolving } from '../model/source/source';
import { SourceError, type SourceProblem } from '../model/source/sourceProblem';
import { checkNumbers, NotFinite } from '../model/finite';
import { MemoryLimit } from '../model/memory';
import { SteeringOverflow } from '../model/steering';
import { gpt2Tokenizer } from '../model/tokenizer/gpt2Tokenizer';
import type { Saying } from './kinds/changing';
import type { ModelOpening } from './kinds/model/change';
import type { Measurement } from './kinds/runner';
import { runnerOf } from './kinds/runners';
import { analyzeNotebook, type SourceCell } from './language/analysis';
import type { Span } from './language/ast';
import { checkCell, definitions } from './language/checks';
import { asRunError, diagnostic, type Diagnostic, type RunError } from './language/diagnostics';
import { namesWhenAsked } from './language/nameMap';
import { parseCell } from './language/parser';
import { formOf, type Statement } from './language/statements/all';
import { scopeOf } from './plan/lookUp';
import { preambleOf, type PlannedAddition } from './plan/steering';
import { Problem, problem } from './problem';
import { pointsOf } from './results/axes';
import type { MessageBody } from './results/message';
import type { AnyBody } from './results/envelope';
import { writeShared } from './results/sharedJson';
import { recorded, type Session } from './session';
import { here, type Executor } from './sweep/executor';
import { asResult, envelopeWith, grow } from './sweep/grow';

/** What cells run in: one notebook's session, and the models and folder that it may use. */
export interface Notebook {
  session: Session;
  readonly models: ModelSource;
  /** Model of a notebook without a `model` statement. */
  readonly defaultModel: string;
  /** Folder that relative paths start from. */
  readonly folder: string;
  /** False for a notebook that was never saved: it has no folder of its own, and writes nothing. */
  readonly isSaved?: boolean;
  /** Where points are measured; in this process unless given. */
  readonly execute?: Executor;
}

/** What a run reports while it works. */
export interface RunEvents {
  /** A result that appeared or grew; results of a cell count from 0. Measuring goes on when it has been taken. */
  readonly onResult?: (index: number, result: Result) => void | Promise<void>;
  readonly onProgress?: (text: string, fraction?: number, remainingMs?: number) => void;
  /** The session, before work that may not be interrupted, and when the cell ends. */
  readonly onSession?: (session: Session) => void;
  /** The weights of a model are being loaded; what it is is known when they have been hashed. */
  readonly onLoading?: (model: Promise<ModelInfo>) => void;
  /** The weights have been loaded. */
  readonly onLoaded?: () => void;
  /** A bug of ours, with its stack, for the log. */
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
 * Runs one cell. If its text has an error, nothing runs. If a statement fails, the results before it stay.
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
  const end = (status: CellOutcome['status'], problems: readonly Diagnostic[] = []): CellOutcome => {
    events.onSession?.(notebook.session);
    return {
      status,
      ms: performance.now() - started,
      errors: problems.map((found) => asRunError(cell.source, found)),
      results,
    };
  };
  try {
    const [analyzed] = analyzeNotebook([cell], scopeOf(notebook.session.names)).cells;
    if (!analyzed) throw new Error('a cell that was analysed is missing');
    const { statements } = analyzed.parsed.program;
    // Other cells are read only if a name is not known.
    const elsewhere = namesWhenAsked(() =>
      definitions(
        cells
          .filter(({ index }) => index !== cell.index)
          .map(({ index, source }) => ({ index, parsed: parseCell(source) })),
      ),
    );
    const [first] = statements;
    const problems = checkCell(analyzed, {
      model: first && first.kind !== 'model' ? await knownModel(notebook) : null,
      elsewhere,
    });
    if (problems.length > 0) return end('error', problems);
    const missing = statements.filter((statement) => formOf(statement).notYet).map(notYetProblem);
    if (missing.length > 0) return end('error', missing);
    await runStatements({ notebook, source: cell.source, signal, events, results }, statements);
    return end('ok');
  } catch (error) {
    if (signal.aborted) return end('cancelled');
    if (error instanceof Problem) return end('error', [error.diagnostic]);
    events.onInternalError?.(error);
    const reason = error instanceof Error ? error.message : String(error);
    return end('error', [diagnostic('internal', wholeCell, { reason })]);
  }
}

const notYetProblem = (statement: Statement) =>
  diagnostic('not-yet', statement, { what: `the statement ${statement.kind}` });

/** A cell that runs. */
interface RunningCell {
  readonly notebook: Notebook;
  readonly source: string;
  readonly signal: AbortSignal;
  readonly events: RunEvents;
  readonly results: Result[];
}

async function runStatements(cell: RunningCell, statements: readonly Statement[]): Promise<void> {
  const { signal } = cell;
  let quiet: readonly Saying[] = [];
  const breathe = breatheWith(signal);
  for (const statement of statements) {
    await breathe();
    quiet = await at(statement, () => runStatement(cell, statement, quiet));
  }
  // Statements that only change the session speak only if no result follows them.
  if (quiet.length > 0) await at(wholeCell, () => say(cell, wholeCell, quiet));
}

/** Runs a statement. @returns what it and those before it are to say if no result follows. */
async function runStatement(
  cell: RunningCell,
  statement: Statement,
  quiet: readonly Saying[],
): Promise<readonly Saying[]> {
  const { notebook, results } = cell;
  const planned = await runnerOf(statement.kind)(statement, openingFor(cell, statement));
  switch (planned.kind) {
    case 'measurement':
      await measure(cell, statement, planned);
      return [];
    case 'told':
      checkNumbers(planned.body, planned.body.kind);
      await put(cell, results.length, asResult(planned.body, await envelopeOf(notebook, planned)));
      return [];
    case 'change':
      notebook.session = planned.session;
      if (planned.says.isQuiet) return [...quiet, planned.says];
      await say(cell, statement, [planned.says]);
      return [];
  }
}

/** What `work` gives. @throws Problem at `span` in place of every error that tells what is wrong with a model or numbers. */
export async function at<T>(span: Span, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SourceError) throw sourceProblem(error.problem, span);
    if (error instanceof MemoryLimit) throw problem('memory-limit', span, error.sizes);
    if (error instanceof NotFinite) throw problem('not-finite', span, { where: error.where });
    throw error;
  }
}

/** The error that a vector which overflows is, given its plan; any other error as it is. */
function overflowOf(error: unknown, { steering }: Measurement['plan'], span: Span): unknown {
  if (!(error instanceof SteeringOverflow)) return error;
  const { source, coefficient } = steering.shown[writtenIndex(steering.additions, error.addition)] ?? {};
  if (source === undefined || coefficient === undefined)
    return problem('not-finite', span, { where: `the norm of vector ${error.addition + 1}` });
  return problem('overflow', span, { source, coefficient });
}

/** The addition as it was written of one at a single layer: `@each` is one for each of its layers. */
function writtenIndex(additions: readonly PlannedAddition[], index: number): number {
  return additions.flatMap(({ each = [0] }, written) => each.map(() => written))[index] ?? index;
}

async function put({ results, events }: RunningCell, index: number, result: Result): Promise<void> {
  results[index] = result;
  await events.onResult?.(index, result);
}

/** Joins the sentences into one result, with the steering and the table of the last one. */
async function say(cell: RunningCell, span: Span, sayings: readonly Saying[]): Promise<void> {
  const texts: string[] = [];
  for (const { text } of sayings) texts.push(typeof text === 'string' ? text : await weigh(cell, span, text));
  const last = sayings.at(-1);
  const message: MessageBody = { kind: 'message', text: texts.join('\n') };
  const bodies: AnyBody[] = [message, ...(last?.also ? [last.also] : [])];
  const { settings } = cell.notebook.session;
  const envelope = await envelopeOf(cell.notebook, {
    settings: recorded(settings),
    steering: last?.steering ?? [],
  });
  for (const body of bodies) checkNumbers(body, body.kind);
  for (const body of bodies) await put(cell, cell.results.length, asResult(body, envelope));
}

async function weigh(
  cell: RunningCell,
  span: Span,
  { plan, record }: Exclude<Saying['text'], string>,
): Promise<string> {
  const model = await openModel(cell.notebook, span, resolvingFor(cell));
  const engine = await loadFor(cell, model);
  try {
    const tell = await record(writeShared(plan), engine, { signal: cell.signal });
    await model.checkUnchanged();
    return await tell();
  } catch (error) {
    throw overflowOf(error, plan, span);
  }
}

/** Measures a plan, and shows its result while it grows. */
async function measure(cell: RunningCell, statement: Statement, measurement: Measurement): Promise<void> {
  const { notebook, signal } = cell;
  const model = await openModel(notebook, statement, resolvingFor(cell));
  checkSize(measurement, model, statement);
  if (!notebook.execute) await loadFor(cell, model);
  const info = await infoOf(model);
  const progress = progressOf(cell);
  const work = { signal, progress: (fraction: number) => progress(measurement.doing, fraction) };
  work.progress(0);
  const index = cell.results.length;
  try {
    for await (const result of grow(measurement, model, info, notebook.execute ?? here, work))
      await put(cell, index, result);
  } catch (error) {
    throw overflowOf(error, measurement.plan, statement);
  }
}

const mebibyte = 2 ** 20;

/** @throws Problem if the results of all points would not fit into the kernel's memory. */
function checkSize(
  { plan, bytesPerPoint, smaller, points: grain }: Measurement,
  { spareBytes }: OpenedModel,
  span: Span,
): void {
  const points = pointsOf(plan.steering.axes).length;
  const needed = points * bytesPerPoint;
  if (needed <= spareBytes) return;
  const sizes = { neededMiB: needed / mebibyte, haveMiB: spareBytes / mebibyte, smaller };
  if (grain === 'each' && points > 1) throw problem('sweep-too-large', span, { points, ...sizes });
  throw problem('result-too-large', span, sizes);
}

function progressOf({ events }: RunningCell): NonNullable<Resolving['progress']> {
  const began = performance.now();
  return (text, fraction, remainingMs) => {
    const elapsed = performance.now() - began;
    const remaining = fraction ? (elapsed / fraction) * (1 - fraction) : undefined;
    events.onProgress?.(text, fraction, remainingMs ?? remaining);
  };
}

function openingFor(cell: RunningCell, statement: Span): ModelOpening {
  const { notebook, source, signal } = cell;
  const { session, folder, isSaved = true } = notebook;
  return {
    session,
    source,
    statement,
    folder,
    ownFolder: isSaved ? folder : null,
    signal,
    breathe: breatheWith(signal),
    progress: progressOf(cell),
    facts: () => openModel(notebook, statement, resolvingFor(cell)),
    tokenizer: async () => (await knownModel(notebook))?.tokenizer ?? gpt2Tokenizer,
    open: (name) => opened(notebook, name.value, name, resolvingFor(cell)),
    load: async (model) => {
      await loadFor(cell, model);
    },
  };
}

/** The session's model. @throws Problem at `span` if it cannot be used. */
export function openModel(notebook: Notebook, span: Span, resolving?: Resolving): Promise<OpenedModel> {
  return opened(notebook, notebook.session.model ?? notebook.defaultModel, span, resolving);
}

/** How a model that has to be fetched is interrupted, and where it tells how far it is. */
const resolvingFor = (cell: RunningCell): Resolving => ({
  signal: cell.signal,
  progress: progressOf(cell),
});

function opened(
  { models, folder }: Notebook,
  name: string,
  span: Span,
  resolving?: Resolving,
): Promise<OpenedModel> {
  return at(span, () => models.open(name, folder, resolving));
}

function sourceProblem(found: SourceProblem, span: Span): Problem {
  if ('sentence' in found) return problem(found.code, span, found);
  switch (found.code) {
    case 'no-such-model':
      return problem(found.code, span, found);
    case 'model-changed':
      return problem(found.code, span, found);
    case 'memory-limit':
      return problem(found.code, span, found);
  }
}

/** The session's model; null if it cannot be used, which may not matter. */
async function knownModel(notebook: Notebook): Promise<OpenedModel | null> {
  try {
    return await openModel(notebook, wholeCell);
  } catch (error) {
    if (error instanceof Problem) return null;
    throw error;
  }
}

async function loadFor({ notebook, events }: RunningCell, model: OpenedModel) {
  events.onSession?.(notebook.session);
  // Weights are hashed beside loading.
  const info = infoOf(model);
  events.onLoading?.(info);
  const [engine] = await Promise.all([model.load(), info]);
  events.onLoaded?.();
  return engine;
}

/** The model as results name it; computes its hash if that is not known yet. */
export async function infoOf(model: OpenedModel): Promise<ModelInfo> {
  const { id, revision, n_layers, d_model, precision } = model;
  const [sha256, cost] = [await model.hash(), await model.cost()];
  const info = { id, revision, sha256, n_layers, d_model, precision, device: 'cpu' } as const;
  return cost ? { ...info, precision_kl: cost.kl } : info;
}

/** The envelope of a result that measured nothing. If the model cannot be used, it has only the model's name. */
async function envelopeOf(
  notebook: Notebook,
  { settings, steering }: Pick<Envelope, 'settings' | 'steering'>,
): Promise<Envelope> {
  const known = await knownModel(notebook);
  const id = notebook.session.model ?? notebook.defaultModel;
  const model: ModelInfo = known
    ? await infoOf(known)
    : { id, revision: null, sha256: '', n_layers: 0, d_model: 0, precision: 'float32', device: 'cpu' };
  return envelopeWith({ state: 'done', settings, steering, model }, preambleOf(notebook.session));
}
