import { join } from 'node:path';
import { showHubName, type HubName } from '../../model/source/hub/hubName';
import { showBytes } from '../../model/bytes';
import type { HubProblem } from '../../model/source/hub/hubProblem';
import { cacheFolderOf } from '../../model/source/hub/hubSettings';
import type { CachedSnapshot } from '../../model/source/hub/snapshot';
import type { Resolving } from '../../model/source/source';
import { notDownloaded, SourceError } from '../../model/source/sourceProblem';
import type { DownloadPlan } from '../../model/source/hub/plan';
import {
  cancelDownload,
  planDownload,
  startDownload,
  watchDownload,
  type DownloadFailure,
} from './downloads';
import { progressOfDownload } from './downloadProgress';
import type { DownloadQuestion, KernelOptions } from './protocol';

/** Bytes of a download that nobody is asked about. */
const mostUnasked = 100e6;

export interface FetchHost {
  /** Asks a person. */
  readonly ask: (question: DownloadQuestion) => Promise<boolean>;
  /** A download has begun. */
  readonly began: (model: string) => void;
}

/**
 * Downloads a checkpoint of the Hub in a process of its own, and waits for it. If the wait is interrupted, the download
 * ends too; what has arrived is kept.
 * @throws SourceError, or the signal's reason
 */
export async function fetchModel(
  name: HubName,
  { signal, progress }: Resolving,
  { cacheFolder, downloads }: Pick<KernelOptions, 'cacheFolder' | 'downloads'>,
  { ask, began }: FetchHost,
): Promise<CachedSnapshot> {
  if (downloads === 'never') throw notDownloaded(name);
  const model = showHubName(name);
  const request = {
    name,
    program: join(__dirname, 'download.js'),
    cacheFolder: cacheFolderOf(process.env, cacheFolder),
  };
  progress?.(`Asking the Hub for ${model}`);
  const plan = await planDownload(request, signal);
  if ('code' in plan) throw errorOf(plan);
  signal?.throwIfAborted();
  const mayDownload =
    downloads === 'always' ||
    plan.missingBytes <= mostUnasked ||
    (await ask({ model, detail: detailOf(plan) }));
  if (!mayDownload)
    throw new SourceError({
      code: 'not-downloaded',
      sentence: `${model} was not downloaded, since nobody said yes. Run the cell again to be asked again.`,
    });
  signal?.throwIfAborted();
  const stop = () => void cancelDownload(request);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const failure = await startDownload(request);
    if (failure) throw errorOf(failure);
    began(model);
    const outcome = await watchDownload(request, {
      signal,
      progress(download) {
        const { text, fraction, remainingMs } = progressOfDownload(model, download);
        progress?.(text, fraction, remainingMs);
      },
    });
    signal?.throwIfAborted();
    if (outcome.state === 'done') return outcome.snapshot;
    if (outcome.state === 'failed') throw errorOf(outcome);
    const sentence = `The download of ${model} was stopped. What has arrived is kept: the next run goes on from there.`;
    throw new SourceError({ code: 'download-ended', sentence });
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/** Any other code than the Hub's is a bug. */
function errorOf({ code, sentence }: DownloadFailure): Error {
  return code === 'internal'
    ? new Error(sentence)
    : new SourceError({ code: code as HubProblem['code'], sentence });
}

function detailOf({ missingBytes, totalBytes, cacheFolder, freeBytes }: DownloadPlan): string {
  const some = missingBytes < totalBytes ? `${showBytes(missingBytes)} of ` : '';
  return [
    `${some}${showBytes(totalBytes)} come from the Hub.`,
    `They go to ${cacheFolder}, where Python’s tools find them too.`,
    `${showBytes(freeBytes)} are free there.`,
  ].join('\n');
}
