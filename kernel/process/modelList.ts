import { basename } from 'node:path';
import { openCheckpoint } from '../../model/checkpoint/checkpoint';
import { CheckpointError, OtherArchitecture } from '../../model/checkpoint/config';
import { catalogue, type CatalogueEntry } from '../../model/source/catalogue';
import {
  listCached,
  type CachedRepository,
  type CachedRevision,
} from '../../model/source/hub/cachedRepositories';
import { readCost } from '../../model/source/derivedFiles';
import { shortNameOf } from '../../model/source/hub/hubName';
import type { ListedModel } from './modelsProtocol';

/** The catalogue, and then what else of GPT-2's architecture is in the cache, by name. */
export async function listModels(cacheFolder: string): Promise<readonly ListedModel[]> {
  const repositories = await listCached(cacheFolder);
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
      ...{ revisions: [], kl8bit: null, problem: null },
    };
  const whole = found.find(({ revisions }) => revisions.some(({ isWhole }) => isWhole)) ?? found[0];
  const described = whole ? await describe(whole) : nothing;
  return { ...listed(name, id, found, described), shape: described.shape ?? shape, downloadBytes };
}

interface Described {
  readonly shape: ListedModel['shape'];
  readonly kl8bit: number | null;
  readonly problem: string | null;
  readonly isGpt2: boolean;
}
const nothing: Described = { shape: null, kl8bit: null, problem: null, isGpt2: true };

function listed(
  name: string,
  id: string,
  found: readonly CachedRepository[],
  { shape, kl8bit, problem }: Described,
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
    ...{ revisions: revisions.map(listedRevision), kl8bit, problem },
  };
}

const listedRevision = ({ commit, refs, folder, isWhole, sharesWith }: CachedRevision) => ({
  ...{ commit, refs, folder, isWhole, sharesWith },
});

const mainFirst = (a: CachedRevision, b: CachedRevision) =>
  Number(b.refs.includes('main')) - Number(a.refs.includes('main'));

const dtypes = { F32: 'float32', F16: 'float16', BF16: 'bfloat16' } as const;

/** What the files of the first whole revision say. No weights are read. */
async function describe({ revisions }: CachedRepository): Promise<Described> {
  const revision = [...revisions].sort(mainFirst).find(({ isWhole }) => isWhole);
  if (!revision) return nothing;
  try {
    const { config, tensors, files } = await openCheckpoint(revision.folder);
    // The name of the blob of a single file is the hash of the weights.
    const cost = files.length === 1 ? await readCost(basename(files[0] ?? '')) : null;
    const dtype = tensors.get('wte.weight')?.dtype;
    const { n_layers, d_model } = config;
    const shape = { n_layers, d_model, dtype: dtype ? dtypes[dtype] : null };
    return { shape, kl8bit: cost?.kl ?? null, problem: null, isGpt2: true };
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    return {
      shape: null,
      kl8bit: null,
      problem: error.message,
      isGpt2: !(error instanceof OtherArchitecture),
    };
  }
}
