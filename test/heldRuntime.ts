/**
 * Makes the runtime of this process ask before each pass: while a test has closed the gate (gate.ts), the pass waits, and
 * the process goes on hearing messages and signals. A process loads it before the product's program.
 */
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { InferenceSession } from 'onnxruntime-node';
import { GATE_VARIABLE } from './gate';

/** More turns of the event loop than a cancellation takes from the channel to the signal of a run. */
const TURNS = 20;

function holdPassesAt(gate: string): void {
  // The types show the factory alone; the sessions that it makes are of this class.
  const { prototype } = InferenceSession as unknown as { readonly prototype: InferenceSession };
  const runPass = Reflect.get(prototype, 'run') as (
    ...given: unknown[]
  ) => Promise<InferenceSession.ReturnType>;
  prototype.run = async function (this: InferenceSession, ...given: unknown[]) {
    if (existsSync(gate)) await goThrough(gate);
    return runPass.apply(this, given);
  };
}

/** Resolves when the test lets this pass through, or is gone, or when a cancel has been heard. */
function goThrough(gate: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(gate);
    const hear = (message: unknown) => {
      if (isCancel(message)) socket.destroy();
    };
    process.on('message', hear);
    socket.on('error', () => undefined).resume();
    socket.once('close', () => {
      process.off('message', hear);
      void turns(TURNS).then(resolve);
    });
  });
}

function isCancel(message: unknown): boolean {
  return (
    typeof message === 'object' && message !== null && Reflect.get(message, 'method') === '$/cancelRequest'
  );
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await setImmediate();
}

const gate = process.env[GATE_VARIABLE];
if (gate) holdPassesAt(gate);
