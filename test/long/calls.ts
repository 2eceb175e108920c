import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { root } from '../root';

export const cli = join(root, 'dist/cli.js');

/** A call of the command line that runs. */
export interface Call {
  readonly child: ChildProcess;
  /** What it has written on standard error. */
  readonly text: () => string;
  /** Resolves as soon as what it has written fits. */
  readonly said: (fits: (text: string) => boolean) => Promise<void>;
  readonly code: Promise<number | null>;
}

/** @param processor the only one that it may use. */
export function call(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  processor?: number,
): Call {
  const env = { ...process.env, ...environment };
  const on = processor === undefined ? [] : ['taskset', '--cpu-list', String(processor)];
  const [program = '', ...all] = [...on, process.execPath, cli, ...args];
  const child = spawn(program, all, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let text = '';
  const waiting = new Set<() => void>();
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    waiting.forEach((look) => look());
  });
  return {
    child,
    text: () => text,
    said: (fits) =>
      new Promise((resolve) => {
        const look = () => {
          if (!fits(text)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    code: once(child, 'exit').then(([code]) => code as number | null),
  };
}
