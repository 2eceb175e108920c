import { lstat, open, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { writing } from './diskProblem';
import { checkStatus, filePath, type RemoteFile } from './hubApi';
import { discard, Transient, unreached, type Answer, type HubClient } from './hubClient';
import { HubError } from './hubProblem';
import { partialEnding, type Repository } from './repository';
import { retrying, type Pause } from './retrying';

/** Where the bytes of a blob lie until all have come and been checked. */
export const partialPath = ({ blobs }: Repository, etag: string): string => join(blobs, etag + partialEnding);

/** Bytes that a partial file has. */
export async function partialBytes(path: string): Promise<number> {
  const found = await lstat(path).catch(() => null);
  return found?.isFile() ? found.size : 0;
}

interface Fetching {
  readonly client: HubClient;
  readonly hasToken: boolean;
  readonly id: string;
  readonly commit: string;
  /** By blob, what the store calls the bytes that a partial file has. */
  readonly validators: ReadonlyMap<string, string>;
  /** Keeps it before any of the bytes are written. */
  readonly keepValidator: (etag: string, validator: string | null) => Promise<void>;
  /** How many bytes the partial file has now. */
  readonly received: (file: RemoteFile, bytes: number) => void;
  readonly signal: AbortSignal;
  readonly pause: Pause;
}

/**
 * Gets the bytes of a file that its partial file does not have.
 * @throws HubError | the signal's reason
 */
export async function completePartial(fetching: Fetching, file: RemoteFile, path: string): Promise<void> {
  // A server that begins anew each time brings nothing, however much it sends.
  let most = await partialBytes(path);
  const counting: Fetching = {
    ...fetching,
    received(_, bytes) {
      most = Math.max(most, bytes);
      fetching.received(file, bytes);
    },
  };
  await retrying(() => fetchRest(counting, file, path), {
    ...{ pause: fetching.pause, signal: fetching.signal, progress: () => most },
  });
}

async function fetchRest(fetching: Fetching, file: RemoteFile, path: string): Promise<void> {
  let have = await partialBytes(path);
  if (have > file.bytes || have === 0) {
    await writing(path, () => rm(path, { recursive: true, force: true }));
    have = 0;
  }
  fetching.received(file, have);
  if (file.bytes === 0) await writing(path, () => writeFile(path, ''));
  if (have === file.bytes) return;
  const answer = await askRest(fetching, file, path, have);
  const from = startOf(answer, file, have);
  await fetching.keepValidator(file.etag, strongEtag(answer));
  await receive(fetching, answer, file, path, from);
}

/** Asks for the bytes from `have` on. */
async function askRest(fetching: Fetching, file: RemoteFile, path: string, have: number): Promise<Answer> {
  const { client, id, commit, signal, hasToken } = fetching;
  const validator = fetching.validators.get(file.etag);
  const answer = await client.ask(filePath(id, commit, file.name), {
    method: 'GET',
    headers: have === 0 ? {} : { range: `bytes=${have}-`, ...(validator && { 'if-range': validator }) },
    signal,
  });
  const { status, url } = answer;
  const problem = { code: 'server-status', host: url.host, status, what: file.name } as const;
  if (status === 416) {
    discard(answer);
    await writing(path, () => rm(path, { force: true }));
    throw new Transient(problem);
  }
  // The address of the store holds for some time only: the endpoint gives another.
  if (status === 403 && url.origin !== client.endpoint.origin) {
    discard(answer);
    throw new Transient(problem);
  }
  checkStatus(client, answer, { name: { id, revision: commit }, what: file.name, hasToken }, [200, 206]);
  return answer;
}

/** The place of the answer's first byte. @throws HubError for other bytes than were asked for */
function startOf(answer: Answer, { name, bytes }: RemoteFile, have: number): number {
  const [from, length, range] = [
    answer.status === 206 ? have : 0,
    answer.header('content-length'),
    answer.header('content-range'),
  ];
  const isRight = answer.status === 200 || range === `bytes ${have}-${bytes - 1}/${bytes}`;
  if (isRight && (length === null || Number(length) === bytes - from)) return from;
  discard(answer);
  throw badAnswer(answer, `${name} is sent with other bytes or another size than was said`);
}

const badAnswer = ({ url }: Answer, what: string) =>
  new HubError({ code: 'bad-answer', host: url.host, what });

/** What may be asked for in If-Range. */
function strongEtag({ header }: Answer): string | null {
  const etag = header('etag');
  return etag !== null && /^"[\x21\x23-\x7e]{0,200}"$/.test(etag) ? etag : null;
}

async function receive(
  { received, signal }: Fetching,
  answer: Answer,
  file: RemoteFile,
  path: string,
  from: number,
): Promise<void> {
  // What is started again is another file: a file that has been put in its place is never shortened.
  if (from === 0) await writing(path, () => rm(path, { force: true }));
  const handle = await writing(path, () => open(path, from === 0 ? 'wx' : 'r+'));
  try {
    let at = from;
    received(file, at);
    const chunks = (answer.body as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
    for (;;) {
      const next = await chunks.next().catch((error: unknown) => unreached(answer.url, error, signal));
      if (next.done) break;
      if (at + next.value.length > file.bytes) throw badAnswer(answer, `${file.name} does not end`);
      await writing(path, () => writeAll(handle, next.value, at));
      at += next.value.length;
      received(file, at);
    }
    if (at < file.bytes)
      throw new Transient({ code: 'network', host: answer.url.host, reason: 'the connection was cut' });
    await writing(path, () => handle.sync());
  } finally {
    discard(answer);
    await handle.close();
  }
}

async function writeAll(handle: FileHandle, bytes: Buffer, at: number): Promise<void> {
  for (let done = 0; done < bytes.length;)
    done += (await handle.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
}
