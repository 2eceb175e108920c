import { row } from './diagnosticRow';
import { counted } from './numbers';

const some = (points: number) => `${counted(points, 'point')} ${points === 1 ? 'is' : 'are'} not measured`;

/** Problems of sweeps that other machines measure. */
export const queueRows = {
  'queue-unreachable': row<{ address: string; reason: string; points: number }>(
    ({ address, reason, points }) =>
      `The queue ${address} cannot be reached: ${reason}. ${some(points)}. Run the cell again, or measure here.`,
  ),
  'queue-lost': row<{ address: string; reason: string; points: number }>(
    ({ address, reason, points }) =>
      `The queue ${address} was lost: ${reason}. ${some(points)}; all others are kept. Run the cell again, or measure the rest here.`,
  ),
  'queue-aside': row<{ jobs: readonly string[]; points: number }>(
    ({ jobs, points }) =>
      `${some(points)}, because workers have begun ${counted(jobs.length, 'job')} several times without an end: ${jobs.slice(0, 3).join('; ')}${jobs.length > 3 ? '; …' : ''}. Run the cell again for another attempt, or measure the rest here.`,
  ),
  'queue-address': row<{ mistake: string }>(
    ({ mistake }) => `The setting of the queue cannot be used. ${mistake}`,
  ),
  'queue-too-large': row(
    () => 'The texts and vectors of this statement are too many to be sent to a queue. Measure it here.',
  ),
};
