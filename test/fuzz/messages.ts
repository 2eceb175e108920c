import assert from 'node:assert/strict';
import fc from 'fast-check';
import { startKernel, type Kernel } from '../kernel/process';
import { fuzzer, oddText, oddValue } from './fuzzer';

const methods = [
  'initialize',
  'run',
  'prepare',
  'output',
  'status',
  '$/cancelRequest',
  'exit',
  '__proto__',
  '',
];
const value = fc.oneof(
  oddValue,
  fc.jsonValue(),
  fc.record({ run: oddValue, cell: fc.record({ index: oddValue, source: oddText }), notebook: oddValue }),
  fc.record({ prompt: oddText, newTokens: oddValue }),
  fc.record({
    run: fc.nat(),
    cell: fc.record({ index: fc.nat(), source: fc.string() }),
    notebook: fc.constant([]),
  }),
);
const message = fc.record(
  {
    jsonrpc: fc.oneof(fc.constant('2.0'), oddValue),
    id: fc.oneof(fc.integer({ min: 1_000_000 }), fc.string()),
    method: fc.oneof(fc.constantFrom(...methods), oddText),
    params: value,
  },
  { requiredKeys: [] },
);

let started: Promise<Kernel> | null = null;

export const messages = fuzzer({
  name: 'messages',
  shortRuns: 1000,
  input: fc.array(fc.oneof({ weight: 6, arbitrary: message }, { weight: 1, arbitrary: value }), {
    minLength: 1,
    maxLength: 6,
  }),
  show: (sent) => JSON.stringify(sent).slice(0, 4000),
  async holds(sent) {
    const kernel = await (started ??= startKernel());
    for (const one of sent) if (one !== undefined) kernel.process.send(one as object);
    const ended = new Promise<never>((_, reject) => {
      kernel.process.once('exit', () => reject(new Error('the kernel has ended')));
    });
    const { status } = await Promise.race([kernel.run('tokens "after"'), ended]).catch(
      async (error: unknown) => {
        await endMessages();
        throw error;
      },
    );
    kernel.process.removeAllListeners('exit');
    assert.equal(status, 'ok');
  },
});

/** Ends the kernel that was sent to. */
export async function endMessages(): Promise<void> {
  const kernel = await started;
  started = null;
  await kernel?.stop();
}
