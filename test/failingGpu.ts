/**
 * Makes the runtime of this process fail on the GPU as bad drivers do. A process loads it before the product's program:
 * NODE_OPTIONS has it required in kernels and in the processes that they start.
 */
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';

/** What fails: a load, or the pass after so many; or what tries the GPU ends, or gets other numbers. */
export type Failure = 'load' | `lost ${number}` | `ends ${number}` | 'probe ends' | 'probe disagrees';

/** Says what fails. */
export const FAILURE_VARIABLE = 'STEERBOOK_TEST_GPU';

const isProbe = basename(process.argv[1] ?? '') === 'probe.js';
const [how = '', after] = (process.env[FAILURE_VARIABLE] ?? '').split(/ (?=\d)/);

/** What happens at a call of the GPU instead of it; nothing if it is to happen. */
function fail(call: 'create' | 'run', calls: number): void {
  if (how === 'probe ends' && isProbe) process.abort();
  if (isProbe) return;
  if (how === 'load' && call === 'create') throw new Error('Out of memory');
  if (call !== 'run' || calls <= Number(after)) return;
  if (how === 'ends') process.abort();
  // A device that was lost comes back when it is tried anew.
  if (how === 'lost' && calls === Number(after) + 1) throw new Error('Device lost');
}

function patch(): void {
  const { InferenceSession: factory } = createRequire(__filename)(
    'onnxruntime-node',
  ) as typeof import('onnxruntime-node');
  const onGpu = new WeakSet<object>();
  const create = factory.create.bind(factory) as (...given: unknown[]) => Promise<InferenceSession>;
  const patched = async (...given: unknown[]) => {
    const options = given.at(-1) as InferenceSession.SessionOptions;
    const usesGpu = options.executionProviders !== undefined;
    if (usesGpu) fail('create', 0);
    const session = await create(...given);
    if (usesGpu) onGpu.add(session);
    return session;
  };
  factory.create = patched;
  // The types show the factory alone; the sessions that it makes are of this class.
  const { prototype } = factory as unknown as { readonly prototype: InferenceSession };
  const run = Reflect.get(prototype, 'run') as (...given: unknown[]) => Promise<InferenceSession.ReturnType>;
  let calls = 0;
  prototype.run = async function (this: InferenceSession, ...given: unknown[]) {
    if (!onGpu.has(this)) return run.apply(this, given);
    fail('run', ++calls);
    const out = await run.apply(this, given);
    const scores = out['scores']?.data;
    if (how === 'probe disagrees' && isProbe && scores instanceof Float32Array) scores[0] = 100;
    return out;
  };
}

if (how !== '' && process.send) patch();
