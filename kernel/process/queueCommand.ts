import { shortNumber } from '../language/numbers';
import { addressText, type QueueAddress } from '../queue/address';
import { lookAtQueues, type QueueState } from '../queue/lookAtQueues';
import { visibleText } from '../results/tokenText';
import { drained } from './lookProtocol';
import { aligned } from './modelsText';
import { say } from './terminal';

/** `steer queue`: shows what is in a queue, takes out what waits, or all of it. @returns the exit code */
export async function manageQueue(
  does: 'status' | 'drain' | 'clear',
  address: QueueAddress,
  isJson: boolean,
): Promise<number> {
  const look = lookAtQueues(address);
  try {
    if (does === 'status') {
      const states = await look.states();
      process.stdout.write(`${isJson ? JSON.stringify(states, null, 1) : statusText(address, states)}\n`);
      return 0;
    }
    await look.empty(does);
    say(does === 'drain' ? drained : 'The queue is empty.');
    return 0;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

function statusText(address: QueueAddress, states: readonly QueueState[]): string {
  const title = addressText(address);
  if (states.length === 0) return `${title}: no worker is there, and no job.`;
  const counts = ['waiting', 'running', 'to collect', 'put aside', 'a minute', 'workers'];
  const rows = states.map((one) => [
    ...[visibleText(one.model), visibleText(one.precision), String(one.engine)],
    ...[one.waiting, one.running, one.finished, one.aside].map(String),
    ...[one.perMinute === null ? '' : shortNumber(one.perMinute), String(one.workers)],
  ]);
  const failures = states.flatMap((one) =>
    one.failures.map(
      ({ id, reason }) => `${visibleText(one.model)}, ${visibleText(id)}: ${visibleText(reason)}`,
    ),
  );
  return [
    `${title}: jobs and workers by model`,
    ...aligned([['model', 'precision', 'engine', ...counts], ...rows]),
    ...(failures.length > 0 ? ['', 'put aside:', ...failures] : []),
  ].join('\n');
}
