import type { Envelope, ModelInfo } from './results/envelope';
import type { Result } from './kinds/readings';
import { breatheWith } from '../model/breathe';
import type { WorkKind } from '../model/speeds';
import type { DeviceChoice } from './language/devices';
import type { OpenedModel, Resolving } from '../model/source/source';
import { checkNumbers } from '../model/finite';
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
import type { Told } from './kinds/planning';
import { at, infoOf, knownModel, opened, openModel, type Notebook } from './notebook';
import { placing, type Placing } from './placing';
import { Problem, problem } from './problem';
import { resolvedHash } from './resolved';
import { pointsOf } from './results/axes';
import type { MessageBody } from './results/message';
import type { AnyBody } from './results/envelope';
import { writeShared } from './results/sharedJson';
import { recorded, type Session } from './session';
import { doingAt, here, type PlacedWork, type WorkPlace } from './sweep/executor';
import { asResult, envelopeWith, grow } from './sweep/grow';

/** What a run reports while it works. */
export interface RunEvents {
  /**
   * A result that appeared or grew; results of a cell count from 0. Measuring goes on when it has been taken.
   * @param resolved the hash of what it follows from; null for a message.
   */
  readonly onResult?: (index: number, result: Result, resolved: string | null) => void | Promise<void>;
  readonly onProgress?: (text: string, fraction?: number, remainingMs?: number) => void;
  /** Where the cell is measured, if not in this process. */
  readonly onPlace?: (place: WorkPlace) => void;
  /** The session, before work that may not be interrupted, and when the cell ends. */
  readonly onSession?: (session: Session) => void;
  /** The weights of a model are being loaded; what it is is known when they have been hashed. */
  readonly onLoading?: (model: Promise<ModelInfo>) => void;
  /** The weights have been loaded. */
  readonly onLoaded?: () => void;
  /** Points that were neither kept nor measured, since a user wanted some of them alone. */
  readonly onMissing?: (points: number) => void;
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
    const { statements, problems } = await readCell(notebook, cell, cells);
    if (problems.length > 0) return end('error', problems);
    await runStatements({ notebook, signal, events, results }, statements);
    return end('ok');
  } catch (error) {
    if (signal.aborted) return end('cancelled');
    if (error instanceof Problem) return end('error', [error.diagnostic]);
    events.onInternalError?.(error);
    const reason = error instanceof Error ? error.message : String(error);
    return end('error', [diagnostic('internal', wholeCell, { reason })]);
  }
}

/** The statements of a cell, and what is wrong with them: if anything is, none of them runs. */
export async function readCell(
  notebook: Notebook,
  cell: SourceCell,
  cells: readonly SourceCell[],
): Promise<{ readonly statements: readonly Statement[]; readonly problems: readonly Diagnostic[] }> {
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
  const missing = statements.filter((statement) => formOf(statement).notYet).map(notYetProblem);
  return { statements, problems: problems.length > 0 ? problems : missing };
}

const notYetProblem = (statement: Statement) =>
  diagnostic('not-yet', statement, { what: `the statement ${statement.kind}` });

/** A cell whose statements are planned. */
interface PlannedCell {
  readonly notebook: Notebook;
  readonly signal: AbortSignal;
  readonly events: RunEvents;
}

