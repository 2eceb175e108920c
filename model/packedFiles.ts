/** The files of packed weights: which are kept, whether they are still those that were written, and which go. */
import { mkdir, readdir, rm, stat, statfs, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { mostPackedBytes } from './cacheLimit';
import { derivedFolder } from './derivedFolder';
import { areUnchanged, readRegularFile, withRegularFile, type FileIdentity } from './regularFile';

export const [graphFile, weightsFile] = ['graph.onnx', 'weights.bin'] as const;
const listFile = 'files.json';
const mebibyte = 2 ** 20;

const unfinished = '.tmp';

/** The folder that packed weights are written to before they are whole. */
export const beside = (folder: string): string => `${folder}.${process.pid}${unfinished}`;

/** The folder of a graph's packed weights. */
export const packedFolderOf = (key: string): string => join(packedRoot(), key);
const packedRoot = () => join(derivedFolder(), 'packed');

const digits = v.pipe(
  v.string(),
  v.regex(/^\d{1,20}$/),
  v.transform((text) => BigInt(text)),
);
const identity = { device: digits, inode: digits, size: digits, modified: digits, changed: digits };
const listSchema = v.strictObject({
  /** The checkpoint that they were made from. */
  of: v.array(v.strictObject({ path: v.string(), ...identity })),
  [graphFile]: v.strictObject(identity),
  [weightsFile]: v.strictObject(identity),
});
type List = v.InferOutput<typeof listSchema>;

const written = ({ path, ...fields }: FileIdentity) => ({
  path,
  ...Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, String(value)])),
});

/** Notes which files were written, and of which checkpoint, so that any that is written to afterwards is found out. */
export async function keepList(folder: string, of: readonly FileIdentity[]): Promise<void> {
  const own = async (name: string) => {
    const found = await withRegularFile(join(folder, name), (file) => Promise.resolve(file.identity));
    return { ...written(found), path: undefined };
  };
  const list = {
    of: of.map(written),
    [graphFile]: await own(graphFile),
    [weightsFile]: await own(weightsFile),
  };
  await writeFile(join(folder, listFile), JSON.stringify(list));
}

async function readList(folder: string): Promise<List | null> {
  try {
    const { bytes } = await readRegularFile(join(folder, listFile), mebibyte);
    return v.parse(listSchema, JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch {
    return null;
  }
}

/** True if a folder has packed weights that nobody has written to. They count as used now. */
export async function isPacked(folder: string): Promise<boolean> {
  const list = await readList(folder);
  if (list === null) return false;
  const own = [graphFile, weightsFile].map((name) => ({ path: join(folder, name), ...list[name] }));
  if (!(await areUnchanged(own))) return false;
  const now = new Date();
  await utimes(join(folder, listFile), now, now);
  return true;
}

interface Kept {
  readonly folder: string;
  readonly bytes: number;
  /** Milliseconds */
  readonly used: number;
}

/** What is kept; what another process is writing now is none of it. */
async function allKept(): Promise<readonly Kept[]> {
  const kept: Kept[] = [];
  for (const name of await readdir(packedRoot()).catch(() => [])) {
    const folder = packedFolderOf(name);
    const weights = await stat(join(folder, weightsFile)).catch(() => null);
    const list = await stat(join(folder, listFile)).catch(() => null);
    if (weights && list) kept.push({ folder, bytes: weights.size, used: list.mtimeMs });
  }
  return kept;
}

/** The folder of packed weights, and how many bytes they take. */
export async function describePacked(): Promise<{ readonly folder: string; readonly bytes: number }> {
  const bytes = (await allKept()).reduce((sum, one) => sum + one.bytes, 0);
  return { folder: packedRoot(), bytes };
}

/** Milliseconds after which nobody writes to a folder any more that was not finished. */
const longestWriting = 3_600_000;

/** Removes the packed weights of checkpoints that are gone or have changed, and what was never finished. */
export async function prunePacked(): Promise<void> {
  for (const name of await readdir(packedRoot()).catch(() => [])) {
    const folder = packedFolderOf(name);
    const begun = name.endsWith(unfinished) ? await stat(folder).catch(() => null) : null;
    if (begun && Date.now() - begun.mtimeMs > longestWriting)
      await rm(folder, { recursive: true, force: true });
  }
  for (const { folder } of await allKept()) {
    const list = await readList(folder);
    if (list === null || !(await areUnchanged(list.of))) await rm(folder, { recursive: true, force: true });
  }
}

/** Removes all packed weights. Processes that have mapped them keep them until they end. */
export async function removePacked(): Promise<void> {
  await rm(packedRoot(), { recursive: true, force: true });
}

/** Makes room for so many bytes more; false if the disk has none. */
export async function makeRoom(needed: number): Promise<boolean> {
  await mkdir(packedRoot(), { recursive: true, mode: 0o700 });
  await prunePacked();
  const kept = await allKept();
  let total = kept.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { folder, bytes } of [...kept].sort((a, b) => a.used - b.used)) {
    if (total + needed <= mostPackedBytes()) break;
    await rm(folder, { recursive: true, force: true });
    total -= bytes;
  }
  const { bavail, bsize } = await statfs(packedRoot());
  return bavail * bsize > 2 * needed;
}
