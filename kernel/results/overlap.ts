import type { ResolvedAddition } from './envelope';

/** Vectors at the front lie on padding, others on the text itself. */
export function overlapText(steering: readonly ResolvedAddition[]): readonly string[] {
  const lies = steering.some(({ position, at }) =>
    position === 'index' ? at?.[0] !== 0 : position === 'middle' || position === 'back',
  );
  return lies ? ['the vector lies on the measured text'] : [];
}