/** A cell that runs. */
interface RunningCell extends PlannedCell {
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
      await put(
        cell,
        results.length,
        asResult(planned.body, await envelopeOf(notebook, planned)),
        toldHash(planned, await knownModel(notebook)),
      );
      return [];
    case 'change':
      notebook.session = planned.session;
      if (planned.says.isQuiet) return [...quiet, planned.says];
      await say(cell, statement, [planned.says]);
      return [];
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

async function put(
  { results, events }: RunningCell,
  index: number,
  result: Result,
  resolved: string | null,
): Promise<void> {
  results[index] = result;
  await events.onResult?.(index, result, resolved);
}

/** What is shown after the sentences of the last of some statements; null if nothing is. */
export function alsoTold(sayings: readonly Saying[], { settings }: Session): Told<AnyBody> | null {
  const { also, steering = [] } = sayings.at(-1) ?? {};
  return also ? { body: also, settings: recorded(settings), steering } : null;
}

/** The hash of what a result without a measurement follows from. */
export function toldHash({ body, settings, steering }: Told<AnyBody>, model: OpenedModel | null): string {
  return resolvedHash({ body, settings, steering }, model ?? { tokenizerHash: '', precision: 'float32' });
}

/** Joins the sentences into one result, with the steering and the table of the last one. */
async function say(cell: RunningCell, span: Span, sayings: readonly Saying[]): Promise<void> {
  const texts: string[] = [];
  for (const { text } of sayings) texts.push(typeof text === 'string' ? text : await weigh(cell, span, text));
  const last = sayings.at(-1);
  const message: MessageBody = { kind: 'message', text: texts.join('\n') };
  const also = alsoTold(sayings, cell.notebook.session);
  const settings = recorded(cell.notebook.session.settings);
  const envelope = await envelopeOf(cell.notebook, { settings, steering: last?.steering ?? [] });
  if (also) checkNumbers(also.body, also.body.kind);
  await put(cell, cell.results.length, asResult(message, envelope), null);
  if (also)
    await put(
      cell,
      cell.results.length,
      asResult(also.body, envelope),
      toldHash(also, await knownModel(cell.notebook)),
    );
}

async function weigh(
  cell: RunningCell,
  span: Span,
  { plan, record }: Exclude<Saying['text'], string>,
): Promise<string> {
  return onDevice(cell, span, 'prompt', async (model) => {
    const engine = await loadFor(cell, model);
    try {
      const tell = await record(writeShared(plan), engine, { signal: cell.signal });
      await model.checkUnchanged();
      return await tell();
    } catch (error) {
      throw overflowOf(error, plan, span);
    }
  });
}

/** What `work` gives with the session's model on the device that is asked for; {@link placing}. */
async function onDevice<T>(
  cell: RunningCell,
  span: Span,
  kind: WorkKind,
  work: (model: OpenedModel) => Promise<T>,
): Promise<T> {
  return placing(await openModel(cell.notebook, span, resolvingFor(cell)), placingOf(cell, kind), work);
}

const placingOf = ({ notebook, signal, events }: PlannedCell, kind: WorkKind): Placing => ({
  choice: deviceOf(notebook),
  ...{ kind, signal },
  onFailure: (failure) => events.onInternalError?.(failure),
});

const deviceOf = ({ session, onlyDevice, defaultDevice = 'cpu' }: Notebook): DeviceChoice =>
  onlyDevice ?? session.device ?? defaultDevice;

/** Measures a plan, and shows its result while it grows. */
async function measure(cell: RunningCell, statement: Statement, measurement: Measurement): Promise<void> {
  const { notebook, signal, events } = cell;
  const index = cell.results.length;
  await onDevice(cell, statement, measurement.work, async (model) => {
    checkSize(measurement, model, statement);
    // A model whose points are all kept is not loaded; its weights are hashed beside loading.
    const loading: OpenedModel = { ...model, load: () => loadFor(cell, model) };
    const info = infoOf(model);
    info.catch(() => undefined);
    const progress = progressOf(cell);
    let [doing, done, isWaiting] = [measurement.doing, 0, false];
    // How long a wait will last, nobody knows.
    const tell = () => progress(doing, isWaiting ? undefined : done);
    const work: PlacedWork = {
      signal,
      progress(fraction) {
        done = fraction;
        tell();
      },
      place(told) {
        doing = doingAt(measurement.doing, told);
        isWaiting = !told.workers;
        tell();
        events.onPlace?.(told);
      },
    };
    work.progress?.(0);
    const resolved = resolvedHash(measurement.plan, model);
    try {
      const { execute = here } = notebook;
      for await (const result of grow(measurement, loading, info, execute, work, events.onMissing))
        await put(cell, index, result, resolved);
    } catch (error) {
      throw overflowOf(error, measurement.plan, statement);
    }
  });
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

function progressOf({ events }: PlannedCell): NonNullable<Resolving['progress']> {
  const began = performance.now();
  return (text, fraction, remainingMs) => {
    const elapsed = performance.now() - began;
    const remaining = fraction ? (elapsed / fraction) * (1 - fraction) : undefined;
    events.onProgress?.(text, fraction, remainingMs ?? remaining);
  };
}

/** What a statement of a cell may use while it is planned. */
export function openingFor(cell: PlannedCell, statement: Span): ModelOpening {
  const { notebook, signal } = cell;
  const { session, folder, isSaved = true } = notebook;
  return {
    session,
    statement,
    folder,
    ownFolder: isSaved ? folder : null,
    signal,
    breathe: breatheWith(signal),
    progress: progressOf(cell),
    facts: () => openModel(notebook, statement, resolvingFor(cell)),
    tokenizer: async () => (await knownModel(notebook))?.tokenizer ?? gpt2Tokenizer,
    open: (name) => opened(notebook, name.value, name, resolvingFor(cell)),
    load: (model) =>
      placing(model, placingOf(cell, 'prompt'), async (placed) => {
        await loadFor(cell, placed);
        return infoOf(placed);
      }),
    tryGpu: () => {
      notebook.models.gpu.again();
      return notebook.models.gpu.find();
    },
  };
}

/** How a model that has to be fetched is interrupted, and where it tells how far it is. */
const resolvingFor = (cell: PlannedCell): Resolving => ({
  signal: cell.signal,
  progress: progressOf(cell),
});

async function loadFor({ notebook, events }: PlannedCell, model: OpenedModel) {
  events.onSession?.(notebook.session);
  // Weights are hashed beside loading.
  const info = infoOf(model);
  events.onLoading?.(info);
  const [engine] = await Promise.all([model.load(), info]);
  events.onLoaded?.();
  return engine;
}

/** The envelope of a result that measured nothing. If the model cannot be used, it has only the model's name. */
async function envelopeOf(
  notebook: Notebook,
  { settings, steering }: Pick<Envelope, 'settings' | 'steering'>,
): Promise<Envelope> {
  const known = await knownModel(notebook);
  const id = notebook.session.model ?? notebook.defaultModel;
  const model: ModelInfo = known
    ? await infoOf(await known.placed(deviceOf(notebook), 'prompt'))
    : { id, revision: null, sha256: '', n_layers: 0, d_model: 0, precision: 'float32', device: 'cpu' };
  return envelopeWith({ state: 'done', settings, steering, model }, preambleOf(notebook.session));
}
