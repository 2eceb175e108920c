import './environment';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ErrorCodes, ResponseError, type NotificationType } from 'vscode-jsonrpc/node';
import { modelSource, type Resolving } from '../../model/source/source';
import { fitPrompt } from '../../model/tokenizer/tokenizer';
import {
  costRequest,
  downloadingNotification,
  downloadRequest,
  initializeRequest,
  logNotification,
  outputNotification,
  prepareRequest,
  progressNotification,
  runRequest,
  sessionNotification,
  statusNotification,
  stopped,
  type KernelOptions,
  type KernelState,
  type OutputParams,
  type PrepareParams,
  type Prepared,
} from './protocol';
import { connectToParent, readParams } from './channel';
import { measureCost } from './costs';
import { fetchModel, type FetchHost } from './fetching';
import { newPart } from './growing';
import { endWithParent, whileParentLives } from './parent';
import { probeGpu } from './probing';
import { restingAfterWork } from './resting';
import { costSchema, optionsSchema, prepareSchema, runSchema } from './params';
import { at, infoOf, openModel, type Notebook } from '../notebook';
import { runCell } from '../run';
import type { ModelInfo } from '../results/envelope';
import type { Result } from '../kinds/readings';
import { newSession, type Session } from '../session';
import { readSession, writeSession } from '../sessionText';
import type { QueueEvent, Submission } from '../queue/submit';
import type { WorkPlace } from '../sweep/executor';
import { onQueue } from '../sweep/onQueue';
import { placedPoints } from '../sweep/place';

/**
 * The kernel process of one notebook: answers requests over the channel of a forked process. Calls into the runtime
 * block it, so it stays a process of its own; messages are read between two calls.
 */

/** A growing result is sent at most this often. */
const outputInterval = 100;
/** After passing on a result, this many times as long goes to measuring. */
const mostlyMeasuring = 10;
const heartbeatInterval = 1000;

function serve(): void {
  const connection = connectToParent();
  let options: KernelOptions | null = null;
  let notebook: Notebook | null = null;
  let state: KernelState = 'idle';
  let model: ModelInfo | null = null;
  let place: WorkPlace | null = null;
  // Cells run one after the other, in the order asked for.
  let last: Promise<unknown> = Promise.resolve();
  let told: Session | null = null;
  /** True while a run measures in this process although there is a queue. */
  let isHere = false;

  const send = <P>(type: NotificationType<P>, params: P) =>
    void connection.sendNotification(type.method, params);
  const tellStatus = () =>
    send(statusNotification, {
      ...{ state, model, residentMiB: process.memoryUsage.rss() / 2 ** 20 },
      ...(place && { place }),
    });
  const become = (next: KernelState) => {
    if (next === state) return;
    state = next;
    tellStatus();
  };
  const tellSession = (session: Session) => {
    if (session !== told) send(sessionNotification, { session: writeSession(session) });
    told = session;
  };
  const log = (text: string) => send(logNotification, { text });

  const logError = (error: unknown) =>
    log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  const resting = restingAfterWork(() => notebook?.models, logError);

  connection.onRequest(initializeRequest, (params) => {
    options = readParams(optionsSchema, params);
    const opened = openNotebook(options, {
      ask: (question) => connection.sendRequest(downloadRequest, question),
      began: (started) => send(downloadingNotification, { model: started }),
    });
    notebook = withPoints(opened, options, log, () => isHere);
    told = notebook.session;
    tellStatus();
    return { pid: process.pid };
  });

  connection.onRequest(prepareRequest, (params) => {
    if (!notebook) throw new Error('the kernel was not initialized');
    const progress: Resolving['progress'] = (text, fraction, remainingMs) =>
      send(progressNotification, { run: 0, text, fraction, remainingMs });
    const loads = options?.points?.measures !== 'none' && !options?.queue;
    return prepare(notebook, { ...readParams(prepareSchema, params), loads }, progress).catch(
      (error: unknown) => {
        throw forPeople(error);
      },
    );
  });

  connection.onRequest(runRequest, async (params, token) => {
    // Before it waits in line: a request that cannot run must not hold up those after it.
    const { run, cell, notebook: cells, here = false } = readParams(runSchema, params);
    const before = last;
    let finish: (value?: unknown) => void = () => undefined;
    last = Promise.all([before, new Promise((resolve) => (finish = resolve))]);
    const abort = new AbortController();
    const cancelled = new Promise<void>((resolve) => {
      abort.signal.addEventListener('abort', () => resolve());
    });
    const subscription = token.onCancellationRequested(() => abort.abort());
    if (token.isCancellationRequested) abort.abort();
    await Promise.race([before, cancelled]);
    if (abort.signal.aborted) {
      subscription.dispose();
      finish();
      return stopped;
    }
    try {
      if (!notebook) throw new Error('the kernel was not initialized');
      resting.wake();
      become('busy');
      const outputs = throttledOutputs((output, part) =>
        connection.sendNotification(outputNotification, { run, output, ...part }),
      );
      isHere = here;
      let missing = 0;
      const outcome = await runCell(notebook, cell, cells, abort.signal, {
        onResult: outputs.put,
        onProgress: (text, fraction, remainingMs) =>
          send(progressNotification, { run, text, fraction, remainingMs }),
        onPlace(told) {
          place = told;
          tellStatus();
        },
        onSession: tellSession,
        onLoading(loading) {
          become('loading');
          void loading.then((known) => {
            model = known;
            tellStatus();
          }, logError);
        },
        onLoaded: () => become('busy'),
        onMissing: (points) => (missing += points),
        onInternalError: logError,
      });
      await outputs.flush();
      model = outcome.results.at(-1)?.model ?? model;
      return {
        status: outcome.status,
        ms: outcome.ms,
        errors: outcome.errors,
        ...(missing > 0 && { missing }),
      };
    } finally {
      subscription.dispose();
      finish();
      place = null;
      become('idle');
      resting.rest();
    }
  });

  connection.onRequest(costRequest, async (params, token) => {
    const { model: name } = readParams(costSchema, params);
    if (!options) throw new Error('the kernel was not initialized');
    const abort = new AbortController();
    const subscription = token.onCancellationRequested(() => abort.abort());
    try {
      return await measureCost(options, name, folderOf(options), {
        signal: abort.signal,
        progress: (fraction) =>
          send(progressNotification, { run: 0, text: 'Comparing with float32', fraction }),
      });
    } catch (error) {
      throw forPeople(error);
    } finally {
      subscription.dispose();
    }
  });

  connection.listen();
  setInterval(tellStatus, heartbeatInterval);
  endWithParent();
  // A terminal sends it to the parent and to the kernel; the parent says what is to be done.
  process.on('SIGINT', () => undefined);
}

