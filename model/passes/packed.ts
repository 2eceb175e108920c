import { createHash } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, statfs, utimes, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { env, InferenceSession } from 'onnxruntime-node';
import * as v from 'valibot';
import { weightCount, type Checkpoint } from '../checkpoint/checkpoint';
import { derivedFolder } from '../derivedFolder';
import { encodeModel, type Graph } from '../graph/onnx';
import { isUnchanged, readRegularFile, withRegularFile, type FileIdentity } from '../regularFile';

/**
 * Weights in the order in which the runtime multiplies them, kept on disk. A session that finds them maps them: it loads
 * sooner, its weights are no memory of the process's own, and every kernel of the machine shares them. They are packed
 * for one version of the runtime and one kind of processor.
 */

/** Changes whenever what is kept would be another thing. */
const formatVersion = 1;
const [graphFile, weightsFile, listFile] = ['graph.onnx', 'weights.bin', 'files.json'] as const;
const [mebibyte, gibibyte] = [2 ** 20, 2 ** 30];
/** Weights of fewer bytes are packed in a moment. */
const leastBytes = 64 * mebibyte;
/** All that is kept, the oldest first to go. A model takes at most half of it. */
const mostBytes = 8 * gibibyte;
/** Bytes on disk for each byte of weights: as they are, and packed. */
const bytesPerByte = 2.4;
/** The list and the graph without its weights are small. */
const mostGraphBytes = 2 * mebibyte;

type Settings = InferenceSession.SessionOptions & {
  readonly extra: { readonly session: Readonly<Record<string, unknown>> };
};

/** The folder for the packed weights of a graph; null if they are not worth keeping. */
export function packedFolder(checkpoint: Checkpoint, graph: Graph, precision: string): string | null {
  const bytes = Float32Array.BYTES_PER_ELEMENT * weightCount(checkpoint);
  if (bytes < leastBytes || bytes * bytesPerByte > mostBytes / 2) return null;
  const files = checkpoint.identities.map((identity) => Object.values(identity).map(String));
  const { platform, arch } = process;
  const machine = [env.versions.node, platform, arch, ...new Set(cpus().map(({ model }) => model))];
  const hash = createHash('sha256').update(JSON.stringify([formatVersion, machine, precision, files]));
  return join(derivedFolder(), 'packed', hash.update(encodeModel(graph)).digest('hex'));
}

/** A session of the packed weights in a folder; null if there are none. */
export async function mappedSession(folder: string, settings: Settings): Promise<InferenceSession | null> {
  try {
    if (!(await isWhole(folder))) throw new Error('nothing is kept, or it was written to');
    const graph = await readRegularFile(join(folder, graphFile), mostGraphBytes);
    const now = new Date();
    await utimes(join(folder, listFile), now, now);
    return await InferenceSession.create(graph.bytes, {
      ...settings,
      // The graph was optimized before it was written.
      graphOptimizationLevel: 'disabled',
      extra: { session: { ...settings.extra.session, model_external_initializers_file_folder_path: folder } },
    });
  } catch {
    // They are made anew.
    await rm(folder, { recursive: true, force: true });
    return null;
  }
}

/**
 * A session of a graph whose weights are written to a folder; null if they could not be.
 * @param bytes of weights. @param isPacked false if they are written as they are: the runtime packs 8-bit weights in
 * each process, and does not find them again where it has written them.
 */
export async function writtenSession(
  folder: string,
  graph: Graph,
  bytes: number,
  isPacked: boolean,
  settings: Settings,
): Promise<InferenceSession | null> {
  const beside = `${folder}.${process.pid}.tmp`;
  try {
    if (!(await makeRoom(join(folder, '..'), bytes * bytesPerByte))) return null;
    await mkdir(beside, { recursive: true, mode: 0o700 });
    const session = await InferenceSession.create(encodeModel(graph), {
      ...settings,
      // It warns that the file suits this kind of machine alone.
      logSeverityLevel: 3,
      optimizedModelFilePath: join(beside, graphFile),
      extra: {
        session: {
          ...settings.extra.session,
          optimized_model_external_initializers_file_name: weightsFile,
          optimized_model_external_initializers_min_size_in_bytes: '1024',
          save_external_prepacked_constant_initializers: isPacked ? '1' : '0',
        },
      },
    });
    await writeFile(join(beside, listFile), JSON.stringify(await listOf(beside)));
    // Another process may have been quicker.
    await rename(beside, folder).catch(() => undefined);
    return session;
  } catch {
    return null;
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}

const fieldSchema = v.pipe(
  v.string(),
  v.regex(/^\d{1,20}$/),
  v.transform((digits) => BigInt(digits)),
);
const identitySchema = v.strictObject({
  device: fieldSchema,
  inode: fieldSchema,
  size: fieldSchema,
  modified: fieldSchema,
  changed: fieldSchema,
});
const listSchema = v.strictObject({ [graphFile]: identitySchema, [weightsFile]: identitySchema });

/** Which files they are, so that any that was written to since is found out. */
async function listOf(folder: string) {
  const told = async (name: string) => {
    const found = await withRegularFile(join(folder, name), ({ identity }) => Promise.resolve(identity));
    const { path: _, ...fields } = found;
    return Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, String(value)]));
  };
  return { [graphFile]: await told(graphFile), [weightsFile]: await told(weightsFile) };
}

async function isWhole(folder: string): Promise<boolean> {
  const list = await readRegularFile(join(folder, listFile), mebibyte).catch(() => null);
  if (!list) return false;
  try {
    const files = v.parse(listSchema, JSON.parse(Buffer.from(list.bytes).toString('utf8')));
    for (const [name, fields] of Object.entries(files)) {
      const identity: FileIdentity = { path: join(folder, name), ...fields };
      if (!(await isUnchanged(identity))) return false;
    }
    return true;
  } catch {
    return false;
  }
}

/** Removes what was used least lately until there is room for so many bytes more; false if the disk has none. */
async function makeRoom(packed: string, needed: number): Promise<boolean> {
  await mkdir(packed, { recursive: true, mode: 0o700 });
  const kept: { readonly path: string; readonly bytes: number; readonly used: number }[] = [];
  for (const name of await readdir(packed)) {
    const path = join(packed, name);
    const weights = await stat(join(path, weightsFile)).catch(() => null);
    const list = await stat(join(path, listFile)).catch(() => null);
    // One that another process is writing now has no list yet.
    if (weights && list) kept.push({ path, bytes: weights.size, used: list.mtimeMs });
  }
  let total = kept.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { path, bytes } of kept.sort((a, b) => a.used - b.used)) {
    if (total + needed <= mostBytes) break;
    await rm(path, { recursive: true, force: true });
    total -= bytes;
  }
  const { bavail, bsize } = await statfs(packed);
  return bavail * bsize > 2 * needed;
}
