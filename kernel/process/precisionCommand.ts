import { resolve } from 'node:path';
import type { PrecisionCost } from '../../model/precisionCost';
import { percent, shortNumber } from '../language/numbers';
import { exitCodes } from './interruption';
import { forkKernel } from './forkKernel';
import { startRun } from './notebookRun';
import { describeProgress } from './progress';
import type { KernelOptions } from './protocol';
import { say, showProgress } from './terminal';

/**
 * `steer models verify NAME --precision 8bit`: measures what 8-bit weights cost a model, and keeps it.
 * @returns the exit code.
 */
export async function verifyPrecision(
  model: string,
  json: boolean,
  kernelFile: string,
  options: Pick<KernelOptions, 'bundledFolder' | 'cacheFolder'>,
): Promise<number> {
  const kernel = forkKernel(kernelFile);
  try {
    const run = startRun(kernel, {
      kernel: {
        ...options,
        ...{ model, threads: 0, precision: 'float32', device: 'cpu', memoryLimitMiB: 0, downloads: 'never' },
        ...{ notebookFolder: resolve('.'), points: null, queue: null, session: null },
      },
      cells: [],
      progress: (progress) => showProgress(describeProgress(progress)),
      log: say,
    });
    const cost = await run.measureCost(model);
    showProgress('');
    const by = run.interruptedBy();
    if (by) return exitCodes[by];
    if ('failure' in cost) {
      say(cost.failure);
      return 1;
    }
    process.stdout.write(`${json ? JSON.stringify(cost, null, 1) : costText(model, cost)}\n`);
    return 0;
  } finally {
    kernel.kill();
  }
}

function costText(model: string, { kl, largest, otherTop, sentences, positions }: PrecisionCost): string {
  return [
    `${model} with 8-bit weights: KL ${shortNumber(kl)} nats from float32 on average, ${shortNumber(largest)} at most,`,
    `over ${positions} next tokens of ${sentences} sentences; at ${percent(otherTop)} of them another token is the likeliest.`,
  ].join(' ');
}
