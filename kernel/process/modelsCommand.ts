import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { catalogue } from '../../model/source/catalogue';
import {
  describeCached,
  listCached,
  verifyCached,
  type CachedRepository,
} from '../../model/source/hub/cachedRepositories';
import { readHubName, shortNameOf, type HubName } from '../../model/source/hub/hubName';
import { showBytes } from '../../model/bytes';
import { counted } from '../language/numbers';
import { HubError, sentenceOf } from '../../model/source/hub/hubProblem';
import { cacheFolderOf } from '../../model/source/hub/hubSettings';
import { describePacked, prunePacked, removePacked } from '../../model/packedFiles';
import { removeCached } from '../../model/source/hub/removal';
import { commitOf, repositoryAt, type Repository } from '../../model/source/hub/repository';
import { findSnapshot } from '../../model/source/hub/snapshot';
import { bytesOfPoints, ownStore } from '../sweep/pointFiles';
import type { ModelsCommand } from './arguments';
import { paintFor } from './color';
import { cancelDownload, startDownload, watchDownload, type DownloadOutcome } from './downloads';
import { progressOfDownload } from './downloadProgress';
import { exitCodes, interruptible } from './interruption';
import { listModels } from './modelList';
import type { PullLine } from './modelsProtocol';
import { listText } from './modelsText';
import { describeProgress } from './progress';
import { isConfirmed, say, showProgress } from './terminal';
import { UsageError } from './usageError';

type Asked<D> = Extract<ModelsCommand, { readonly does: D }>;

/**
 * `steer models`: shows, downloads, removes and checks models in the cache.
 * @returns the exit code.
 * @throws UsageError
 */
export async function manageModels(command: ModelsCommand): Promise<number> {
  try {
    switch (command.does) {
      case 'list':
        return await list(command);
      case 'pull':
        return await pull(command);
      case 'cancel':
        return await cancel(command);
      case 'remove':
        return await remove(command);
      case 'verify':
        return await verify(command);
    }
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    say(sentenceOf(error.problem));
    return 1;
  }
}

const print = (text: string) => process.stdout.write(`${text}\n`);
const printJson = (value: unknown) => print(JSON.stringify(value, null, 1));

async function list({ cache, json, color }: Asked<'list'>): Promise<number> {
  const cacheFolder = cacheFolderOf(process.env, cache);
  if (json)
    printJson({ cacheFolder, models: await listModels(join(__dirname, '../model/bundled'), cacheFolder) });
  else {
    const [packed, points] = [await derived.packed.describe(), await derived.points.describe()];
    const cached = await listCached(cacheFolder);
    print(listText(cacheFolder, cached, { packed, points }, paintFor(color, process.stdout)));
  }
  return 0;
}

/** @throws UsageError */
function hubName(text: string): HubName {
  if (text === 'bundled') throw new UsageError('The model bundled comes with Steerbook: it is in no cache.');
  const name = readHubName(text);
  if (name !== null) return name;
  const known = catalogue.flatMap(({ name: short, id }) => (id === null ? [] : [short]));
  throw new UsageError(
    `${text} is no name of a model. Give one of ${known.join(', ')}, or owner/name as on the Hub, each with @revision or without.`,
  );
}

async function cancel({ name: text, cache }: Asked<'cancel'>): Promise<number> {
  const name = hubName(text);
  const cacheFolder = cacheFolderOf(process.env, cache);
  await cancelDownload({ name, program: downloadProgram, cacheFolder });
  print(`${text} is not being downloaded any more. What has arrived is kept.`);
  return 0;
}

const downloadProgram = join(__dirname, 'download.js');

async function pull({ name: text, cache, json, watch }: Asked<'pull'>): Promise<number> {
  const name = hubName(text);
  const cacheFolder = cacheFolderOf(process.env, cache);
  const request = { name, program: downloadProgram, cacheFolder };
  const found = await findSnapshot(cacheFolder, name);
  const ending = new AbortController();
  const stop = {
    ask: () => void cancelDownload(request).finally(() => ending.abort()),
    force: () => process.exit(1),
  };
  const work = async (): Promise<DownloadOutcome> => {
    if (found !== null) return { state: 'done', snapshot: found };
    const failure = watch ? null : await startDownload(request);
    if (failure !== null) return { state: 'failed', ...failure };
    return watchDownload(request, {
      progress(progress) {
        if (json) printLine({ state: 'running', ...progress });
        else showProgress(describeProgress(progressOfDownload(text, progress)));
      },
    });
  };
  const { value: outcome, by } = await interruptible(stop, work);
  showProgress('');
  if (json) printLine(lineOf(outcome));
  if (outcome.state === 'failed') say(outcome.sentence);
  if (outcome.state === 'stopped')
    say(`Stopped. What has arrived is kept: steer models pull ${text} goes on from there.`);
  if (outcome.state === 'done' && !json)
    print(`${text} is ${found === null ? 'now' : 'already'} in ${outcome.snapshot.folder}`);
  if (by !== null) return exitCodes[by];
  return outcome.state === 'done' ? 0 : 1;
}

