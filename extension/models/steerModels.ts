/**
 * The command `steer models` as a process: what reads, writes and downloads is never the window's own process. Each call
 * is one process.
 */
import type { ChildProcess } from 'node:child_process';
import type * as v from 'valibot';
import { safeParse } from 'valibot';
import { startCommand } from '../../kernel/process/forkKernel';
import {
  modelsSchema,
  pullSchema,
  type ListedModel,
  type PullLine,
} from '../../kernel/process/modelsProtocol';

export interface SteerModels {
  /** @throws Error with a sentence */
  list(): Promise<readonly ListedModel[]>;
  /**
   * Starts a download, or joins one that runs, and tells how far it is. When the signal aborts, the watch ends, and the
   * download goes on.
   */
  pull(model: string, tell: (line: PullLine) => void, signal: AbortSignal): PulledModel;
  /** @throws Error with a sentence */
  remove(model: string): Promise<void>;
}

interface PulledModel {
  /** How it ended; never `running`. */
  readonly ended: Promise<PullLine>;
  /** Ends the download. What has arrived is kept. */
  readonly cancel: () => void;
}

/** @param cacheFolder null: where other programs have it. */
export function steerModels(cliFile: string, cacheFolder: () => string | null): SteerModels {
  const start = (...args: readonly string[]) => {
    const folder = cacheFolder();
    const cache = folder === null ? [] : ['--cache', folder];
    return startCommand(cliFile, ['models', ...args, ...cache]);
  };
  const said = async (child: ChildProcess): Promise<string> => {
    const [output, errors] = [collect(child.stdout), collect(child.stderr)];
    const code = await codeOf(child);
    if (code !== 0) throw new Error((await errors).trim() || `The command steer ended with code ${code}.`);
    return output;
  };
  return {
    async list() {
      return parsed(modelsSchema, await said(start('list', '--json'))).models;
    },
    pull(model, tell, signal) {
      const child = start('pull', model, '--json');
      signal.addEventListener('abort', () => child.kill('SIGKILL'), { once: true });
      let last: PullLine | null = null;
      const errors = collect(child.stderr);
      eachLine(child.stdout, (line) => {
        last = parsed(pullSchema, line);
        if (last.state === 'running') tell(last);
      });
      const ended = codeOf(child).then(async (): Promise<PullLine> => {
        if (last && last.state !== 'running') return last;
        return { state: 'failed', code: 'internal', sentence: (await errors).trim() };
      });
      return { ended, cancel: () => child.kill('SIGTERM') };
    },
    async remove(model) {
      await said(start('remove', model, '--yes'));
    },
  };
}

function codeOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    // All that it has said has arrived then.
    child.once('close', resolve);
  });
}

async function collect(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = '';
  for await (const part of stream ?? []) text += String(part);
  return text;
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
  const read = safeParse(schema, JSON.parse(text));
  if (!read.success) throw new Error('The command steer gave an answer that cannot be read.');
  return read.output;
}
