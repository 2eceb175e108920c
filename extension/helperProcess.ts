/** A process that answers questions: started by the first one, ended when nobody asks any more. */
import type { ChildProcess } from 'node:child_process';
import { createMessageConnection, type MessageConnection } from 'vscode-jsonrpc';
import { IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import { afterIdling } from './idling';

export interface HelperProcess {
  /** The answer; null if there is none. A process that is silent for long is ended, and the next question starts another. */
  readonly ask: <R>(send: (connection: MessageConnection) => Promise<R>) => Promise<R | null>;
  readonly dispose: () => void;
}

/** Milliseconds without a question after which the process is ended. */
const IDLE_MS = 120_000;

interface Running {
  readonly child: ChildProcess;
  readonly connection: MessageConnection;
}

/** @param longest nobody reads an answer that comes later than after so many milliseconds: a stranger's file may take for ever. */
export function helperProcess(fork: () => ChildProcess, longest: number): HelperProcess {
  let running: Running | null = null;
  const idle = afterIdling(end);

  function start(): Running {
    const child = fork();
    const connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
    const started = { child, connection };
    const gone = () => {
      connection.dispose();
      if (running === started) running = null;
    };
    child.once('error', gone);
    child.once('exit', gone);
    connection.onError(gone);
    connection.listen();
    return started;
  }

  function end(): void {
    running?.connection.dispose();
    running?.child.kill('SIGKILL');
    running = null;
  }

  const ask: HelperProcess['ask'] = async (send) => {
    running ??= start();
    const asked = running;
    idle.wait(IDLE_MS);
    const silence = setTimeout(() => {
      if (running === asked) end();
    }, longest);
    try {
      return await send(asked.connection);
    } catch {
      return null;
    } finally {
      clearTimeout(silence);
    }
  };

  return {
    ask,
    dispose() {
      idle.wait(Infinity);
      end();
    },
  };
}
