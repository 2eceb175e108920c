import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { HubSettings } from '../model/source/hub/hubSettings';
import { writeRandomCheckpoint } from './bench/randomCheckpoint';
import { etagOf, startHubServer, type HubServer, type ServedRepository } from './hubServer';
import { temporaryFolder } from './temporary';

/** A small checkpoint, served as the Hub would. */

export const firstCommit = '0123456789abcdef0123456789abcdef01234567';
export const secondCommit = 'fedcba9876543210fedcba9876543210fedcba98';

const shape = { n_layer: 1, n_embd: 16, n_head: 2, n_positions: 32, vocab_size: 1500 };

/** Files of a checkpoint with random weights, about 120 kB. */
export const smallCheckpoint: Readonly<Record<string, Buffer>> = (() => {
  const folder = temporaryFolder('steerbook-small');
  writeRandomCheckpoint(folder, shape);
  const files = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))] as const);
  return {
    ...Object.fromEntries(files),
    'vocab.json': Buffer.from('{"a":0}'),
    'merges.txt': Buffer.from('#version: 0.2\n'),
    'README.md': Buffer.from('# A small checkpoint\n'),
    'pytorch_model.bin': Buffer.from('a pickle, which nobody asks for'),
  };
})();

export const weights = smallCheckpoint['model.safetensors'] ?? Buffer.alloc(0);
export const weightsEtag = etagOf('model.safetensors', weights);
/** What a download brings, and no more. */
export const needed = ['README.md', 'config.json', 'merges.txt', 'model.safetensors', 'vocab.json'] as const;

export const small: ServedRepository = {
  id: 'someone/small-gpt2',
  commit: firstCommit,
  branches: ['main'],
  files: smallCheckpoint,
};
/** Another revision of it, with another README. */
export const nextSmall: ServedRepository = {
  ...small,
  commit: secondCommit,
  branches: ['next'],
  files: { ...small.files, 'README.md': Buffer.from('# Next\n') },
};
export const smallName = { id: small.id, revision: 'main' };

export const serveSmall = (...others: readonly ServedRepository[]): Promise<HubServer> =>
  startHubServer([small, ...others]);

const caches = temporaryFolder('steerbook-hub');
let made = 0;

/** Settings for that server and a new, empty cache. */
export function settingsFor(server: HubServer, others: Partial<HubSettings> = {}): HubSettings {
  return {
    ...{ cacheFolder: join(caches, String(made++), 'hub'), endpoint: server.endpoint },
    ...{ token: null, offline: false, certificates: [], ...others },
  };
}
