/**
 * The command `steer models` as a process: what reads, writes and downloads is never the window's own process. Each call
 * is one process.
 */
import type { ChildProcess } from 'node:child_process';
import * as v from 'valibot';
import type { PrecisionCost } from '../../model/precisionCost';
import { startCommand } from '../../kernel/process/forkKernel';
import {
  costSchema,
  filesSchema,
  modelsSchema,
  pullSchema,
  type ListedModel,
  type PullLine,
} from '../../kernel/process/modelsProtocol';
import { closed, collect } from '../commandOutput';
import { networkEnvironment, type Network } from '../../kernel/process/network';

export type LookedAt = v.InferOutput<typeof filesSchema>;

/** Where a wait is ended from. */
type Ending = AbortSignal;

export interface SteerModels {
  /** @throws Error with a sentence, as the others do. */
  list(): Promise<readonly ListedModel[]>;
  /**
   * Waits for a download and tells how far it is. When the signal aborts, the wait ends, and the download goes on.
   * @param how `start`: starts it if it does not run; `watch`: somebody else has started it.
   * @returns how it ended; never `running`.
   */
  pull(
    model: string,
    how: 'start' | 'watch',
    tell: (line: PullLine) => void,
    signal: Ending,
  ): Promise<PullLine>;
  /** Ends a download. What has arrived is kept. */
  cancel(model: string): Promise<void>;
  /** @param commit null: all revisions. */
  remove(model: string, commit: string | null): Promise<void>;
  /** Compares files with their checksums; null if the signal ends it. */
  verify(model: string, signal: Ending): Promise<LookedAt | null>;
  /** Measures what 8-bit weights cost; null if the signal ends it. */
  measureCost(model: string, signal: Ending): Promise<PrecisionCost | null>;
}

export interface SteerModelsHost {
  /** Path of the command's program. */
  readonly cliFile: string;
  /** Null: where other programs have it. */
  readonly cacheFolder: () => string | null;
  readonly network: () => Network;
}

export function steerModels({ cliFile, cacheFolder, network }: SteerModelsHost): SteerModels {
  const start = (...args: readonly string[]) => {
    const folder = cacheFolder();
    const cache = folder === null ? [] : ['--cache', folder];
    const all = ['models', ...args, '--color', 'never', ...cache];
    return startCommand(cliFile, all, networkEnvironment(network()));
  };
  /** What a command prints; null if the signal ends it. A command that prints nothing has failed. */
  const printed = async (child: ChildProcess, signal?: Ending): Promise<string | null> => {
    const end = () => child.kill();
    signal?.addEventListener('abort', end, { once: true });
    const [output, errors] = await Promise.all([collect(child.stdout), collect(child.stderr), closed(child)]);
    signal?.removeEventListener('abort', end);
    if (signal?.aborted) return null;
    if (output.trim() === '') throw new Error(errors.trim() || 'The command steer said nothing.');
    return output;
  };
  const measured = async <T>(
    schema: v.GenericSchema<unknown, T>,
    signal: Ending,
    args: readonly string[],
  ) => {
    const output = await printed(start(...args), signal);
    return output === null ? null : parsed(schema, output);
  };
  return {
    async list() {
      const output = await printed(start('list', '--json'));
      return parsed(modelsSchema, output ?? '').models;
    },
    async pull(model, how, tell, signal) {
      const child = start('pull', model, '--json', ...(how === 'watch' ? ['--watch'] : []));
      // Not so that it ends the download.
      signal.addEventListener('abort', () => child.kill('SIGKILL'), { once: true });
      const errors = collect(child.stderr);
      let last: PullLine | null = null;
      eachLine(child.stdout, (line) => {
        last = parsed(pullSchema, line);
        if (last.state === 'running') tell(last);
      });
      await closed(child);
      const ended = last as PullLine | null;
      if (ended && ended.state !== 'running') return ended;
      return { state: 'failed', code: 'internal', sentence: (await errors).trim() };
    },
    async cancel(model) {
      await printed(start('cancel', model));
    },
    async remove(model, commit) {
      await printed(start('remove', commit === null ? model : `${model}@${commit}`, '--yes'));
    },
    verify: (model, signal) => measured(filesSchema, signal, ['verify', model, '--json']),
    measureCost: (model, signal) =>
      measured(costSchema, signal, ['verify', model, '--precision', '8bit', '--json']),
  };
}

function eachLine(stream: NodeJS.ReadableStream | null, take: (line: string) => void): void {
  let rest = '';
  stream?.setEncoding('utf8').on('data', (text: string) => {
    const lines = `${rest}${text}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') take(line);
  });
}

function parsed<T>(schema: v.GenericSchema<unknown, T>, text: string): T {
  const read = v.safeParse(schema, JSON.parse(text));
  if (!read.success) throw new Error('The command steer gave an answer that cannot be read.');
  return read.output;
}
