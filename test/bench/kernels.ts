/** What a person waits for and what a machine gives up for whole kernels: their start, and their memory. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Precision } from '../../model/passes/sessions';
import { startKernel, type Kernel } from '../kernel/process';
import { root } from '../root';
import { atMost, usually, type Row } from './row';

const mebibyte = 2 ** 20;

async function run(kernel: Kernel, program: string): Promise<void> {
  const { status, errors } = await kernel.run(program);
  if (status !== 'ok') throw new Error(errors[0]?.message);
}

/** From the fork of a kernel to the first chart of a notebook. */
export async function firstChartRow(folder: string, precision: Precision): Promise<Row> {
  const { time, said } = await usually(async () => {
    const kernel = await startKernel({ model: folder, precision });
    await run(kernel, 'next "I hate you because"');
    await kernel.stop();
  });
  return atMost(`kernel fork to the first next result, ${precision}`, said, time, 350, 'ms');
}

/** A command that completes one token, from its start to its end. */
export async function commandRow(folder: string): Promise<Row> {
  const file = join(folder, 'token.steer');
  writeFileSync(file, '# %%\ncomplete "I hate you because" n 1 tokens 1 temperature 0\n');
  const steer = [join(root, 'dist/cli.js'), 'run', file, '--model', folder];
  const { time, said } = await usually(() => promisify(execFile)(process.execPath, steer));
  return atMost('command line, start to end with one token', said, time, 250, 'ms');
}

/** MiB of a process: what it shares with others is divided among them. */
function proportional(pid: number | undefined): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return Number(/^Pss:\s*(\d+) kB$/m.exec(rollup)?.[1]) / 1024;
}

/** Some heartbeats later a kernel has given back what it does not need. */
const heartbeats = 9;

async function idle(kernel: Kernel): Promise<number> {
  let resident = 0;
  for (let beat = 0; beat < heartbeats; beat++)
    ({ residentMiB: resident } = await kernel.status(({ state }) => state === 'idle'));
  return resident;
}

/** Memory of a kernel that is idle, before and after work, and of a second one beside it. */
export async function memoryRows(folder: string): Promise<readonly Row[]> {
  const checkpoint = statSync(join(folder, 'model.safetensors')).size / mebibyte;
  const row = (work: string, resident: number, bar: number) =>
    atMost(
      work,
      `${resident.toFixed(0)} MiB, checkpoint ${checkpoint.toFixed(0)} MiB`,
      resident / checkpoint,
      bar,
    );
  const rows: Row[] = [];
  const first = await startKernel({ model: folder });
  const second = await startKernel({ model: folder });
  try {
    await run(first, `model ${folder}`);
    rows.push(row('resident memory, loaded and idle', await idle(first), 1.1));
    // Only Linux tells what processes share.
    if (existsSync('/proc/self/smaps_rollup')) {
      const alone = proportional(first.process.pid) + proportional(second.process.pid);
      await run(second, `model ${folder}`);
      await idle(second);
      const both = proportional(first.process.pid) + proportional(second.process.pid);
      rows.push(row('memory of a second kernel with the same model', both - alone, 0.25));
    }
    await run(first, 'complete "I hate you because" n 100 tokens 50');
    rows.push(row('resident memory, idle after 100 completions of 50 tokens', await idle(first), 1.1));
  } finally {
    await first.stop();
    await second.stop();
  }
  const small = await startKernel({ model: folder, precision: '8bit' });
  try {
    await run(small, `model ${folder}\nnext "I hate you because"`);
    rows.push(row('resident memory, idle after one next, 8bit', await idle(small), 0.55));
  } finally {
    await small.stop();
  }
  return rows;
}
