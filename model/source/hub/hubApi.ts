import * as v from 'valibot';
import { discard, Transient, unreached, type Answer, type HubClient } from './hubClient';
import { isCommit, isEtag, isFileName, type HubName } from './hubName';
import { HubError, type HubProblem } from './hubProblem';

/** What the Hub says of a revision and of its files, read by schema. */

interface RemoteRevision {
  /** As the server calls it: a repository may have been renamed. */
  readonly commit: string;
  /** Files of its top folder whose names are plain. */
  readonly files: ReadonlySet<string>;
}

export interface RemoteFile {
  readonly name: string;
  /** Names its blob and is its checksum. */
  readonly etag: string;
  readonly bytes: number;
}

/** What a request is about, for problems. */
interface About {
  readonly name: HubName;
  readonly what: string;
  readonly hasToken: boolean;
}

const mostAnswerBytes = 32 * 2 ** 20;
const revisionSchema = v.object({
  sha: v.pipe(v.string(), v.check(isCommit)),
  siblings: v.array(v.object({ rfilename: v.string() })),
});

/** @throws HubError | Transient */
export async function askRevision(
  client: HubClient,
  name: HubName,
  hasToken: boolean,
  signal?: AbortSignal,
): Promise<RemoteRevision> {
  const path = `/api/models/${name.id}/revision/${encodeURIComponent(name.revision)}`;
  const answer = await client.ask(path, { method: 'GET', signal });
  checkStatus(client, answer, { name, what: 'the files of the repository', hasToken }, [200]);
  const text = (await readBody(answer, mostAnswerBytes, signal)).toString('utf8');
  const { sha, siblings } = parse(revisionSchema, text, answer);
  return { commit: sha, files: new Set(siblings.map(({ rfilename }) => rfilename).filter(isFileName)) };
}

/** Path of a file of one commit. */
export const filePath = (id: string, commit: string, file: string): string =>
  `/${id}/resolve/${commit}/${encodeURIComponent(file)}`;

/** Checksum and size of a file, as the endpoint itself says before it redirects to the store. @throws HubError | Transient */
export async function askFile(
  client: HubClient,
  { id, commit, file, hasToken }: Place,
  signal?: AbortSignal,
): Promise<RemoteFile> {
  const answer = await client.ask(filePath(id, commit, file), {
    ...{ method: 'HEAD', signal },
    isEnough: ({ header }) => header('x-linked-etag') !== null || header('x-repo-commit') !== null,
  });
  discard(answer);
  const about = { name: { id, revision: commit }, what: file, hasToken };
  checkStatus(client, answer, about, [200, 301, 302, 303, 307, 308]);
  return described(answer, file, commit);
}

interface Place {
  readonly id: string;
  readonly commit: string;
  readonly file: string;
  readonly hasToken: boolean;
}

/** @throws HubError if the headers do not say which bytes the file has. */
function described({ header, url }: Answer, name: string, commit: string): RemoteFile {
  const bad = (what: string) =>
    new HubError({ code: 'bad-answer', host: url.host, what: `${name}: ${what}` });
  if (header('x-repo-commit') !== commit) throw bad('it is not of the commit that was asked for');
  const isLinked = header('x-linked-etag') !== null;
  const etag = (header(isLinked ? 'x-linked-etag' : 'etag') ?? '').replace(/^(?:W\/)?"(.*)"$/, '$1');
  const length = header(isLinked ? 'x-linked-size' : 'content-length') ?? '';
  if (!isEtag(etag)) throw bad('its ETag is no checksum');
  if (!/^\d{1,15}$/.test(length)) throw bad('its size is not said');
  return { name, etag, bytes: Number(length) };
}

/** The whole text of a small file. @throws HubError | Transient */
export async function askText(
  client: HubClient,
  { id, commit, file, hasToken }: Place,
  mostBytes: number,
  signal?: AbortSignal,
): Promise<string> {
  const answer = await client.ask(filePath(id, commit, file), { method: 'GET', signal });
  checkStatus(client, answer, { name: { id, revision: commit }, what: file, hasToken }, [200]);
  return (await readBody(answer, mostBytes, signal)).toString('utf8');
}

function parse<T>(schema: v.GenericSchema<unknown, T>, text: string, { url }: Answer): T {
  try {
    return v.parse(schema, JSON.parse(text));
  } catch {
    throw new HubError({
      code: 'bad-answer',
      host: url.host,
      what: 'it is not what the Hub says of a model',
    });
  }
}

async function readBody(answer: Answer, mostBytes: number, signal?: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > mostBytes) break;
      chunks.push(chunk);
    }
  } catch (error) {
    unreached(answer.url, error, signal);
  }
  if (bytes <= mostBytes) return Buffer.concat(chunks);
  throw new HubError({ code: 'bad-answer', host: answer.url.host, what: 'it is far too long' });
}

/** @throws HubError | Transient unless the status is one of those expected. */
export function checkStatus(
  client: HubClient,
  answer: Answer,
  about: About,
  expected: readonly number[],
): void {
  if (expected.includes(answer.status)) return;
  discard(answer);
  const { status, url } = answer;
  const problem = problemOf(answer, about, url.origin === client.endpoint.origin);
  if (status === 429 || status === 408 || status >= 500) throw new Transient(problem, waitOf(answer));
  throw new HubError(problem);
}

function problemOf({ status, url, header }: Answer, about: About, isEndpoint: boolean): HubProblem {
  const { host } = url;
  const { id, revision } = about.name;
  const code = header('x-error-code');
  const { hasToken } = about;
  if (status === 429) return { code: 'too-many-requests', host };
  const other = { code: 'server-status', host, status, what: about.what } as const;
  if (!isEndpoint) return other;
  if (code === 'GatedRepo') return { code: 'gated', id, host, hasToken };
  if (code === 'RevisionNotFound') return { code: 'no-such-revision', id, revision, host };
  if (status === 401) return { code: 'unauthorized', id, host, hasToken };
  if (status === 403) return { code: 'gated', id, host, hasToken };
  if (code === 'RepoNotFound') return { code: 'no-such-repository', id, host };
  if (status === 404 && code !== 'EntryNotFound')
    return revision === 'main' || isCommit(revision)
      ? { code: 'no-such-repository', id, host }
      : { code: 'no-such-revision', id, revision, host };
  return other;
}

/** Milliseconds that the server asks to wait. */
function waitOf({ header }: Answer): number | null {
  const text = header('retry-after');
  if (text === null) return null;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isFinite(ms) && ms > 0 ? ms : null;
}
