import { setTimeout as wait } from 'node:timers/promises';
import { addressText, type QueueAddress } from './address';
import { used, type QueueServer } from './connection';
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
  server: QueueServer,
  { say, isOver }: { readonly say: (line: string) => void; readonly isOver: () => boolean },
): () => void {
  let isAsking = false;
  const isThere = () =>
    used(server, indexQueue, (index) => index.getJobCounts('waiting')).then(
      () => null,
      (error: unknown) => reasonOf(address, server, error),
    );
  async function ask(): Promise<void> {
    const [name, first] = [addressText(address), await isThere()];
    if (first === null || isOver()) return;
    say(`The queue ${name} is lost: ${first}. It is tried again and again.`);
    do await wait(interval, undefined, { ref: false });
    while ((await isThere()) !== null && !isOver());
    if (!isOver()) say(`The queue ${name} answers again.`);
  }
  return () => {
    if (isAsking || isOver()) return;
    isAsking = true;
    void ask().finally(() => (isAsking = false));
  };
}
