import { join } from 'node:path';
import type { QueueAddress } from '../queue/address';
import type { QueueLook } from '../queue/lookAtQueues';
import { connectToParent, readParams } from './channel';
import { drainRequest, lookRequest } from './lookProtocol';
import { addressSchema } from './params';
import { endWithParent } from './parent';

/** The process that looks at a queue for a window. The library for that is large, and reaches the network. */
function serve(): void {
  const connection = connectToParent();
  const looks = new Map<string, QueueLook>();

  async function lookAt(params: unknown): Promise<QueueLook> {
    const address: QueueAddress = readParams(addressSchema, params);
    const { lookAtQueues } = (await import(join(__dirname, 'queue.js'))) as typeof import('./queueing');
    const key = JSON.stringify(address);
    const look = looks.get(key) ?? lookAtQueues(address);
    looks.set(key, look);
    return look;
  }

  connection.onRequest(lookRequest, async (params) => {
    const look = await lookAt(params);
    return look.states().then(
      (queues) => ({ queues }),
      (error: unknown) => ({ problem: sentenceOf(error) }),
    );
  });
  connection.onRequest(drainRequest, async (params) => {
    const look = await lookAt(params);
    return look.empty('drain').then(
      () => ({ problem: null }),
      (error: unknown) => ({ problem: sentenceOf(error) }),
    );
  });
  connection.listen();
  endWithParent();
}

const sentenceOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

serve();
