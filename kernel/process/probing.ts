import { readFileSync, readdirSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { gpuTolerance } from '../../model/source/gpu';
import type { GpuFacts, GpuFound } from '../../model/source/gpu';
import { speedsSchema } from '../../model/source/derivedFiles';
import type { Speeds } from '../../model/speeds';
import { forkProbe } from './forkKernel';

/** The parent's side of trying the GPU. */

const messageSchema = v.union([
  v.object({ difference: v.number(), speeds: v.nullable(speedsSchema) }),
  v.object({
    problem: v.picklist(['no-adapter', 'failed']),
    message: v.pipe(v.string(), v.maxLength(10_000)),
  }),
]);

/** What the process that tries the GPU sends, once. */
export type ProbeMessage = v.InferOutput<typeof messageSchema>;

/** What was found, and the times if they were asked for. */
export interface Probed {
  readonly found: GpuFound;
  readonly speeds: Speeds | null;
}

/** A driver that says nothing for so long, in ms, is stuck. */
const patience = 120_000;
/** Characters of what drivers print that are read. */
const mostPrinted = 2 ** 20;

/**
 * Tries the GPU in a process of its own. Never rejects.
 * @param probeFile its program. @param tried folder of a small checkpoint.
 * @param measured folder of a checkpoint to time both devices with; null: none.
 */
export function probeGpu(probeFile: string, tried: string, measured: string | null = null): Promise<Probed> {
  const child = forkProbe(probeFile, [tried, ...(measured === null ? [] : [measured])]);
  let printed = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    printed = (printed + text).slice(-mostPrinted);
  });
  return new Promise((resolve) => {
    const end = (found: GpuFound, speeds: Speeds | null = null) => {
      clearTimeout(stuck);
      child.kill('SIGKILL');
      resolve({ found, speeds });
    };
    const ended = (detail: string) => end({ gpu: null, problem: 'ended', detail });
    const stuck = setTimeout(() => ended('it did not answer'), measured === null ? patience : 10 * patience);
    let told: unknown;
    child.once('message', (message) => (told = message));
    child.once('error', (error) => ended(error.message));
    // Only then is everything read that it has printed.
    child.once('close', (code, signal) => {
      const read = v.safeParse(messageSchema, told);
      if (!read.success) return ended(signal ?? `exit code ${code}`);
      if ('problem' in read.output)
        return end({ gpu: null, problem: read.output.problem, detail: read.output.message });
      const { difference, speeds } = read.output;
      if (!(difference <= gpuTolerance))
        return end({
          ...{ gpu: null, problem: 'disagrees' },
          detail: `log-probabilities differ by up to ${difference}`,
        });
      end({ gpu: { difference, ...hardwareOf(printed) } }, speeds);
    });
  });
}

/** Name and memory of the adapter, from what the runtime and the loader of drivers print, and from the system. */
export function hardwareOf(
  printed: string,
  platform: NodeJS.Platform = process.platform,
): Omit<GpuFacts, 'difference'> {
  const unnamed = 'WebGPU device';
  if (platform === 'linux') {
    const [, name] = [...printed.matchAll(/Using "(.+?)" with driver/g)].at(-1) ?? [];
    return { adapter: name ?? unnamed, memoryBytes: linuxMemory() };
  }
  // The adapter is a part of the chip, and so is its memory.
  if (platform === 'darwin') return { adapter: cpus()[0]?.model ?? unnamed, memoryBytes: totalmem() };
  const devices = printed.split('\n').filter((line) => /OrtHardwareDevice \{.*type:1\b/.test(line));
  const used = devices.find((line) => /DxgiHighPerformanceIndex=0\b/.test(line)) ?? devices[0] ?? '';
  const [, name] = /Description=([^,\]]+)/.exec(used) ?? [];
  const [, mebibytes] = /DxgiVideoMemory=(\d+) MB/.exec(used) ?? [];
  const isDiscrete = /Discrete=1/.test(used);
  return {
    adapter: name?.trim() ?? unnamed,
    memoryBytes: isDiscrete && mebibytes !== undefined ? Number(mebibytes) * 2 ** 20 : null,
  };
}

/** Bytes of the largest card's memory, where its driver tells (amdgpu does). */
function linuxMemory(): number | null {
  const folder = '/sys/class/drm';
  const sizes: number[] = [];
  try {
    for (const card of readdirSync(folder)) {
      if (!/^card\d+$/.test(card)) continue;
      try {
        const text = readFileSync(join(folder, card, 'device/mem_info_vram_total'), 'utf8');
        sizes.push(Number(text.trim()));
      } catch {
        // Its driver does not tell.
      }
    }
  } catch {
    return null;
  }
  const largest = Math.max(0, ...sizes.filter(Number.isSafeInteger));
  return largest > 0 ? largest : null;
}
