import { CheckpointError, readConfig } from '../../checkpoint/config';
import { freeBytesAt } from './diskProblem';
import { askFile, askRevision, askText, type RemoteFile } from './hubApi';
import type { HubClient } from './hubClient';
import type { HubName } from './hubName';
import { HubError } from './hubProblem';
import type { HubSettings } from './hubSettings';
import {
  companions,
  configFile,
  indexFile,
  mostIndexBytes,
  pickleOf,
  shardsOf,
  weightsFile,
} from './neededFiles';
import { partialBytes, partialPath } from './partialFile';
import { isPlaced } from './placing';
import { repositoryAt } from './repository';
import { retrying, type Pause } from './retrying';

/** What a download would bring. */
export interface DownloadPlan {
  readonly id: string;
  readonly revision: string;
  readonly commit: string;
  readonly files: readonly RemoteFile[];
  readonly totalBytes: number;
  /** Bytes that neither the cache nor a partial file has. */
  readonly missingBytes: number;
  readonly cacheFolder: string;
  readonly freeBytes: number;
}

interface Asking {
  readonly settings: HubSettings;
  readonly client: HubClient;
  readonly pause: Pause;
  readonly signal?: AbortSignal;
}

/** Asks the Hub what there is, and the cache what it has. @throws HubError | the signal's reason */
export async function planFrom(asking: Asking, name: HubName): Promise<DownloadPlan> {
  const { client, settings, signal, pause } = asking;
  const { id } = name;
  const hasToken = settings.token !== null;
  const persistently = <T>(work: () => Promise<T>) => retrying(work, { pause, signal });
  const remote = await persistently(() => askRevision(client, name, hasToken, signal));
  const { commit } = remote;
  const place = (file: string) => ({ id, commit, file, hasToken });
  const readConfigFile = () => persistently(() => askText(client, place(configFile), mostIndexBytes, signal));
  const readIndex = () => persistently(() => askText(client, place(indexFile), mostIndexBytes, signal));
  const names = await neededFiles(id, remote.files, readIndex, client.endpoint.host);
  checkConfig(id, await readConfigFile());
  const files: RemoteFile[] = [];
  for (const file of names) files.push(await persistently(() => askFile(client, place(file), signal)));
  const repository = repositoryAt(settings.cacheFolder, id);
  const missing = await Promise.all(
    blobsOf(files).map(async (file) => {
      if (await isPlaced(repository, commit, file)) return 0;
      const have = await partialBytes(partialPath(repository, file.etag));
      return have > file.bytes ? file.bytes : file.bytes - have;
    }),
  );
  const sum = (sizes: readonly number[]) => sizes.reduce((total, bytes) => total + bytes, 0);
  return {
    ...{ id, revision: name.revision, commit, files },
    totalBytes: sum(blobsOf(files).map(({ bytes }) => bytes)),
    missingBytes: sum(missing),
    cacheFolder: settings.cacheFolder,
    freeBytes: await freeBytesAt(settings.cacheFolder),
  };
}

/** @throws HubError for a checkpoint that cannot be run: nobody should wait for its weights */
function checkConfig(id: string, text: string): void {
  try {
    readConfig(JSON.parse(text));
  } catch (error) {
    const reason = error instanceof CheckpointError ? error.message : 'config.json is not JSON';
    throw new HubError({ code: 'cannot-run', id, reason });
  }
}

/** The names of the files of a checkpoint; the weights come last. @throws HubError if it is none */
async function neededFiles(
  id: string,
  files: ReadonlySet<string>,
  readIndex: () => Promise<string>,
  host: string,
): Promise<readonly string[]> {
  const hasWeights = files.has(weightsFile) || files.has(indexFile);
  if (!hasWeights) throw new HubError({ code: 'no-safetensors', id, pickle: pickleOf(files) });
  if (!files.has(configFile)) throw new HubError({ code: 'no-config', id });
  const others = [...companions(files), configFile];
  if (files.has(weightsFile)) return [...others, weightsFile];
  const shards = shardsOf(await readIndex());
  if (shards !== null && shards.every((shard) => files.has(shard))) return [...others, ...shards, indexFile];
  throw new HubError({ code: 'bad-answer', host, what: `${indexFile} names files that are not there` });
}

/** Files without those that have the bytes of another, the smallest first. */
export function blobsOf(files: readonly RemoteFile[]): readonly RemoteFile[] {
  const byEtag = new Map(files.map((file) => [file.etag, file]));
  return [...byEtag.values()].sort((a, b) => a.bytes - b.bytes);
}
