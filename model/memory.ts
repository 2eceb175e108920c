import { totalmem } from 'node:os';

const mebibyte = 2 ** 20;

/** Thrown before something is made that does not fit into the memory that this process may take. */
export class MemoryLimit extends Error {
  override readonly name = 'MemoryLimit';
  /**
   * @param needed bytes that the process would have.
   * @param limit bytes that it may have.
   */
  constructor(
    readonly needed: number,
    readonly limit: number,
  ) {
    super(`${needed} bytes of at most ${limit}`);
  }

  /** For people. */
  get sizes(): { readonly neededMiB: number; readonly limitMiB: number } {
    return { neededMiB: this.needed / mebibyte, limitMiB: Math.floor(this.limit / mebibyte) };
  }
}

/** The memory that this process may take. */
export interface Memory {
  /** Bytes */
  readonly limit: number;
  /** @throws MemoryLimit if there is no room for so many bytes more. */
  require(bytes: number): void;
}

/** Less is not worth a question to the system. */
const smallest = 4 * mebibyte;

/**
 * The memory of a process: the smallest of what the user sets, what the system allows the process, and what the machine
 * has.
 * @param settingMiB 0: the user sets no limit.
 */
export function memoryOf(settingMiB: number): Memory {
  const limits = [settingMiB * mebibyte, process.constrainedMemory(), totalmem()];
  const limit = Math.min(...limits.filter((bytes) => bytes > 0));
  return {
    limit,
    require(bytes) {
      if (bytes < smallest) return;
      let needed = process.memoryUsage.rss() + bytes;
      if (needed <= limit) return;
      // What is no longer used may not have been given back yet.
      globalThis.gc?.();
      needed = process.memoryUsage.rss() + bytes;
      if (needed > limit) throw new MemoryLimit(needed, limit);
    },
  };
}
