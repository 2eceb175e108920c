import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { openCheckpoint, type Checkpoint } from '../../model/checkpoint/checkpoint';
import { CheckpointError } from '../../model/checkpoint/config';
import { physicalCores } from '../../model/passes/threads';
import { hasVnni } from '../../model/passes/vnni';
import { keepSpeeds, readSpeeds, type KeptSpeeds } from '../../model/source/derivedFiles';
import type { GpuFound } from '../../model/source/gpu';
import { cacheFolderOf } from '../../model/source/hub/hubSettings';
import { findSnapshot } from '../../model/source/hub/snapshot';
import { resolveName } from '../../model/source/resolveName';
import { SourceError } from '../../model/source/sourceProblem';
import { counted, shortNumber } from '../language/numbers';
import { notOnGpuTexts, withoutVnni } from '../results/qualification';
import type { DevicesCommand } from './arguments';
import { aligned } from './modelsText';
import { probeGpu } from './probing';
import { say, showProgress } from './terminal';
import { UsageError } from './usageError';

/**
 * `steer devices`: what can compute here. With `--measure` it times processor and GPU at the same work and keeps the times,
 * which `device auto` goes by.
 * @returns the exit code.
 * @throws UsageError
 */
export async function tellDevices({ model, measure, json, cache }: DevicesCommand): Promise<number> {
  const bundled = join(__dirname, '../model/bundled');
  const checkpoint = await checkpointOf(model, bundled, cache);
  showProgress(measure ? 'Timing the processor and the GPU' : 'Trying the GPU');
  const { found, speeds } = await probeGpu(
    join(__dirname, 'probe.js'),
    bundled,
    measure ? checkpoint.folder : null,
  );
  showProgress('');
  if (found.gpu && speeds) await keepSpeeds(checkpoint, { adapter: found.gpu.adapter, ...speeds });
  const kept = await readSpeeds(checkpoint);
  const told = { processor: processor(), ...found, speeds: kept };
  process.stdout.write(`${json ? JSON.stringify(told, null, 1) : textOf(found, model, kept)}\n`);
  const isUnmeasured = measure && !(found.gpu && speeds);
  if (isUnmeasured) say('Nothing was timed: there is no GPU to compare the processor with.');
  return isUnmeasured ? 1 : 0;
}

async function checkpointOf(model: string, bundled: string, cache: string | null): Promise<Checkpoint> {
  try {
    const found = await resolveName(model, process.cwd(), bundled);
    const place =
      'folder' in found ? found : await findSnapshot(cacheFolderOf(process.env, cache), found.hub);
    if (place === null) throw new UsageError(`--model ${model}: it has not been downloaded.`);
    return await openCheckpoint(place.folder);
  } catch (error) {
    if (error instanceof SourceError && 'reason' in error.problem)
      throw new UsageError(`--model ${model}: ${error.problem.reason}.`);
    if (error instanceof CheckpointError) throw new UsageError(`--model ${model}: ${error.message}.`);
    throw error;
  }
}

const processor = () => ({
  name: cpus()[0]?.model ?? 'unknown',
  cores: physicalCores(),
  threads: availableParallelism(),
  vnni: hasVnni(),
});

function textOf(found: GpuFound, model: string, speeds: KeptSpeeds | null): string {
  const { name, cores, threads, vnni } = processor();
  return [
    `Processor: ${name}, ${counted(cores, 'core')}, ${counted(threads, 'thread')}`,
    ...(vnni === false ? [`8-bit weights: ${withoutVnni}`] : []),
    `GPU (experimental): ${gpuText(found)}`,
    speeds
      ? `Milliseconds with a model of the shape of ${model}, and where device auto measures:\n${speedTable(speeds)}`
      : `device auto: the processor, since nothing was timed with a model of the shape of ${model}. To do so: steer devices --measure`,
  ].join('\n');
}

function gpuText(found: GpuFound): string {
  if (found.gpu) {
    const { adapter, difference } = found.gpu;
    return `${adapter}; its log-probabilities are within ${shortNumber(difference)} of the processor's`;
  }
  return `not used: ${notOnGpuTexts[found.problem]} (${found.detail.split('\n')[0]?.trim()})`;
}

function speedTable({ adapter, cpu, gpu }: KeptSpeeds): string {
  const kinds = Object.keys(cpu) as (keyof typeof cpu)[];
  const row = (kind: keyof typeof cpu) => [
    ...[kind, shortNumber(cpu[kind]), shortNumber(gpu[kind])],
    gpu[kind] < cpu[kind] ? 'gpu' : 'cpu',
  ];
  return aligned([['work', 'processor', adapter, 'auto'], ...kinds.map(row)]).join('\n');
}
