import { setTimeout as wait } from 'node:timers/promises';
import { addressText, type QueueAddress } from './address';
import { queueServer, used } from './connection';
import { indexQueue } from './job';
import { reasonOf } from './reason';

/** Milliseconds between two looks at a server that does not answer. */
const interval = 3000;

/**
 * Says when a server is lost, and when it answers again. The library connects again by itself, and tells nobody.
 * @param isOver true if nobody waits for the server any more.
 * @returns what is to be called if anything is wrong: it asks the server whether it is there.
 */
export function watchServer(
  address: QueueAddress,
  { say, isOver }: { readonly say: (line: string) => void; readonly isOver: () => boolean },
): () => void {
  let isAsking = false;
  /** Why it does not answer; null if it does. */
  async function problem(): Promise<string | null> {
    // A connection that never came about would be tried for as long as its server is used.
    const server = queueServer(address);
    try {
      await used(server, indexQueue, (index) => index.getJobCounts('waiting'));
      return null;
    } catch (error) {
      return reasonOf(address, server, error);
    } finally {
      server.end();
    }
  }
  async function ask(): Promise<void> {
    const [name, first] = [addressText(address), await problem()];
    if (first === null || isOver()) return;
    say(`The queue ${name} is lost: ${first}. It is tried again and again.`);
    do await wait(interval, undefined, { ref: false });
    while ((await problem()) !== null && !isOver());
    if (!isOver()) say(`The queue ${name} answers again.`);
  }
  return () => {
    if (isAsking || isOver()) return;
    isAsking = true;
    void ask().finally(() => (isAsking = false));
  };
}
