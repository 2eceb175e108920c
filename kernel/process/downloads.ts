import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { hostname } from 'node:os';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import * as v from 'valibot';
import type { HubName } from '../../model/source/hub/hubName';
import { sentenceOf } from '../../model/source/hub/hubProblem';
import {
  isLive,
  readOwner,
  writeOwner,
  type DownloadProgress,
  type Owner,
} from '../../model/source/hub/owner';
import type { DownloadPlan } from '../../model/source/hub/plan';
import { repositoryAt } from '../../model/source/hub/repository';
import { findSnapshot, type CachedSnapshot } from '../../model/source/hub/snapshot';

/** Downloads in processes of their own, for the editor and the command line: started, watched, ended. */

export interface DownloadRequest {
  readonly name: HubName;
  /** Path of `download.js`. */
  readonly program: string;
  /** Absolute. */
  readonly cacheFolder: string;
}

/** Why there is no download. */
export interface DownloadFailure {
  readonly code: string;
  readonly sentence: string;
}

export type DownloadOutcome =
  | { readonly state: 'done'; readonly snapshot: CachedSnapshot }
  | ({ readonly state: 'failed' } & DownloadFailure)
  /** Somebody ended it. What has arrived is kept. */
  | { readonly state: 'stopped' };

/** What the process says on its standard output. */
export type DownloadAnswer =
  | { readonly is: 'running' }
  | { readonly is: 'plan'; readonly plan: DownloadPlan }
  | ({ readonly is: 'failed' } & DownloadFailure);

const amount = v.pipe(v.number(), v.finite(), v.minValue(0));
const file = v.object({ name: v.string(), etag: v.string(), bytes: amount });
const answerSchema: v.GenericSchema<unknown, DownloadAnswer> = v.variant('is', [
  v.object({ is: v.literal('running') }),
  v.object({ is: v.literal('failed'), code: v.string(), sentence: v.string() }),
  v.object({
    is: v.literal('plan'),
    plan: v.object({
      ...{ id: v.string(), revision: v.string(), commit: v.string(), files: v.array(file) },
      ...{ totalBytes: amount, missingBytes: amount, cacheFolder: v.string(), freeBytes: amount },
    }),
  }),
]);

/** Milliseconds between two looks at a download. */
const look = 200;
/** Milliseconds that a download has to end in order. */
const patience = 3000;
/** A download that dies so often without a reason is not started again. */
const mostStarts = 5;

/** What a download would bring, or why it cannot be had. The signal ends the asking. */
export async function planDownload(
  request: DownloadRequest,
  signal?: AbortSignal,
): Promise<DownloadPlan | DownloadFailure> {
  const child = start(request, 'plan');
  const end = () => child.kill('SIGKILL');
  signal?.addEventListener('abort', end);
  const answer = await answerOf(child, request);
  signal?.removeEventListener('abort', end);
  signal?.throwIfAborted();
  return answer.is === 'plan' ? answer.plan : failureOf(answer, request);
}

/**
 * Starts a download that goes on when this process ends. If there is one, or the model is there already, it does nothing.
 * @returns why it does not run; null if it does.
 */
export async function startDownload(request: DownloadRequest): Promise<DownloadFailure | null> {
  const owner = await readOwner(repositoryOf(request));
  if (owner !== null && isLive(owner)) return null;
  const child = start(request, 'download');
  const answer = await answerOf(child, request);
  child.unref();
  child.stdout.destroy();
  return answer.is === 'running' ? null : failureOf(answer, request);
}

/** Looks at a process that is gone without a word, before its download is started again. */
const mostLooksAtGone = 10;

interface Watching {
  /** Ends the watch, not the download. */
  readonly signal?: AbortSignal;
  readonly progress?: (progress: DownloadProgress) => void;
}

/**
 * Waits until a download ends, whoever has started it. If its process is gone without a word, it is started again, and
 * goes on with what has arrived.
 * @throws the signal's reason
 */
