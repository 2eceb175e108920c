import { EnvHttpProxyAgent, request, type Dispatcher } from 'undici';
import { HubError, type HubProblem } from './hubProblem';
import type { HubSettings } from './hubSettings';

/** Requests to the Hub: redirects followed by hand, so that the token stays with the endpoint's own host. */

type Headers = Readonly<Record<string, string>>;

export interface Answer {
  readonly status: number;
  readonly url: URL;
  /** One header; null if there is none or several. */
  readonly header: (name: string) => string | null;
  readonly body: Dispatcher.ResponseData['body'];
}

interface Asked {
  readonly method: 'GET' | 'HEAD';
  readonly headers?: Headers;
  readonly signal?: AbortSignal;
  /** Ends the way along redirects before the answer that is none. */
  readonly isEnough?: (answer: Answer) => boolean;
}

export interface HubClient {
  readonly endpoint: URL;
  /**
   * Asks for a path of the endpoint, and along redirects. Every answer with a body is to be read or given to `discard`.
   * @throws HubError | Transient | the signal's reason
   */
  readonly ask: (path: string, asked: Asked) => Promise<Answer>;
  readonly close: () => Promise<void>;
}

/** What may be better in a moment. */
export class Transient extends Error {
  constructor(
    readonly problem: HubProblem,
    /** How long the server asks to wait; null if it does not say. */
    readonly waitMs: number | null = null,
  ) {
    super(problem.code);
  }
}

const mostRedirects = 10;

/** @param idleMs a connection that is silent for so long is given up. */
export function hubClient(settings: HubSettings, idleMs: number): HubClient {
  const { token } = settings;
  const endpoint = new URL(settings.endpoint);
  const dispatcher = dispatcherOf(settings, idleMs);

  const askOnce = async (url: URL, { method, headers, signal }: Asked): Promise<Answer> => {
    if (!isSecure(url)) throw new HubError({ code: 'not-secure', address: url.origin });
    const own = token !== null && url.origin === endpoint.origin;
    const answer = await request(url, {
      ...{ dispatcher, method, signal },
      headers: {
        'accept-encoding': 'identity',
        'user-agent': 'steerbook',
        ...headers,
        ...(own && { authorization: `Bearer ${token}` }),
      },
    }).catch((error: unknown) => unreached(url, error, signal));
    return {
      url,
      status: answer.statusCode,
      header: (name) => {
        const value = answer.headers[name];
        return typeof value === 'string' ? value : null;
      },
      body: answer.body,
    };
  };

  return {
    endpoint,
    close: () => dispatcher.destroy(),
    async ask(path, asked) {
      let url = new URL(endpoint.href.replace(/\/$/, '') + path);
      for (let redirects = 0; redirects <= mostRedirects; redirects++) {
        const answer = await askOnce(url, asked);
        if (!isRedirect(answer.status) || asked.isEnough?.(answer)) return answer;
        discard(answer);
        url = redirected(answer);
      }
      throw new HubError({ code: 'bad-answer', host: url.host, what: 'it redirects without end' });
    },
  };
}

/** Leaves a body unread. */
export function discard({ body }: Answer): void {
  body.on('error', () => undefined);
  body.destroy();
}

const isRedirect = (status: number) => [301, 302, 303, 307, 308].includes(status);

function redirected({ url, header }: Answer): URL {
  const to = header('location');
  if (to !== null && URL.canParse(to, url.href)) return new URL(to, url);
  throw new HubError({ code: 'bad-answer', host: url.host, what: 'it redirects to no address' });
}

/** Encrypted, or on this machine. */
function isSecure({ protocol, hostname }: URL): boolean {
  if (protocol === 'https:') return true;
  return protocol === 'http:' && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}

/** HTTPS_PROXY and NO_PROXY say whether a proxy is asked. */
function dispatcherOf({ certificates }: HubSettings, idleMs: number): Dispatcher {
  const tls = certificates.length > 0 ? { ca: [...certificates] } : {};
  return new EnvHttpProxyAgent({
    ...{ headersTimeout: idleMs, bodyTimeout: idleMs },
    ...{ connect: { ...tls, timeout: idleMs }, requestTls: tls, proxyTls: tls },
  });
}

/** What the codes of Node and undici mean for people. */
const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'it refuses the connection',
  ECONNRESET: 'the connection was cut',
  ENOTFOUND: 'there is no such host, or no network',
  EAI_AGAIN: 'its name cannot be looked up now',
  ENETUNREACH: 'there is no network',
  EHOSTUNREACH: 'there is no way to it',
  ETIMEDOUT: 'it does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer',
  UND_ERR_HEADERS_TIMEOUT: 'it does not answer',
  UND_ERR_BODY_TIMEOUT: 'it sends nothing any more',
  UND_ERR_SOCKET: 'the connection was cut',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the connection was cut',
};

/** The failure of a connection as one that may be better in a moment; a certificate gets no better. */
export function unreached(url: URL, error: unknown, signal: AbortSignal | undefined): never {
  signal?.throwIfAborted();
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  const problem = {
    code: 'network',
    host: url.host,
    reason: reasons[code] ?? `${code}, ${message}`,
  } as const;
  if (/CERT|SIGNATURE|ISSUER|SELF_SIGNED|ERR_TLS/.test(code)) throw new HubError(problem);
  throw new Transient(problem);
}
