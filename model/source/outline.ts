/** What is known of a model without its weights: how many layers it has, and how it cuts text into tokens. */
import { readJson } from '../checkpoint/checkpoint';
import { CheckpointError, readConfig, type Gpt2Config } from '../checkpoint/config';
import { areUnchanged, type FileIdentity } from '../regularFile';
import { gpt2Tokenizer } from '../tokenizer/gpt2Tokenizer';
import type { Tokenizer } from '../tokenizer/tokenizer';
import { TokenizerError } from '../tokenizer/tokenizerError';
import { catalogue, defaultLayerOf } from './catalogue';
import { readHubName, showHubName } from './hub/hubName';
import { cacheFolderOf } from './hub/hubSettings';
import { findSnapshot } from './hub/snapshot';
import { openOwnTokenizer } from './ownTokenizer';
import { resolveName } from './resolveName';
import { SourceError } from './sourceProblem';

export interface ModelOutline {
  /** As people name it. */
  readonly id: string;
  readonly n_layers: number;
  readonly d_model: number;
  /** Layer of an addition that does not give one. */
  readonly defaultLayer: number;
}

/** Where models are looked for. */
export interface Places {
  readonly bundledFolder: string;
  /** Folder of downloaded checkpoints; null: where other programs have them. */
  readonly cacheFolder: string | null;
  /** Folder that relative paths start from; null: the name is no path. */
  readonly base: string | null;
}

/** A folder with a checkpoint, or a model of the catalogue that is not on the disk. */
type Found =
  | { readonly id: string; readonly folder: string; readonly config: Gpt2Config }
  | { readonly outline: ModelOutline };

/** The outline of the model that a name stands for; null if nothing here has it, or it cannot be run. */
export async function outlineOf(name: string, places: Places): Promise<ModelOutline | null> {
  const found = await orNull(() => find(name, places));
  if (found === null || 'outline' in found) return found?.outline ?? null;
  const { n_layers, d_model } = found.config;
  return { id: found.id, n_layers, d_model, defaultLayer: defaultLayerOf(found.id, n_layers) };
}

interface Opened {
  readonly tokenizer: Tokenizer;
  readonly identities: readonly FileIdentity[];
}

/** Tokenizers that are kept: a large one takes a hundred megabytes. */
const mostKept = 3;

/** The tokenizers of models by name, kept for as long as their files are the same. */
export function ownTokenizers(): (name: string, places: Places) => Promise<Tokenizer | null> {
  const kept = new Map<string, Opened>();
  return async (name, places) => {
    const found = await orNull(() => find(name, places));
    if (found === null) return null;
    // Those of the catalogue are OpenAI's and made from them.
    if ('outline' in found || catalogue.some((known) => known.name === found.id)) return gpt2Tokenizer;
    const known = kept.get(found.folder);
    // A model without a tokenizer of its own may have got one.
    const isOwn = known && known.identities.length > 0;
    if (isOwn && (await areUnchanged(known.identities))) return known.tokenizer;
    const opened = await orNull(() => openOwnTokenizer(found));
    kept.delete(found.folder);
    if (opened === null) return null;
    kept.set(found.folder, opened);
    for (const folder of [...kept.keys()].slice(0, -mostKept)) kept.delete(folder);
    return opened.tokenizer;
  };
}

async function find(name: string, { bundledFolder, cacheFolder, base }: Places): Promise<Found | null> {
  const place = await placeOf(name, base, bundledFolder);
  if (place === null) return null;
  if ('folder' in place) return withConfig(place.id, place.folder);
  const cached = await findSnapshot(cacheFolderOf(process.env, cacheFolder), place.hub);
  if (cached) return withConfig(showHubName({ ...place.hub, revision: 'main' }), cached.folder);
  const known = catalogue.find(({ id }) => id === place.hub.id);
  if (!known) return null;
  const { n_layers, d_model } = known;
  return {
    outline: { id: known.name, n_layers, d_model, defaultLayer: defaultLayerOf(known.name, n_layers) },
  };
}

async function placeOf(name: string, base: string | null, bundledFolder: string) {
  if (base !== null || name === 'bundled') return resolveName(name, base ?? bundledFolder, bundledFolder);
  const hub = readHubName(name);
  return hub && { hub };
}

async function withConfig(id: string, folder: string): Promise<Found | null> {
  const file = await readJson(folder, 'config.json');
  return file && { id, folder, config: readConfig(file.json) };
}

/** What `work` gives; null if a checkpoint or its tokenizer cannot be used. */
async function orNull<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    const isTold = [SourceError, CheckpointError, TokenizerError].some((known) => error instanceof known);
    if (isTold) return null;
    throw error;
  }
}
