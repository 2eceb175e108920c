import type { Envelope, ModelInfo } from './envelope';
import type { Reading } from './reading';

/** The parts of the quiet line: model, steering, then what is the kind's own, in this order. */
export function qualificationsOf<R extends Envelope>(result: R, reading: Reading<R>): readonly string[] {
  const steering = reading.steering(result);
  return [
    ...(reading.hasModel ? modelParts(result.model) : []),
    ...(steering === null ? [] : [steering]),
    ...reading.caveats(result),
  ];
}

function modelParts({ id, sha256, precision }: ModelInfo): readonly string[] {
  return [
    `model ${id}`,
    ...(sha256 === '' ? [] : [`weights ${sha256.slice(0, 12)}`]),
    ...(precision === '8bit' ? ['8-bit weights'] : []),
  ];
}