const printLine = (line: PullLine) => print(JSON.stringify(line));
const lineOf = (outcome: DownloadOutcome): PullLine =>
  outcome.state === 'done' ? { state: 'done', folder: outcome.snapshot.folder } : outcome;

interface Found {
  readonly repository: Repository;
  readonly cached: CachedRepository;
}

/** The folders that a name may have in the cache, those that are there. */
async function repositoriesOf(cacheFolder: string, { id }: HubName): Promise<readonly Found[]> {
  const short = shortNameOf(id);
  const all = (short === null ? [id] : [id, short]).map(async (one) => {
    const repository = repositoryAt(cacheFolder, one);
    return { repository, cached: await describeCached(repository) };
  });
  const there = (await Promise.all(all)).filter(
    ({ cached: { revisions, bytes } }) => revisions.length > 0 || bytes > 0,
  );
  if (there.length === 0) throw new HubError({ code: 'not-cached', id, folder: cacheFolder });
  return there;
}

/** What can be made again, by the words that name it. */
const derived = {
  packed: { describe: describePacked, remove: removePacked },
  points: {
    describe: async () => ({ folder: ownStore(), bytes: await bytesOfPoints(ownStore()) }),
    remove: () => rm(ownStore(), { recursive: true, force: true }),
  },
};

async function removeDerived(what: keyof typeof derived, yes: boolean): Promise<number> {
  const { folder, bytes } = await derived[what].describe();
  if (bytes === 0) {
    say(`There is nothing in ${folder}.`);
    return 0;
  }
  say(`${folder}: ${showBytes(bytes)}.`);
  if (!yes && !(await isConfirmed())) return 1;
  await derived[what].remove();
  print(`Removed ${folder}.`);
  return 0;
}

async function remove({ name: text, cache, yes }: Asked<'remove'>): Promise<number> {
  if (text === 'packed' || text === 'points') return removeDerived(text, yes);
  const name = hubName(text);
  const repositories = await repositoriesOf(cacheFolderOf(process.env, cache), name);
  // Without a revision, all of them go.
  const revision = text.includes('@') ? name.revision : null;
  for (const { repository, cached } of repositories) {
    const commit = revision === null ? null : await commitOf(repository, revision);
    if (revision !== null && commit === null)
      throw new HubError({ code: 'not-cached', id: `${name.id}@${revision}`, folder: repository.folder });
    say(removalText(cached, commit));
    if (!yes && !(await isConfirmed())) return 1;
    await removeCached(repository, commit);
    await prunePacked();
    print(`Removed ${repository.id}${commit === null ? '' : `@${commit.slice(0, 7)}`}.`);
  }
  return 0;
}

/** What goes, and what stays because something else uses it. */
function removalText(
  { folder, bytes, revisions, partials }: CachedRepository,
  commit: string | null,
): string {
  const one = revisions.find((revision) => revision.commit === commit);
  if (!one) {
    const also = partials.length > 0 ? ' and a download that has not ended' : '';
    return `${folder}: ${showBytes(bytes)}, ${counted(revisions.length, 'revision')}${also}.`;
  }
  const shared = one.sharesWith.map((other) => other.slice(0, 7)).join(', ');
  const kept = shared === '' ? '' : ` Files that ${shared} uses too are kept.`;
  return `${one.folder}: ${showBytes(one.bytes)}.${kept}`;
}

async function verify({ name: text, cache, json, color, precision }: Asked<'verify'>): Promise<number> {
  if (precision !== null) {
    const { verifyPrecision } = await import('./precisionCommand');
    return verifyPrecision(text, json, join(__dirname, 'kernel.js'), {
      bundledFolder: join(__dirname, '../model/bundled'),
      cacheFolder: cache,
    });
  }
  const name = hubName(text);
  const paint = paintFor(color, process.stdout);
  const says = { whole: 'whole', wrong: paint.red('wrong'), unknown: 'has no checksum here' } as const;
  const found = [];
  const repositories = await repositoriesOf(cacheFolderOf(process.env, cache), name);
  for (const { repository } of repositories)
    for await (const file of verifyCached(repository)) {
      found.push(file);
      const names = file.names.length > 0 ? file.names.join(', ') : file.path;
      if (!json) print(`${names} · ${showBytes(file.bytes)} · ${says[file.state]}`);
    }
  if (json) printJson(found);
  const isWrong = found.some(({ state }) => state === 'wrong');
  if (isWrong)
    say(`Remove the model and download it again: steer models remove ${text}, steer models pull ${text}`);
  const isWhole = repositories.some(({ cached }) => cached.revisions.some((revision) => revision.isWhole));
  if (!isWhole) say(`${text} is not a whole checkpoint. To download the rest: steer models pull ${text}`);
  return isWrong || !isWhole ? 1 : 0;
}
