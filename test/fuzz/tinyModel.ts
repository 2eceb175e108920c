import { join } from 'node:path';
import { gpt2Small, writeRandomCheckpoint, type Shape } from '../bench/randomCheckpoint';
import { temporaryFolder } from '../temporary';

/** A GPT-2 so small that a statement takes milliseconds. */
const tinyShape: Shape = { ...gpt2Small, n_layer: 2, n_embd: 8, n_head: 2, n_positions: 48 };

let written: string | null = null;

/** The folder of a checkpoint of {@link tinyShape} with random weights. */
export function tinyModel(): string {
  if (written !== null) return written;
  written = join(temporaryFolder('steerbook-fuzz'), 'tiny');
  writeRandomCheckpoint(written, tinyShape);
  return written;
}
