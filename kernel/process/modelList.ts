import { readlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { openCheckpoint } from '../../model/checkpoint/checkpoint';
import { CheckpointError, OtherArchitecture } from '../../model/checkpoint/config';
import type { PrecisionCost } from '../../model/precisionCost';
import { catalogue, type CatalogueEntry } from '../../model/source/catalogue';
import { readCost, weightHash } from '../../model/source/derivedFiles';
import {
  listCached,
  type CachedRepository,
  type CachedRevision,
} from '../../model/source/hub/cachedRepositories';
import { isEtag, shortNameOf, showHubName } from '../../model/source/hub/hubName';
import type { ListedModel } from './modelsProtocol';

/** The catalogue, and then what else of GPT-2's architecture is in the cache, by name. */
export async function listModels(
  bundledFolder: string,
  cacheFolder: string,
): Promise<readonly ListedModel[]> {
  const repositories = await listCached(cacheFolder);
  const cached = new Map(repositories.map((repository) => [repository.id, repository]));
  const known: ListedModel[] = [];
  for (const entry of catalogue) {
    // Older clients wrote short names.
    const found = [entry.id, entry.name].flatMap((id) => cached.get(id ?? '') ?? []);
    known.push(entry.id === null ? await bundled(entry, bundledFolder) : await fromCatalogue(entry, found));
    for (const { id } of found) cached.delete(id);
  }
  const others: ListedModel[] = [];
  for (const repository of cached.values()) {
    const described = await describe(repository);
    if (described.isGpt2) others.push(listed(repository.id, repository.id, [repository], described));
  }
  return [...known, ...others];
}

async function bundled({ name, n_layers, d_model }: CatalogueEntry, folder: string): Promise<ListedModel> {
  return {
    ...{ name, id: null, shape: { n_layers, d_model, dtype: null }, state: 'bundled', bytes: 0 },
    ...{ downloadBytes: null, unfinished: null, revisions: [], problem: null },
    cost: await readCost(await weightHash(await openCheckpoint(folder))),
  };
}

async function fromCatalogue(
  { name, id, n_layers, d_model, downloadBytes }: CatalogueEntry,
  found: readonly CachedRepository[],
): Promise<ListedModel> {
  const shape = { n_layers, d_model, dtype: null };
  const whole = found.find(({ revisions }) => revisions.some(({ isWhole }) => isWhole)) ?? found[0];
  const described = whole ? await describe(whole) : nothing;
  return { ...listed(name, id, found, described), shape: described.shape ?? shape, downloadBytes };
}

interface Described {
  readonly shape: ListedModel['shape'];
  readonly problem: string | null;
  readonly isGpt2: boolean;
  readonly cost: PrecisionCost | null;
}
const nothing: Described = { shape: null, problem: null, isGpt2: true, cost: null };

function listed(
  name: string,
  id: string | null,
  found: readonly CachedRepository[],
  { shape, problem, cost }: Described,
): ListedModel {
  const unfinished = found.find((repository) => repository.unfinished !== null)?.unfinished;
  const revisions = found.flatMap((repository) => repository.revisions).sort(mainFirst);
  const state = () => {
    if (found.some(({ isDownloading }) => isDownloading)) return 'downloading';
    if (revisions.some(({ isWhole }) => isWhole)) return problem === null ? 'whole' : 'unusable';
    return found.some(({ partials }) => partials.length > 0) ? 'partial' : 'absent';
  };
  return {
    ...{ name: shortNameOf(id ?? '') ?? name, id, shape, state: state(), cost },
    unfinished: unfinished && id !== null ? showHubName({ id, revision: unfinished.revision }) : null,
    downloadBytes: unfinished?.bytes ?? null,
    bytes: found.reduce((sum, repository) => sum + repository.bytes, 0),
    ...{ revisions, problem },
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
    const shape = { n_layers, d_model, dtype: dtype ? dtypes[dtype] : null };
    return { ...nothing, shape, cost: await costOf(revision) };
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    return { ...nothing, problem: error.message, isGpt2: !(error instanceof OtherArchitecture) };
  }
}

/** What 8-bit weights cost it: a single file's blob is named by the hash of the weights. */
async function costOf({ folder }: CachedRevision): Promise<PrecisionCost | null> {
  const target = await readlink(join(folder, 'model.safetensors')).catch(() => '');
  const etag = basename(target);
  return isEtag(etag) ? readCost(etag) : null;
}
