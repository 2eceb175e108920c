import { unembeddingOf, type Checkpoint } from '../checkpoint/checkpoint';

/** What is known of the GPU of this machine, and why it is not used. */

/** Where programs ask to be measured; `auto`: where it is known to be faster. */
export type DeviceChoice = 'cpu' | 'gpu' | 'auto';

/** Why the GPU is not used though it was asked for. */
export type GpuProblem =
  /** The runtime finds no adapter, or no driver. */
  | 'no-adapter'
  /** The runtime fails on it. */
  | 'failed'
  /** The process that tried it ended, or fell silent. */
  | 'ended'
  /** Its numbers are not the processor's. */
  | 'disagrees'
  /** It failed while it measured. */
  | 'lost'
  /** The model is larger than its memory. */
  | 'memory'
  /** The runtime could not load the model there. */
  | 'load'
  | '8bit';

/** Largest difference in log-probability from the processor that the order of sums may make in float32. */
export const gpuTolerance = 1e-3;

/** A GPU that can be used. */
export interface GpuFacts {
  /** The adapter's name, as its driver gives it. */
  readonly adapter: string;
  /** Bytes of its memory; null if nobody tells. */
  readonly memoryBytes: number | null;
  /** Largest difference in log-probability from the processor on a small pass. */
  readonly difference: number;
}

export type GpuFound =
  | { readonly gpu: GpuFacts }
  | {
      readonly gpu: null;
      readonly problem: GpuProblem;
      /** What the runtime, the process or the self-check said. */
      readonly detail: string;
    };

/** The GPU of this machine for the life of a process. */
export interface Gpu {
  /** Tries it when it is first asked; afterwards the same answer, until it is lost. */
  find(): Promise<GpuFound>;
  /** It failed while it measured: it is not used any more. */
  lose(detail: string): void;
  /** The runtime could not load the model of this folder there. */
  refuse(folder: string): void;
  isRefused(folder: string): boolean;
  /** Models may be loaded there once more, and it is tried anew if it was lost. */
  again(): void;
}

/** @param probe tries the GPU; never rejects. */
export function gpuOf(probe: () => Promise<GpuFound>): Gpu {
  let found: Promise<GpuFound> | undefined;
  let isLost = false;
  const refused = new Set<string>();
  return {
    find: () => (found ??= probe()),
    lose(detail) {
      isLost = true;
      found = Promise.resolve({ gpu: null, problem: 'lost', detail });
    },
    refuse: (folder) => void refused.add(folder),
    isRefused: (folder) => refused.has(folder),
    again() {
      refused.clear();
      if (isLost) found = undefined;
      isLost = false;
    },
  };
}

/** Bytes that a model takes on the GPU: its embeddings stay with the processor. */
export function gpuBytes(checkpoint: Checkpoint): number {
  let numbers = 0;
  for (const [name, { shape }] of checkpoint.tensors)
    if (!/^w[tp]e\./.test(name) || name === unembeddingOf(checkpoint))
      numbers += shape.reduce((product, size) => product * size, 1);
  return numbers * Float32Array.BYTES_PER_ELEMENT;
}
