import { openCheckpoint } from '../../model/checkpoint/checkpoint';
import { CheckpointError, OtherArchitecture } from '../../model/checkpoint/config';
import { catalogue, type CatalogueEntry } from '../../model/source/catalogue';
import {
  listCached,
  type CachedRepository,
  type CachedRevision,
} from '../../model/source/hub/cachedRepositories';
import { readHubName, shortNameOf } from '../../model/source/hub/hubName';
import { HubError, sentenceOf } from '../../model/source/hub/hubProblem';
import { cacheFolderOf } from '../../model/source/hub/hubSettings';
import { removeCached } from '../../model/source/hub/removal';
import { repositoryAt } from '../../model/source/hub/repository';

export { showBytes } from '../../model/source/hub/hubProblem';

/** A model that can be named: of the catalogue, or of the cache of downloaded models. */
export interface ListedModel {
  /** As a `model` statement names it. */
  readonly name: string;
  /** Its repository on the Hub; null for what comes with Steerbook. */
  readonly id: string | null;
  readonly shape: ModelShape | null;
  readonly state: 'bundled' | 'absent' | 'partial' | 'downloading' | 'whole' | 'unusable';
  /** Bytes on the disk, those of downloads that have not ended among them. */
  readonly bytes: number;
  /** Bytes that a download has, as the catalogue knows them. */
  readonly downloadBytes: number | null;
  /** Ids that the cache has it under: older clients wrote short names. */
  readonly repositories: readonly string[];
  /** In the cache, the one that its name stands for first. */
  readonly revisions: readonly CachedRevision[];
  /** Why it cannot be used. */
  readonly problem: string | null;
}

interface ModelShape {
  readonly n_layers: number;
  readonly d_model: number;
  /** How the weights are stored. */
  readonly dtype: 'float32' | 'float16' | 'bfloat16' | null;
}

/** True for a name of the catalogue and for `owner/name[@revision]`. */
export const isModelName = (text: string): boolean => readHubName(text) !== null;

/**
 * Removes all that the cache has of a model.
 * @param cacheFolder null: where other programs have it.
 * @throws Error with a sentence
 */
export async function removeModel(model: ListedModel, cacheFolder: string | null): Promise<void> {
  const folder = cacheFolderOf(process.env, cacheFolder);
  try {
    for (const id of model.repositories) await removeCached(repositoryAt(folder, id), null);
  } catch (error) {
    throw error instanceof HubError ? new Error(sentenceOf(error.problem)) : error;
  }
}

/**
 * The catalogue, and then what else of GPT-2's architecture is in the cache, by name.
 * @param cacheFolder null: where other programs have it.
 */
export async function listModels(cacheFolder: string | null): Promise<readonly ListedModel[]> {
  const repositories = await listCached(cacheFolderOf(process.env, cacheFolder));
  const cached = new Map(repositories.map((repository) => [repository.id, repository]));
  const known: ListedModel[] = [];
  for (const entry of catalogue) {
    // Older clients wrote short names.
    const found = [entry.id, entry.name].flatMap((id) => cached.get(id ?? '') ?? []);
    known.push(await fromCatalogue(entry, found));
    for (const { id } of found) cached.delete(id);
  }
  const others: ListedModel[] = [];
  for (const repository of cached.values()) {
    const described = await describe(repository);
    if (described.isGpt2) others.push(listed(repository.id, repository.id, [repository], described));
  }
  return [...known, ...others];
}

async function fromCatalogue(
  { name, id, n_layers, d_model, downloadBytes }: CatalogueEntry,
  found: readonly CachedRepository[],
): Promise<ListedModel> {
  const shape = { n_layers, d_model, dtype: null };
  if (id === null)
    return {
      ...{ name, id, shape, state: 'bundled', bytes: 0, downloadBytes: null },
      ...{ repositories: [], revisions: [], problem: null },
    };
  const whole = found.find(({ revisions }) => revisions.some(({ isWhole }) => isWhole)) ?? found[0];
  const described = whole ? await describe(whole) : nothing;
  return { ...listed(name, id, found, described), shape: described.shape ?? shape, downloadBytes };
}

interface Described {
  readonly shape: ModelShape | null;
  readonly problem: string | null;
  readonly isGpt2: boolean;
}
const nothing: Described = { shape: null, problem: null, isGpt2: true };

function listed(
  name: string,
  id: string,
  found: readonly CachedRepository[],
  { shape, problem }: Described,
): ListedModel {
  const revisions = found.flatMap((repository) => repository.revisions).sort(mainFirst);
  const state = () => {
    if (found.some(({ isDownloading }) => isDownloading)) return 'downloading';
    if (revisions.some(({ isWhole }) => isWhole)) return problem === null ? 'whole' : 'unusable';
    return found.some(({ partials }) => partials.length > 0) ? 'partial' : 'absent';
  };
  return {
    ...{ name: shortNameOf(id) ?? name, id, shape, state: state(), downloadBytes: null },
    bytes: found.reduce((sum, repository) => sum + repository.bytes, 0),
    ...{ repositories: found.map((repository) => repository.id), revisions, problem },
  };
}

const mainFirst = (a: CachedRevision, b: CachedRevision) =>
  Number(b.refs.includes('main')) - Number(a.refs.includes('main'));

const dtypes = { F32: 'float32', F16: 'float16', BF16: 'bfloat16' } as const;

/** What the files of the first whole revision say. No weights are read. */
async function describe({ revisions }: CachedRepository): Promise<Described> {
  const revision = [...revisions].sort(mainFirst).find(({ isWhole }) => isWhole);
  if (!revision) return nothing;
  try {
    const { config, tensors } = await openCheckpoint(revision.folder);
    const dtype = tensors.get('wte.weight')?.dtype;
    const { n_layers, d_model } = config;
    return { shape: { n_layers, d_model, dtype: dtype ? dtypes[dtype] : null }, problem: null, isGpt2: true };
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    return { shape: null, problem: error.message, isGpt2: !(error instanceof OtherArchitecture) };
  }
}