export async function watchDownload(
  request: DownloadRequest,
  { signal, progress }: Watching = {},
): Promise<DownloadOutcome> {
  let looksAtGone = 0;
  for (let starts = 0; ;) {
    signal?.throwIfAborted();
    const owner = await readOwner(repositoryOf(request));
    if (owner !== null && isLive(owner)) {
      progress?.(owner.progress);
      looksAtGone = 0;
      await setTimeout(look, undefined, { signal });
      continue;
    }
    const snapshot = await findSnapshot(request.cacheFolder, request.name);
    if (snapshot !== null) return { state: 'done', snapshot };
    if (owner?.state === 'stopped') return { state: 'stopped' };
    if (owner?.state === 'failed') return { state: 'failed', code: owner.code, sentence: owner.sentence };
    // Whoever has ended it says so only when its process is gone.
    if (owner !== null && ++looksAtGone < mostLooksAtGone) {
      await setTimeout(look, undefined, { signal });
      continue;
    }
    if (++starts > mostStarts) return { state: 'failed', ...ended(request) };
    const failure = await startDownload(request);
    if (failure !== null) return { state: 'failed', ...failure };
  }
}

/** Ends a download and keeps what has arrived. If there is none, it does nothing. */
export async function cancelDownload(request: DownloadRequest): Promise<void> {
  const repository = repositoryOf(request);
  const owner = await readOwner(repository);
  if (owner === null || !isLive(owner)) return;
  // Whoever watches is to see that it was ended, not that it died.
  await writeOwner(repository, { ...owner, state: 'stopped' });
  if (owner.host === hostname()) await endProcess(owner);
  const last = await readOwner(repository);
  if (last?.key === owner.key && last.state === 'running')
    await writeOwner(repository, { ...last, state: 'stopped' });
}

async function endProcess(owner: Owner): Promise<void> {
  send(owner, 'SIGTERM');
  for (let waited = 0; isThere(owner) && waited < 3 * patience; waited += look) {
    if (waited > patience) send(owner, 'SIGKILL');
    await setTimeout(look);
  }
}

const isThere = (owner: Owner) => isLive({ ...owner, heartbeat: Date.now() });

function send({ process: id }: Owner, signal: NodeJS.Signals): void {
  try {
    process.kill(id, signal);
  } catch {
    // It is gone.
  }
}

type Child = ChildProcessByStdio<Writable, Readable, null>;

const repositoryOf = ({ cacheFolder, name }: DownloadRequest) => repositoryAt(cacheFolder, name.id);

/** Starts the process, and gives it its request. */
function start({ program, name, cacheFolder }: DownloadRequest, does: 'download' | 'plan'): Child {
  const child = spawn(process.execPath, [program], {
    // Its own group: a signal to this one is none to it.
    detached: true,
    windowsHide: true,
    stdio: ['pipe', 'pipe', 'ignore'],
    // In desktop VS Code `process.execPath` is Electron, which is a plain Node only with that variable set.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(JSON.stringify({ does, ...name, cacheFolder }));
  return child;
}

/** The first line that the process says. If it says nothing, it has failed. */
async function answerOf(child: Child, request: DownloadRequest): Promise<DownloadAnswer> {
  const silence = new Promise<string>((resolve) => {
    child.once('error', ({ message }) =>
      resolve(JSON.stringify({ is: 'failed', code: 'internal', sentence: message })),
    );
    child.once('close', () => resolve(''));
  });
  const lines = createInterface({ input: child.stdout });
  const line = await Promise.race([new Promise<string>((resolve) => lines.once('line', resolve)), silence]);
  lines.close();
  try {
    return v.parse(answerSchema, JSON.parse(line));
  } catch {
    return { is: 'failed', ...ended(request) };
  }
}

function failureOf(answer: DownloadAnswer, request: DownloadRequest): DownloadFailure {
  if (answer.is !== 'failed') return ended(request);
  return { code: answer.code, sentence: answer.sentence };
}

function ended({ name }: DownloadRequest): DownloadFailure {
  const problem = { code: 'download-ended', id: name.id } as const;
  return { code: problem.code, sentence: sentenceOf(problem) };
}
