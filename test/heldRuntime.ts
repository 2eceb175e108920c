/**
 * Makes the runtime of this process ask before each pass: while a test has closed the gate (gate.ts), the pass waits, and
 * the process goes on hearing messages and signals. A process loads it before the product's program.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import type { InferenceSession } from 'onnxruntime-node';
import { GATE_VARIABLE } from './gate';

/** More turns of the event loop than a cancellation takes from the channel to the signal of a run. */
const TURNS = 20;

/** What the sessions of the runtime inherit from. The types show their factory alone. */
function sessionPrototype(): InferenceSession {
  const runtime = createRequire(__filename)('onnxruntime-node') as typeof import('onnxruntime-node');
  return (runtime.InferenceSession as unknown as { readonly prototype: InferenceSession }).prototype;
}

function holdPassesAt(gate: string): void {
  const prototype = sessionPrototype();
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
// The process of the command line does without the runtime; that of its kernel has a channel to it.
if (gate && process.send) holdPassesAt(gate);
