import { basename, dirname, join, relative, sep } from 'node:path';
import { isUnchanged, readRegularFile, realPathOf, type FileIdentity } from '../regularFile';
import { CheckpointError, readConfig, show, type Gpt2Config } from './config';
import { hashFiles } from './hashFiles';
import { notRead, parseJson } from './json';
import { mostHeaderBytes, readHeader, type StoredTensor } from './safetensors';

/** A GPT-2 checkpoint in Hugging Face form: its configuration and the place of every weight. No weight is read. */
export interface Checkpoint {
  /** Real path. */
  readonly folder: string;
  readonly config: Gpt2Config;
  /**
   * Weights by their name without `transformer.`. `lm_head.weight` is present only if the head is not tied to the
   * embedding.
   */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** Real paths of the weight files, in the order of their names. */
  readonly files: readonly string[];
  /** Every file that was read, as it was then. */
  readonly identities: readonly FileIdentity[];
}

/** The files of a checkpoint are not those that were opened. */
export class CheckpointChanged extends CheckpointError {
  constructor(readonly path: string) {
    super(`${path} has changed since the model was opened`);
  }
}

/** Bytes of `config.json` and of the index at most, each. */
const mostJsonBytes = 4 * 2 ** 20;
/** More weight files than this are no checkpoint of a GPT-2. */
const mostFiles = 256;

/**
 * Opens the checkpoint in a local folder: `config.json` and `model.safetensors`, or several files with
 * `model.safetensors.index.json`. Only regular files are read, and only up to a size; links may lead to other files of
 * the folder and, in a snapshot of the Hub's cache, to its `blobs`. Nothing is made that is larger than what the headers
 * of the weights account for.
 * @throws CheckpointError with a sentence that names the file or tensor.
 */
export async function openCheckpoint(path: string): Promise<Checkpoint> {
  const folder = await realPathOf(path).catch((error: unknown) => notRead(path, error));
  if (folder === null) throw new CheckpointError(`there is no folder ${path}`);
  const configFile = await readJson(folder, 'config.json');
  if (!configFile)
    throw new CheckpointError(`${join(folder, 'config.json')} cannot be read (there is no such file)`);
  const config = readConfig(configFile.json);
  const { files, index } = await weightFiles(folder);
  const stored = new Map<string, StoredTensor>();
  const identities = [configFile.identity, ...(index ? [index] : [])];
  let headerBytes = 0;
  for (const file of files) {
    const { identity, length, tensors } = await readHeader(file, mostHeaderBytes - headerBytes);
    headerBytes += length;
    identities.push(identity);
    for (const tensor of tensors) {
      const name = tensor.name.replace(/^transformer\./, '');
      if (stored.has(name)) throw new CheckpointError(`the tensor ${name} occurs twice`);
      stored.set(name, { ...tensor, name });
    }
  }
  const tied = (configFile.json as { tie_word_embeddings?: unknown }).tie_word_embeddings !== false;
  return { folder, config, files, identities, tensors: checkTensors(config, stored, tied) };
}

/** @throws CheckpointChanged if a file of the checkpoint was replaced or written to since it was opened. */
export async function checkUnchanged({ identities }: Checkpoint): Promise<void> {
  for (const identity of identities)
    if (!(await isUnchanged(identity))) throw new CheckpointChanged(identity.path);
}

/**
 * SHA-256 of the weight files, one after the other in the order of their names, as lower-case hex. It is computed in a
 * thread of its own.
 * @throws CheckpointChanged if they are not those that were opened, or change meanwhile.
 */
export async function hashWeights(checkpoint: Checkpoint): Promise<string> {
  await checkUnchanged(checkpoint);
  const sha256 = await hashFiles(checkpoint.files);
  await checkUnchanged(checkpoint);
  if (sha256 === null) throw new CheckpointError(`the weights in ${checkpoint.folder} cannot be read`);
  return sha256;
}

/** Name of the unembedding matrix [V, d_model]: the head's own, or the token embedding if the two are tied. */
export function unembeddingOf(checkpoint: Checkpoint): string {
  return checkpoint.tensors.has('lm_head.weight') ? 'lm_head.weight' : 'wte.weight';
}

/** How many numbers the weights are. */
export function weightCount({ tensors }: Pick<Checkpoint, 'tensors'>): number {
  let count = 0;
  for (const { shape } of tensors.values()) count += shape.reduce((product, size) => product * size, 1);
  return count;
}

/** The folder that holds all weight files, and each file's path from there, as ONNX external data needs them. */
export function weightsRoot(checkpoint: Checkpoint): { root: string; locate: (file: string) => string } {
  let root = dirname(checkpoint.files[0] ?? checkpoint.folder);
  while (!checkpoint.files.every((file) => file.startsWith(root === sep ? sep : root + sep)))
    root = dirname(root);
  return { root, locate: (file) => relative(root, file).split(sep).join('/') };
}

