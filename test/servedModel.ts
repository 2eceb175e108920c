import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeRandomCheckpoint } from './bench/randomCheckpoint';
import { firstCommit } from './hubFixture';
import type { ServedRepository } from './hubServer';
import { temporaryFolder } from './temporary';

/** Checkpoints with random weights and as many tokens as GPT-2 has, so that they run with its vocabulary. */

/** One of this width, as a server has it. */
export function servedModel(id: string, d_model: number): ServedRepository {
  const folder = temporaryFolder('steerbook-served');
  const shape = { n_layer: 1, n_embd: d_model, n_head: 2, n_positions: 64, vocab_size: 50257 };
  writeRandomCheckpoint(folder, shape);
  const names = ['config.json', 'model.safetensors'];
  const files = Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name))]));
  return { id, commit: firstCommit, branches: ['main'], files };
}
