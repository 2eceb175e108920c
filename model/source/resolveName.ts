import { realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { realPathOf } from '../regularFile';
import { catalogue } from './catalogue';
import { readHubName, type HubName } from './hub/hubName';
import { SourceError, type Place } from './sourceProblem';

/**
 * What a name stands for: `bundled`; else a folder that exists, as in Python; else a repository of the Hub, by a name of
 * the catalogue or as `owner/name[@revision]`.
 * @throws SourceError
 */
export async function resolveName(
  name: string,
  base: string,
  bundledFolder: string,
): Promise<Place | { readonly hub: HubName }> {
  if (name === 'bundled') return { id: name, revision: null, folder: await realpath(bundledFolder) };
  const path = resolve(base, name === '~' || name.startsWith('~/') ? join(homedir(), name.slice(1)) : name);
  const found = await stat(path).catch(() => null);
  const folder = found?.isDirectory() ? await realPathOf(path).catch(() => null) : null;
  if (folder !== null) return { id: folderName(name), revision: null, folder };
  const hub = found ? null : readHubName(name);
  if (hub) return { hub };
  const names = catalogue.map((known) => known.name).join(', ');
  const reason = found
    ? `${path} is not a folder that can be read`
    : `there is no folder ${path}. A model is one of ${names}; owner/name on the Hub; or a folder in Hugging Face form`;
  throw new SourceError({ code: 'no-such-model', model: name, reason });
}

/** The name of a folder, which no name of the Hub looks like. */
function folderName(name: string): string {
  return isAbsolute(name) || /^[.~]/.test(name) ? name : `./${name}`;
}
