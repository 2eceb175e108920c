import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server on this machine that speaks as the Hub does, with a store of its own port behind it. */

/** A revision of a repository that is served. */
export interface ServedRepository {
  readonly id: string;
  readonly commit: string;
  readonly branches: readonly string[];
  readonly files: Readonly<Record<string, Buffer>>;
  /** Where it was before: those addresses redirect. */
  readonly formerId?: string;
}

interface Exchange {
  readonly at: 'api' | 'file' | 'store';
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** Of the file; empty for the list of all files. */
  readonly file: string;
  /** Requests to the same place for the same file before this one. */
  readonly before: number;
}

/** What goes wrong in an answer. */
export interface Fault {
  readonly status?: number;
  /** Put over those that the answer has; null: left out. */
  readonly headers?: Readonly<Record<string, string | null>>;
  /** The body in place of the right one. */
  readonly body?: Buffer;
  /** The connection is cut after so many bytes of the body. */
  readonly cutAfter?: number;
  /** Nothing is ever answered. */
  readonly isSilent?: boolean;
  /** The store forgets the range that was asked for. */
  readonly ignoresRange?: boolean;
}

export interface HubServer {
  readonly endpoint: string;
  readonly storeHost: string;
  readonly exchanges: readonly Exchange[];
  /** Bytes of files that were sent; those of the configuration do not count, which is looked at before a download. */
  readonly served: () => number;
  readonly fault: (choose: (exchange: Exchange) => Fault | null) => void;
  /** No more than so many bytes of files are sent, in all, until it is asked again. */
  readonly holdAt: (bytes: number) => void;
  /** Resolves when the bytes before the hold were sent. */
  readonly reached: () => Promise<void>;
  /** Addresses of the store that were given before are answered with 403. */
  readonly expireAddresses: () => void;
  readonly stop: () => Promise<void>;
}

interface Noted {
  readonly exchange: Exchange;
  readonly fault: Fault;
}

/** Bytes that are sent at a time: few, so that a small file can be held anywhere. */
const usualChunk = 1024;
const sha256 = remembered((bytes) => createHash('sha256').update(bytes).digest('hex'));
const md5 = remembered((bytes) => createHash('md5').update(bytes).digest('hex'));

