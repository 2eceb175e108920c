import { text } from 'node:stream/consumers';
import * as v from 'valibot';
import { download, planDownload } from '../../model/source/hub/download';
import { knownCertificates } from '../../model/source/hub/certificates';
import { isRepositoryId, isRevision } from '../../model/source/hub/hubName';
import { HubError, sentenceOf } from '../../model/source/hub/hubProblem';
import { hubSettings } from '../../model/source/hub/hubSettings';
import type { DownloadAnswer } from './downloads';

/**
 * A process that downloads one model and outlives whoever started it. It reads its request from standard input, so that no
 * list of processes shows what is in it. It answers with one line of JSON: that it is the one that downloads, or
 * why not, or the plan. From then on, the file of the repository's owner says how far it is.
 */

const request = v.object({
  does: v.picklist(['download', 'plan']),
  id: v.pipe(v.string(), v.check(isRepositoryId)),
  revision: v.pipe(v.string(), v.check(isRevision)),
  cacheFolder: v.string(),
});

const answer = (line: DownloadAnswer) => process.stdout.write(`${JSON.stringify(line)}\n`);

async function main(): Promise<void> {
  const ending = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => ending.abort());
  // The terminal that it was started from may be closed.
  process.on('SIGHUP', () => undefined);
  // Who started it may be gone before it reads the answer.
  process.stdout.on('error', () => undefined);
  const { does, id, revision, cacheFolder } = v.parse(request, JSON.parse(await text(process.stdin)));
  const name = { id, revision };
  const settings = await hubSettings(process.env, { cacheFolder, certificates: knownCertificates() });
  const { signal } = ending;
  if (does === 'plan') answer({ is: 'plan', plan: await planDownload(name, settings, { signal }) });
  else {
    await download(name, settings, { signal, owned: () => answer({ is: 'running' }) });
    // What was there already is nobody's download.
    answer({ is: 'running' });
  }
}

main().catch((error: unknown) => {
  process.exitCode = 1;
  if (error instanceof HubError && error.problem.code === 'download-running') answer({ is: 'running' });
  else if (error instanceof HubError)
    answer({ is: 'failed', code: error.problem.code, sentence: sentenceOf(error.problem) });
  else
    answer({
      is: 'failed',
      code: 'internal',
      sentence: error instanceof Error ? error.message : String(error),
    });
});
