import { mkdirSync, openSync, writeFileSync, writeSync, closeSync } from 'node:fs';
import { join } from 'node:path';

export interface Shape {
  readonly n_layer: number;
  readonly n_embd: number;
  readonly n_head: number;
  readonly n_positions: number;
  readonly vocab_size: number;
}

export const gpt2Small: Shape = {
  n_layer: 12,
  n_embd: 768,
  n_head: 12,
  n_positions: 1024,
  vocab_size: 50257,
};

export const gpt2Medium: Shape = { ...gpt2Small, n_layer: 24, n_embd: 1024, n_head: 16 };

export const gpt2Xl: Shape = { ...gpt2Small, n_layer: 48, n_embd: 1600, n_head: 25 };

/** Scale of the final LayerNorm that makes next-token distributions about as peaked as a language model's. */
const peak = 8;

/** Writes a float32 checkpoint with random weights in Hugging Face form: speed does not depend on the values. */
export function writeRandomCheckpoint(folder: string, shape: Shape): void {
  const d = shape.n_embd;
  const tensors: [string, number[]][] = [
    ['wte.weight', [shape.vocab_size, d]],
    ['wpe.weight', [shape.n_positions, d]],
  ];
  for (let l = 0; l < shape.n_layer; l++) {
    tensors.push(
      [`h.${l}.ln_1.weight`, [d]],
      [`h.${l}.ln_1.bias`, [d]],
      [`h.${l}.attn.c_attn.weight`, [d, 3 * d]],
      [`h.${l}.attn.c_attn.bias`, [3 * d]],
      [`h.${l}.attn.c_proj.weight`, [d, d]],
      [`h.${l}.attn.c_proj.bias`, [d]],
      [`h.${l}.ln_2.weight`, [d]],
      [`h.${l}.ln_2.bias`, [d]],
      [`h.${l}.mlp.c_fc.weight`, [d, 4 * d]],
      [`h.${l}.mlp.c_fc.bias`, [4 * d]],
      [`h.${l}.mlp.c_proj.weight`, [4 * d, d]],
      [`h.${l}.mlp.c_proj.bias`, [d]],
    );
  }
  tensors.push(['ln_f.weight', [d]], ['ln_f.bias', [d]]);

  let offset = 0;
  const header: Record<string, unknown> = {};
  for (const [name, dims] of tensors) {
    const bytes = 4 * dims.reduce((product, dim) => product * dim, 1);
    header[name] = { dtype: 'F32', shape: dims, data_offsets: [offset, offset + bytes] };
    offset += bytes;
  }
  const json = JSON.stringify(header);
  const padded = Buffer.from(json.padEnd(Math.ceil(json.length / 8) * 8));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));

  mkdirSync(folder, { recursive: true });
  const config = { ...shape, model_type: 'gpt2', architectures: ['GPT2LMHeadModel'] };
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  const file = openSync(join(folder, 'model.safetensors'), 'w');
  writeSync(file, length);
  writeSync(file, padded);
  let state = 1;
  for (const [name, dims] of tensors) {
    const values = new Float32Array(dims.reduce((product, dim) => product * dim, 1));
    const centre = /ln_\d\.weight$/.test(name) ? 1 : name === 'ln_f.weight' ? peak : 0;
    for (let i = 0; i < values.length; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      values[i] = centre + state * 2e-11;
    }
    writeSync(file, new Uint8Array(values.buffer));
  }
  closeSync(file);
}
