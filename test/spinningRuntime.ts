/**
 * Makes the runtime of this process spin for ever where it would create a session or run a pass, as a call that cannot be
 * interrupted does: the process hears nothing any more. A process loads it before the product's program.
 */
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** The call that spins. */
export type Spinning = 'create' | 'run';

/** Says where to spin, and names the file that is written when the process has begun to. */
export const SPIN_VARIABLE = 'STEERBOOK_TEST_SPIN';

/** The value of {@link SPIN_VARIABLE}. */
export const spinAt = (call: Spinning, marker: string) => `${call} ${marker}`;

function spin(marker: string): never {
  writeFileSync(marker, String(process.pid));
  for (;;);
}

const [call, marker] = process.env[SPIN_VARIABLE]?.split(/ (.*)/) ?? [];
// The process of the command line does without the runtime; that of its kernel has a channel to it.
if (marker !== undefined && process.send) {
  const { InferenceSession } = createRequire(__filename)(
    'onnxruntime-node',
  ) as typeof import('onnxruntime-node');
  // The types show the factory alone; the sessions that it makes are of this class.
  const { prototype } = InferenceSession as unknown as { readonly prototype: object };
  if (call === 'create') InferenceSession.create = () => spin(marker);
  else Object.assign(prototype, { run: () => spin(marker) });
}
