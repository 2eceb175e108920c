import { createHash } from 'node:crypto';
import { open, readFile, realpath } from 'node:fs/promises';
import { join, relative, dirname, sep } from 'node:path';
import { CheckpointError, readConfig, type Gpt2Config } from './config';
import { readHeader, reason, type StoredTensor } from './safetensors';

/** A GPT-2 checkpoint in Hugging Face form: its configuration and the place of every weight. No weight is read. */
export interface Checkpoint {
  readonly folder: string;
  readonly config: Gpt2Config;
  /**
   * Weights by their name without `transformer.`. `lm_head.weight` is present only if the head is not tied to the
   * embedding.
   */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** Real paths of the weight files, in the order of their names. */
  readonly files: readonly string[];
}

/**
 * Opens the checkpoint in a local folder: `config.json` and `model.safetensors`, or several files with
 * `model.safetensors.index.json`.
 * @throws CheckpointError with a sentence that names the file or tensor.
 */
export async function openCheckpoint(folder: string): Promise<Checkpoint> {
  const configJson = await readJson(join(folder, 'config.json'));
  const config = readConfig(configJson);
  const paths = await weightFiles(folder);
  const stored = new Map<string, StoredTensor>();
  for (const path of paths) {
    for (const tensor of await readHeader(path)) {
      const name = tensor.name.replace(/^transformer\./, '');
      if (stored.has(name)) throw new CheckpointError(`the tensor ${name} occurs twice`);
      stored.set(name, { ...tensor, name });
    }
  }
  const tied = (configJson as { tie_word_embeddings?: unknown }).tie_word_embeddings !== false;
  return { folder, config, files: paths, tensors: checkTensors(config, stored, tied) };
}

/** SHA-256 of the weight files, one after the other in the order of their names, as lower-case hex. */
export async function hashWeights(checkpoint: Checkpoint): Promise<string> {
  const hash = createHash('sha256');
  // One buffer for all: a new one for each chunk would still lie in memory while the weights are loaded.
  const buffer = Buffer.allocUnsafe(1 << 20);
  for (const file of checkpoint.files) {
    const handle = await open(file);
    try {
      let read: number;
      while ((read = (await handle.read(buffer)).bytesRead) > 0) hash.update(buffer.subarray(0, read));
    } finally {
      await handle.close();
    }
  }
  return hash.digest('hex');
}

/** Name of the unembedding matrix [V, d_model]: the head's own, or the token embedding if the two are tied. */
export function unembeddingOf(checkpoint: Checkpoint): string {
  return checkpoint.tensors.has('lm_head.weight') ? 'lm_head.weight' : 'wte.weight';
}

/** The folder that holds all weight files, and each file's path from there, as ONNX external data needs them. */
export function weightsRoot(checkpoint: Checkpoint): { root: string; locate: (file: string) => string } {
  let root = dirname(checkpoint.files[0] ?? checkpoint.folder);
  while (!checkpoint.files.every((file) => file.startsWith(root === sep ? sep : root + sep)))
    root = dirname(root);
  return { root, locate: (file) => relative(root, file).split(sep).join('/') };
}

async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new CheckpointError(`${path} cannot be read (${reason(error)})`);
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new CheckpointError(`${path} is not JSON`);
  }
}

/** Real paths: the runtime refuses links that lead out of the folder, and the Hub's cache is made of links. */
async function weightFiles(folder: string): Promise<readonly string[]> {
  const single = join(folder, 'model.safetensors');
  const index = join(folder, 'model.safetensors.index.json');
  const alone = await realpath(single).catch(() => null);
  if (alone) return [alone];
  if (!(await realpath(index).catch(() => null)))
    throw new CheckpointError(`${folder} has no model.safetensors and no model.safetensors.index.json`);
  const weightMap = ((await readJson(index)) as { weight_map?: unknown } | null)?.weight_map;
  if (typeof weightMap !== 'object' || weightMap === null)
    throw new CheckpointError(`${index} has no weight_map`);
  const names = [...new Set(Object.values(weightMap as Record<string, unknown>))].map((name) => {
    if (typeof name === 'string' && /^[\w.-]+\.safetensors$/.test(name)) return name;
    throw new CheckpointError(
      `${index} names ${JSON.stringify(name)}, which is not a safetensors file of this folder`,
    );
  });
  return Promise.all(
    names.sort().map((name) =>
      realpath(join(folder, name)).catch(() => {
        throw new CheckpointError(`${join(folder, name)} is missing, the index names it`);
      }),
    ),
  );
}

/** Name and shape of every weight of a GPT-2 with this configuration. */
function expectedShapes(config: Gpt2Config): readonly (readonly [string, readonly number[]])[] {
  const { d_model, d_mlp } = config;
  const block: readonly (readonly [string, readonly number[]])[] = [
    ['ln_1.weight', [d_model]],
    ['ln_1.bias', [d_model]],
    ['attn.c_attn.weight', [d_model, 3 * d_model]],
    ['attn.c_attn.bias', [3 * d_model]],
    ['attn.c_proj.weight', [d_model, d_model]],
    ['attn.c_proj.bias', [d_model]],
    ['ln_2.weight', [d_model]],
    ['ln_2.bias', [d_model]],
    ['mlp.c_fc.weight', [d_model, d_mlp]],
    ['mlp.c_fc.bias', [d_mlp]],
    ['mlp.c_proj.weight', [d_mlp, d_model]],
    ['mlp.c_proj.bias', [d_model]],
  ];
  return [
    ['wte.weight', [config.d_vocab, d_model]],
    ['wpe.weight', [config.n_ctx, d_model]],
    ...Array.from({ length: config.n_layers }, (_, layer) =>
      block.map(([name, shape]) => [`h.${layer}.${name}`, shape] as const),
    ).flat(),
    ['ln_f.weight', [d_model]],
    ['ln_f.bias', [d_model]],
  ];
}

function checkTensors(
  config: Gpt2Config,
  stored: ReadonlyMap<string, StoredTensor>,
  tied: boolean,
): ReadonlyMap<string, StoredTensor> {
  const expected = [...expectedShapes(config)];
  if (!tied) expected.push(['lm_head.weight', [config.d_vocab, config.d_model]]);
  const checked = new Map<string, StoredTensor>();
  for (const [name, shape] of expected) {
    const tensor = stored.get(name);
    if (!tensor) throw new CheckpointError(`the tensor ${name} is missing`);
    if (tensor.shape.length !== shape.length || tensor.shape.some((dim, axis) => dim !== shape[axis]))
      throw new CheckpointError(
        `the tensor ${name} has the shape [${tensor.shape.join(', ')}], the configuration says [${shape.join(', ')}]`,
      );
    checked.set(name, tensor);
  }
  return checked;
}
