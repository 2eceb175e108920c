/** The gate before every pass of a test's kernel: closed, it holds the model's work at a known point. See heldRuntime.ts. */
import { EventEmitter, once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';

/** Names the socket at which kernels ask; set by the runner. */
export const GATE_VARIABLE = 'STEERBOOK_TEST_GATE';

export interface Gate {
  /** Resolves when a kernel waits at the gate. */
  reached(): Promise<void>;
  /** Lets one pass through, once it waits. */
  step(): Promise<void>;
  /** Lets every pass through from now on. */
  open(): void;
}

/**
 * Holds the passes of every kernel of this test run, those of kernels that start later included, but for the first
 * `free` ones. A kernel that is asked to cancel its work leaves the gate by itself.
 */
export async function holdPasses(free = 0): Promise<Gate> {
  const waiting = new Set<Socket>();
  const held = new EventEmitter();
  let asked = 0;
  const server = createServer((socket) => {
    // A kernel that is killed breaks the connection, which is no error here.
    socket.on('error', () => undefined).resume();
    if (asked++ < free) return void socket.end();
    waiting.add(socket);
    socket.once('close', () => waiting.delete(socket));
    held.emit('held');
  });
  await once(server.listen(gatePath()), 'listening');
  const reached = async () => {
    if (waiting.size === 0) await once(held, 'held');
  };
  return {
    reached,
    async step() {
      await reached();
      for (const socket of [...waiting].slice(0, 1)) {
        waiting.delete(socket);
        socket.end();
      }
    },
    open() {
      server.close();
      for (const socket of waiting) socket.end();
    },
  };
}

/** Takes away the gate that a test has left closed. A kernel that waits at it is to be ended by whoever calls this. */
export function removeGate(): void {
  rmSync(gatePath(), { force: true });
}

function gatePath(): string {
  const path = process.env[GATE_VARIABLE];
  if (!path) throw new Error(`${GATE_VARIABLE} is not set: the tests were not started by their runner.`);
  return path;
}
