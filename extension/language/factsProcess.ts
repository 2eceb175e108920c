/** The process that knows files, models and tokens: started by the first question, ended when nobody asks any more. */
import type { ChildProcess } from 'node:child_process';
import { createMessageConnection, type MessageConnection } from 'vscode-jsonrpc';
import { IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import type { ModelShape } from '../../kernel/language/programFacts';
import { modelRequest, type NamedModel } from '../../kernel/process/factsProtocol';
import { afterIdling } from '../idling';

export interface FactsProcess {
  /** The answer; null if there is none. A process that is silent for long is ended, and the next question starts another. */
  ask<R>(send: (connection: MessageConnection) => Promise<R>): Promise<R | null>;
  /** The layers of a model, as they were told before if they were: what has changed since is there the next time. */
  model(named: NamedModel): Promise<ModelShape | null>;
  dispose(): void;
}

/** Milliseconds without a question after which the process is ended. */
const IDLE_MS = 120_000;
/** A stranger's tokenizer may take for ever: nobody reads an answer that comes later than this. */
const LONGEST_MS = 10_000;

interface Running {
  readonly child: ChildProcess;
  readonly connection: MessageConnection;
}

export function factsProcess(fork: () => ChildProcess): FactsProcess {
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

  const ask: FactsProcess['ask'] = async (send) => {
    running ??= start();
    const asked = running;
    idle.wait(IDLE_MS);
    const silence = setTimeout(() => {
      if (running === asked) end();
    }, LONGEST_MS);
    try {
      return await send(asked.connection);
    } catch {
      return null;
    } finally {
      clearTimeout(silence);
    }
  };

  const shapes = new Map<string, ModelShape | null>();
  return {
    ask,
    async model(named) {
      const key = JSON.stringify(named);
      const told = ask((to) => to.sendRequest(modelRequest, named)).then((shape) => {
        shapes.set(key, shape);
        return shape;
      });
      return shapes.get(key) ?? (await told);
    },
    dispose() {
      idle.wait(Infinity);
      end();
    },
  };
}