/** The name of a file's blob: weights lie in the store, other files with the repository itself. */
export function etagOf(name: string, bytes: Buffer): string {
  if (isLarge(name)) return sha256(bytes);
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
const isLarge = (name: string) => name.endsWith('.safetensors');

export async function startHubServer(
  repositories: readonly ServedRepository[],
  { chunkBytes = usualChunk }: { readonly chunkBytes?: number } = {},
): Promise<HubServer> {
  const exchanges: Exchange[] = [];
  let choose: (exchange: Exchange) => Fault | null = () => null;
  let [served, limit, generation] = [0, Infinity, 0];
  const [held, watching] = [signalling(), signalling()];

  const note = (request: IncomingMessage, at: Exchange['at'], file: string): Noted => {
    const before = exchanges.filter((other) => other.at === at && other.file === file).length;
    const { method = '', url: path = '', headers } = request;
    const exchange = { at, method, path, headers, file, before };
    exchanges.push(exchange);
    return { exchange, fault: choose(exchange) ?? {} };
  };

  /** Sends the bytes a few at a time, and no more than may be sent. */
  const send = async (response: ServerResponse, bytes: Buffer, cutAfter = Infinity) => {
    const going = signalling();
    response.on('close', going.wake).on('drain', going.wake);
    for (let at = 0; at < Math.min(bytes.length, cutAfter) && isOpen(response);) {
      const length = Math.min(chunkBytes, bytes.length - at, cutAfter - at, limit - served);
      if (length <= 0) {
        watching.wake();
        await Promise.race([held.next(), going.next()]);
        continue;
      }
      served += length;
      const hasRoom = response.write(bytes.subarray(at, at + length));
      at += length;
      if (!hasRoom) await going.next();
    }
    if (cutAfter < bytes.length) response.destroy();
    else response.end();
  };

  const answer = async (
    { exchange, fault }: Noted,
    response: ServerResponse,
    right: {
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Buffer;
    },
  ) => {
    if (fault.isSilent) return;
    const isOther = fault.status !== undefined && fault.status !== right.status;
    const body = fault.body ?? (isOther ? Buffer.from('no') : right.body);
    const length = { 'content-length': String(body.length) };
    const headers: Record<string, string | null> = {
      ...(isOther ? {} : right.headers),
      ...length,
      ...headersFor(exchange, right),
      ...fault.headers,
    };
    response.statusCode = fault.status ?? right.status;
    for (const [name, value] of Object.entries(headers)) if (value !== null) response.setHeader(name, value);
    if (exchange.method === 'HEAD') response.end();
    else if (exchange.at === 'api' || response.statusCode >= 300) response.end(body);
    else if (exchange.file === 'config.json') response.end(body);
    else await send(response, body, fault.cutAfter);
  };
  /** HEAD tells the size of what it does not send. */
  const headersFor = (
    { method }: Exchange,
    { headers }: { readonly headers: Readonly<Record<string, string>> },
  ) =>
    method === 'HEAD' && headers['content-length'] !== undefined
      ? { 'content-length': headers['content-length'] }
      : {};

  const serveStore = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '', 'http://store');
    const etag = url.pathname.replace('/store/', '');
    const files = repositories.flatMap(({ files }) => Object.entries(files));
    const [name, bytes] = files.find(([file, data]) => isLarge(file) && sha256(data) === etag) ?? [
      '',
      Buffer.alloc(0),
    ];
    const noted = note(request, 'store', name);
    if (Number(url.searchParams.get('generation')) < generation)
      return answer(noted, response, { status: 403, headers: {}, body: Buffer.from('expired') });
    // A store names bytes in its own way, not by their checksum.
    return answer(noted, response, ranged(noted, bytes, { etag: `"${md5(bytes)}"` }));
  };

  const serveHub = async (request: IncomingMessage, response: ServerResponse) => {
    const path = decodeURIComponent(new URL(request.url ?? '', 'http://hub').pathname);
    const [, api, id = '', rest = ''] = /^(\/api\/models)?\/([^/]+\/[^/]+)(?:\/(.*))?$/.exec(path) ?? [];
    const former = repositories.find(({ formerId }) => formerId === id);
    if (former) {
      const to = `${api ?? ''}/${former.id}/${rest}`;
      note(request, 'api', 'former');
      response.writeHead(307, { location: to }).end();
      return;
    }
    const [, named = 'main', file = ''] = /^resolve\/([^/]+)\/(.*)$/.exec(rest) ?? [];
    const revision = api === undefined ? named : rest.replace(/^(revision|tree)\//, '');
    const noted = note(request, api ? 'api' : 'file', file);
    const missing = (code: string) =>
      answer(noted, response, {
        status: 404,
        headers: { 'x-error-code': code },
        body: Buffer.from('none'),
      });
    const known = repositories.filter((repository) => repository.id === id);
    if (known.length === 0) return missing('RepoNotFound');
    const repository = known.find(
      ({ commit, branches }) => commit === revision || branches.includes(revision),
    );
    if (!repository) return missing('RevisionNotFound');
    const { commit, files } = repository;
    if (api && rest.startsWith('tree/')) return answer(noted, response, json(treeOf(files)));
    if (api) {
      const siblings = Object.keys(files).map((rfilename) => ({ rfilename }));
      const about = { _id: '1', id, modelId: id, sha: commit, private: false, gated: false, siblings };
      return answer(noted, response, json(about));
    }
    const bytes = files[file];
    if (!bytes) return missing('EntryNotFound');
    const etag = `"${etagOf(file, bytes)}"`;
    const common = { 'x-repo-commit': commit };
    if (!isLarge(file)) return answer(noted, response, ranged(noted, bytes, { ...common, etag }));
    const location = `${addressOf(store)}/store/${sha256(bytes)}?generation=${generation}`;
    const headers = { ...common, location, 'x-linked-etag': etag, 'x-linked-size': String(bytes.length) };
    return answer(noted, response, { status: 302, headers, body: Buffer.from('elsewhere') });
  };

  const store = await listen((request, response) => void serveStore(request, response));
  const hub = await listen((request, response) => void serveHub(request, response));
  return {
    endpoint: addressOf(hub),
    storeHost: new URL(addressOf(store)).host,
    exchanges,
    served: () => served,
    fault: (chooses) => (choose = chooses),
    holdAt(bytes) {
      limit = bytes;
      held.wake();
    },
    async reached() {
      while (served < limit) await watching.next();
    },
    expireAddresses: () => generation++,
    async stop() {
      for (const server of [hub, store]) server.closeAllConnections();
      await Promise.all([hub, store].map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

const json = (value: unknown) => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify(value)),
});

/** The list of files that newer clients of Python ask for. */
const treeOf = (files: ServedRepository['files']) =>
  Object.entries(files).map(([path, bytes]) => ({
    ...{ type: 'file', path, size: bytes.length, oid: etagOf(path, bytes) },
    ...(isLarge(path) && { lfs: { oid: sha256(bytes), size: bytes.length, pointerSize: 134 } }),
  }));

const isOpen = (response: ServerResponse): boolean => !response.destroyed;

/** What a function gives for a file, found out once: a large one is asked for often. */
function remembered(give: (bytes: Buffer) => string): (bytes: Buffer) => string {
  const known = new WeakMap<Buffer, string>();
  return (bytes) => {
    const text = known.get(bytes) ?? give(bytes);
    known.set(bytes, text);
    return text;
  };
}

/** Lets some wait for what others tell. */
function signalling() {
  const waiting = new Set<() => void>();
  return {
    next: () => new Promise<void>((resolve) => waiting.add(resolve)),
    wake: () => {
      for (const resume of [...waiting]) {
        waiting.delete(resume);
        resume();
      }
    },
  };
}

/** The whole file, or the part that is asked for. */
function ranged(
  { exchange: { headers: asked, method }, fault }: Noted,
  bytes: Buffer,
  headers: Readonly<Record<string, string>>,
) {
  const [, from] = /^bytes=(\d+)-$/.exec(asked.range ?? '') ?? [];
  const isSame = asked['if-range'] === undefined || asked['if-range'] === headers['etag'];
  const whole = { ...headers, 'accept-ranges': 'bytes', 'content-length': String(bytes.length) };
  if (from === undefined || !isSame || method === 'HEAD' || fault.ignoresRange)
    return { status: 200, headers: whole, body: bytes };
  const start = Number(from);
  if (start >= bytes.length) return { status: 416, headers, body: Buffer.from('no such range') };
  const range = `bytes ${start}-${bytes.length - 1}/${bytes.length}`;
  return { status: 206, headers: { ...headers, 'content-range': range }, body: bytes.subarray(start) };
}

async function listen(serve: (request: IncomingMessage, response: ServerResponse) => void): Promise<Server> {
  const server = createServer(serve);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

const addressOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
