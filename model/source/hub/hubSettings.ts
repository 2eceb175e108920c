import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { readRegularFile, UnreadableFile } from '../../regularFile';
import { HubError } from './hubProblem';

/** Where checkpoints lie and where they come from, as Python's client decides it. */
export interface HubSettings {
  readonly cacheFolder: string;
  /** Origin and path of the server, without a slash at its end. */
  readonly endpoint: string;
  readonly token: string | null;
  /** No traffic at all. */
  readonly offline: boolean;
  /** PEM certificates to trust, in place of those of Node; none: those of Node. */
  readonly certificates: readonly string[];
}

/** What a caller decides before the environment does. */
export interface AskedSettings {
  readonly cacheFolder?: string | null;
  readonly certificates?: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

const publicEndpoint = 'https://huggingface.co';
const mostTokenBytes = 2 ** 20;

/** The first that is set and not empty. */
const firstOf = (...values: readonly (string | null | undefined)[]) =>
  values.find((value) => value !== undefined && value !== null && value !== '');

const withHome = (path: string) => (/^~(?=$|[/\\])/.test(path) ? join(homedir(), path.slice(1)) : path);

function hubHome(environment: Environment): string {
  const cache = firstOf(environment['XDG_CACHE_HOME']) ?? join(homedir(), '.cache');
  return withHome(firstOf(environment['HF_HOME']) ?? join(cache, 'huggingface'));
}

/** Absolute path of the cache folder, which need not exist. */
export function cacheFolderOf(environment: Environment, asked?: string | null): string {
  const folder = firstOf(asked, environment['HF_HUB_CACHE'], environment['HUGGINGFACE_HUB_CACHE']);
  return resolve(withHome(folder ?? join(hubHome(environment), 'hub')));
}

/** @throws HubError if the endpoint is no address. */
export async function hubSettings(
  environment: Environment,
  { cacheFolder, certificates }: AskedSettings = {},
): Promise<HubSettings> {
  return {
    cacheFolder: cacheFolderOf(environment, cacheFolder),
    endpoint: endpointOf(environment),
    token: await tokenOf(environment),
    offline: /^(1|on|yes|true)$/i.test(environment['HF_HUB_OFFLINE'] ?? ''),
    certificates: certificates ?? [],
  };
}

function endpointOf(environment: Environment): string {
  const text = (firstOf(environment['HF_ENDPOINT']) ?? publicEndpoint).replace(/\/+$/, '');
  if (!URL.canParse(text))
    throw new HubError({ code: 'bad-setting', name: 'HF_ENDPOINT', reason: 'it is no address' });
  return text;
}

/** The token, without the line end that a file has. */
async function tokenOf(environment: Environment): Promise<string | null> {
  const given = environment['HF_TOKEN']?.trim();
  if (given !== undefined && given !== '') return checked(given, 'HF_TOKEN');
  const path = withHome(firstOf(environment['HF_TOKEN_PATH']) ?? join(hubHome(environment), 'token'));
  const text = await readRegularFile(path, mostTokenBytes).then(
    ({ bytes }) => Buffer.from(bytes).toString('utf8').trim(),
    (error: unknown) => {
      if (error instanceof UnreadableFile) return '';
      throw error;
    },
  );
  return text === '' ? null : checked(text, path);
}

/** @throws HubError for what cannot be part of a header; it does not say what it is. */
function checked(token: string, name: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new HubError({ code: 'bad-setting', name, reason: 'a token has only letters, digits and signs' });
}