/** Sends jobs to a queue. The library for that is large: it is read when a queue is used. */
async function* submit(submission: Submission): AsyncGenerator<QueueEvent> {
  const library = (await import(join(__dirname, 'queue.js'))) as typeof import('./queueing');
  yield* library.submit(submission);
}

/** The notebook with its points kept and measured as its user wants. */
function withPoints(
  opened: Notebook,
  { points, queue }: KernelOptions,
  log: (line: string) => void,
  isHere: () => boolean,
): Notebook {
  if (!points) return opened;
  const isFresh = () => notebook.session.isFresh;
  const itself = placedPoints(points, isFresh, log);
  const queued = queue && placedPoints(points, isFresh, log, onQueue(queue, submit, log));
  const notebook: Notebook = {
    ...opened,
    execute: (...asked) => (queued && !isHere() ? queued : itself)(...asked),
    // Workers measure on their processors.
    ...(queue && { onlyDevice: 'cpu' }),
  };
  return notebook;
}

function openNotebook(options: KernelOptions, host: FetchHost): Notebook {
  return {
    session: options.session === null ? newSession() : readSession(options.session),
    models: modelSource(options, {
      whileLoading: whileParentLives,
      probeGpu: async () => (await probeGpu(join(__dirname, 'probe.js'), options.bundledFolder)).found,
      download: (name, resolving) => fetchModel(name, resolving, options, host),
    }),
    defaultModel: options.model,
    defaultDevice: options.device,
    folder: folderOf(options),
    isSaved: options.notebookFolder !== null,
  };
}

const folderOf = ({ notebookFolder }: KernelOptions) => notebookFolder ?? homedir();

/** The library puts a prefix before the message of any other error, which people should not see. */
function forPeople(error: unknown): ResponseError {
  const message = error instanceof Error ? error.message : String(error);
  return new ResponseError(ErrorCodes.InternalError, message);
}

async function prepare(
  notebook: Notebook,
  { prompt, newTokens, loads }: PrepareParams & { readonly loads: boolean },
  progress: Resolving['progress'],
): Promise<Prepared> {
  const opened = await openModel({ ...notebook, session: newSession() }, { start: 0, end: 0 }, { progress });
  const model = await opened.placed(notebook.defaultDevice ?? 'cpu', 'decode 1');
  // If the weights cannot be loaded, the cell that needs them says so.
  if (loads) void model.load().catch(() => undefined);
  // The context holds BOS, the prompt and all new tokens but the last, which is never read. The prompt may always take
  // half of it.
  const most = Math.max(model.n_ctx - newTokens, Math.floor(model.n_ctx / 2));
  const fitted = fitPrompt(model.tokenizer, prompt, most);
  const info = await at({ start: 0, end: 0 }, () => infoOf(model));
  return { prompt: fitted, cut: prompt.length - fitted.length, model: info };
}

/**
 * Passes new results on at once, and growing ones at most every {@link outputInterval}, or less often if passing them on
 * takes long. Resolves when the channel has taken what was passed on.
 */
function throttledOutputs(
  pass: (output: number, part: Omit<OutputParams, 'run' | 'output'>) => Promise<void>,
) {
  const waiting = new Map<number, readonly [Result, string | null]>();
  const sent = new Map<number, { readonly result: Result; readonly next: number }>();
  const now = async (output: number, result: Result, resolved: string | null) => {
    waiting.delete(output);
    const began = performance.now();
    await pass(output, { ...newPart(result, sent.get(output)?.result), resolved });
    const taken = performance.now() - began;
    sent.set(output, { result, next: began + Math.max(outputInterval, mostlyMeasuring * taken) });
  };
  const flush = async () => {
    for (const [output, [result, resolved]] of [...waiting]) await now(output, result, resolved);
  };
  return {
    flush,
    put: async (output: number, result: Result, resolved: string | null) => {
      waiting.delete(output);
      // A later result means that the ones before it are done.
      await flush();
      const isEarly = performance.now() < (sent.get(output)?.next ?? 0);
      if (result.state === 'running' && isEarly) waiting.set(output, [result, resolved]);
      else await now(output, result, resolved);
    },
  };
}

serve();
