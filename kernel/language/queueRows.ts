import { row } from './diagnosticRow';
import { counted } from './numbers';

const some = (points: number) => `${counted(points, 'point')} ${points === 1 ? 'is' : 'are'} not measured`;

/** Problems of sweeps that other machines measure. */
export const queueRows = {
  'queue-unreachable': row<{ address: string; reason: string; points: number }>(
    ({ address, reason, points }) =>
      `The queue ${address} cannot be reached: ${reason}. ${some(points)}. Run it again, or without the queue.`,
  ),
  'queue-lost': row<{ address: string; reason: string; points: number }>(
    ({ address, reason, points }) =>
      `The queue ${address} was lost: ${reason}. ${some(points)}; all others are kept. Run it again, or the rest without the queue.`,
  ),
  'queue-aside': row<{ jobs: readonly string[]; points: number }>(
    ({ jobs, points }) =>
      `${some(points)}, because workers have begun ${counted(jobs.length, 'job')} several times without an end: ${jobs.slice(0, 3).join('; ')}${jobs.length > 3 ? '; …' : ''}. Run it again for another attempt, or the rest without the queue.`,
  ),
  'queue-address': row<{ mistake: string }>(
    ({ mistake }) => `The setting of the queue cannot be used. ${mistake}`,
  ),
  'store-unwritable': row<{ folder: string; reason: string }>(
    ({ folder, reason }) =>
      `Points cannot be kept in ${folder}: ${reason}. Name another folder with --store, or with the setting steerbook.sweep.store.`,
  ),
  'queue-too-large': row(
    () => 'The texts and vectors of this statement are too many to be sent to a queue. Measure it here.',
  ),
};
