import './environment';
import { gpuDifference, noAdapter, tellHardware } from '../../model/gpuCheck';
import { openCheckpoint } from '../../model/checkpoint/checkpoint';
import { measureSpeeds } from '../../model/speeds';
import { endWithParent } from './parent';
import type { ProbeMessage } from './probing';

/**
 * Tries the GPU in a process of its own, which a bad driver may end: a small pass of the checkpoint in the first folder
 * of its arguments, beside the processor. With a second folder it times both with the checkpoint there.
 */
async function probe(tried: string, measured: string | undefined): Promise<ProbeMessage> {
  tellHardware();
  let difference: number;
  try {
    difference = await gpuDifference(await openCheckpoint(tried));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const none = noAdapter(message);
    return none === null ? { problem: 'failed', message } : { problem: 'no-adapter', message: none };
  }
  const speeds = measured === undefined ? null : await measureSpeeds(await openCheckpoint(measured));
  return { difference, speeds };
}

endWithParent();
const [tried = '', measured] = process.argv.slice(2);
void probe(tried, measured).then((told) => {
  process.send?.(told, () => process.exit(0));
});