/** A JSON file of the folder, or null if there is none. */
export async function readJson(
  folder: string,
  name: string,
  mostBytes = mostJsonBytes,
): Promise<{ readonly json: unknown; readonly identity: FileIdentity } | null> {
  const found = await readOne(folder, name, mostBytes);
  return found && { json: parseJson(found.bytes, join(folder, name)), identity: found.identity };
}

/** A text file of the folder in UTF-8, or null if there is none. */
export async function readText(
  folder: string,
  name: string,
  mostBytes: number,
): Promise<{ readonly text: string; readonly identity: FileIdentity } | null> {
  const found = await readOne(folder, name, mostBytes);
  return found && { text: new TextDecoder().decode(found.bytes), identity: found.identity };
}

async function readOne(folder: string, name: string, mostBytes: number) {
  const path = await locate(folder, name);
  if (path === null) return null;
  return readRegularFile(path, mostBytes).catch((error: unknown) => notRead(path, error));
}

/**
 * The real path of a file of the folder, or null if there is none: the runtime refuses links that lead out of the
 * folder of the weights, and the Hub's cache is made of links.
 * @throws CheckpointError for a link that leads elsewhere.
 */
export async function locate(folder: string, name: string): Promise<string | null> {
  const path = join(folder, name);
  const real = await realPathOf(path).catch((error: unknown) => notRead(path, error));
  if (real === null || isInside(folder, real)) return real;
  const snapshots = dirname(folder);
  if (basename(snapshots) === 'snapshots' && isInside(join(dirname(snapshots), 'blobs'), real)) return real;
  throw new CheckpointError(
    `${path} is a link to ${real}, outside the folder; put the file itself there, or name the folder that has it`,
  );
}

const isInside = (folder: string, path: string) =>
  path.startsWith(folder.endsWith(sep) ? folder : folder + sep);

/** Real paths of the weights in the order of their names, and which index names them. */
async function weightFiles(
  folder: string,
): Promise<{ readonly files: readonly string[]; readonly index: FileIdentity | null }> {
  const alone = await locate(folder, 'model.safetensors');
  if (alone !== null) return { files: [alone], index: null };
  const indexName = 'model.safetensors.index.json';
  const index = await readJson(folder, indexName);
  if (!index) throw new CheckpointError(`${folder} has no model.safetensors and no ${indexName}`);
  const path = join(folder, indexName);
  const weightMap = (index.json as { weight_map?: unknown } | null)?.weight_map;
  if (typeof weightMap !== 'object' || weightMap === null)
    throw new CheckpointError(`${path} has no weight_map`);
  const names = new Set<string>();
  for (const name of Object.values(weightMap as Record<string, unknown>)) {
    if (typeof name !== 'string' || !/^[\w.-]+\.safetensors$/.test(name))
      throw new CheckpointError(
        `${path} names ${show(name)}, which is not a safetensors file of this folder`,
      );
    names.add(name);
    if (names.size > mostFiles)
      throw new CheckpointError(`${path} names more than ${mostFiles} files, which is the most that is read`);
  }
  if (names.size === 0) throw new CheckpointError(`${path} names no file`);
  const files: string[] = [];
  for (const name of [...names].sort()) {
    const file = await locate(folder, name);
    if (file === null) throw new CheckpointError(`${join(folder, name)} is missing, the index names it`);
    files.push(file);
  }
  return { files, index: index.identity };
}

/** Name and shape of every weight of a GPT-2 with this configuration. */
function* expectedShapes(config: Gpt2Config, tied: boolean): Generator<readonly [string, readonly number[]]> {
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
  yield ['wte.weight', [config.d_vocab, d_model]];
  yield ['wpe.weight', [config.n_ctx, d_model]];
  for (let layer = 0; layer < config.n_layers; layer++)
    for (const [name, shape] of block) yield [`h.${layer}.${name}`, shape];
  yield ['ln_f.weight', [d_model]];
  yield ['ln_f.bias', [d_model]];
  if (!tied) yield ['lm_head.weight', [config.d_vocab, d_model]];
}

/** The weights that the configuration asks for; it stops at the first that is missing, however many there should be. */
function checkTensors(
  config: Gpt2Config,
  stored: ReadonlyMap<string, StoredTensor>,
  tied: boolean,
): ReadonlyMap<string, StoredTensor> {
  const checked = new Map<string, StoredTensor>();
  for (const [name, shape] of expectedShapes(config, tied)) {
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
