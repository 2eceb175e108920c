import type { ChildProcess } from 'node:child_process';
import * as v from 'valibot';
import {
  CancellationTokenSource,
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  ResponseError,
} from 'vscode-jsonrpc/node';
import type { SourceOptions } from '../../model/source/source';
import type { Point } from '../results/axes';
import type { AnyBody } from '../results/envelope';
import { programFailureSchema, type ProgramFailure } from '../results/programFailure';
import { forkKernel } from './forkKernel';
import { measuredNotification, measureRequest, openRequest } from './measureProtocol';

/** A process that measures plans, for one that must go on whatever becomes of it. */
export interface MeasuringChild {
  /**
   * Measures points of a plan, one job at a time.
   * @param folder of the checkpoint.
   * @param onBody hears what was measured at the point of an index.
   * @param enough ends the measuring where it is.
   * @returns what of the program cannot be measured; null if all was.
   * @throws Error if the process ends or cannot measure it
   */
  readonly measure: (
    plan: string,
    points: readonly Point[],
    folder: string,
    onBody: (point: number, body: AnyBody) => Promise<void>,
    enough: AbortSignal,
  ) => Promise<ProgramFailure | null>;
  /** True until the process has ended. */
  readonly isAlive: () => boolean;
  readonly end: () => void;
}

/** Starts the process. It ends with this one. @param program the file of the measuring process. */
export function startMeasuringChild(program: string, options: SourceOptions): MeasuringChild {
  const child = forkKernel(program);
  child.stdout?.resume();
  const said = lastLines(child);
  const connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
  let take: ((point: number, body: AnyBody) => void) | null = null;
  connection.onNotification(measuredNotification, ({ measured }) => {
    if (measured.state === 'done') take?.(measured.point, measured.result);
  });
  connection.onError(() => undefined);
  connection.listen();
  let isAlive = true;
  const ended = new Promise<never>((_, reject) => {
    const end = (reason: string) => {
      isAlive = false;
      reject(new Error(`the process that measured ended (${reason})${said()}`));
    };
    child.once('exit', (code, signal) => end(signal ?? `exit code ${code ?? 'unknown'}`));
    child.once('error', ({ message }) => end(message));
  });
  ended.catch(() => undefined);
  const opened = connection.sendRequest(openRequest, options);
  opened.catch(() => undefined);
  let jobs = 0;
  return {
    isAlive: () => isAlive,
    end: () => void child.kill('SIGKILL'),
    async measure(plan, points, model, onBody, enough) {
      await Promise.race([opened, ended]);
      const taken: Promise<void>[] = [];
      take = (point, body) => taken.push(onBody(point, body));
      const stop = new CancellationTokenSource();
      const onEnough = () => stop.cancel();
      enough.addEventListener('abort', onEnough);
      try {
        const asked = { job: ++jobs, model, plan, points };
        const request = connection.sendRequest(measureRequest, asked, stop.token);
        await Promise.race([request, ended]);
        return null;
      } catch (error) {
        const failure = error instanceof ResponseError ? v.safeParse(programFailureSchema, error.data) : null;
        if (failure?.success) return failure.output;
        if (enough.aborted && isAlive) return null;
        throw error;
      } finally {
        enough.removeEventListener('abort', onEnough);
        stop.dispose();
        take = null;
        await Promise.all(taken);
      }
    },
  };
}

/** The end of what a process says on standard error. */
function lastLines({ stderr }: ChildProcess): () => string {
  let text = '';
  stderr?.setEncoding('utf8').on('data', (chunk: string) => (text = (text + chunk).slice(-500)));
  return () => (text.trim() === '' ? '' : `: ${text.trim()}`);
}
