import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import {
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import { forkFacts } from './forkKernel';

/** Sends questions to the process that knows models and files. */
export type AskFacts = <R>(send: (connection: MessageConnection) => Promise<R>) => Promise<R>;

/**
 * Does work that may ask. The process is started by the first question and ended after the work.
 * @throws Error if the process ends before it has answered
 */
export async function withFacts<T>(work: (ask: AskFacts) => Promise<T>): Promise<T> {
  let running: { readonly child: ChildProcess; readonly connection: MessageConnection } | null = null;
  const start = () => {
    const child = forkFacts(join(__dirname, 'facts.js'));
    const connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
    child.once('exit', () => connection.dispose());
    connection.listen();
    return { child, connection };
  };
  try {
    return await work((send) => send((running ??= start()).connection));
  } finally {
    end(running);
  }
}

function end(running: { readonly child: ChildProcess; readonly connection: MessageConnection } | null): void {
  running?.connection.dispose();
  running?.child.kill();
}
