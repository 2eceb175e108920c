import { randomUUID } from 'node:crypto';
import { link, lstat, open, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { isUnchanged, readRegularFile, UnreadableFile, type FileIdentity } from '../../model/regularFile';
import { vectorFormatOf, vectorFormats } from '../../model/vectors/formats';
import { isOurs, mostVectorMiB, type VectorFile } from '../../model/vectors/vectorFile';
import { VectorFileError } from '../../model/vectors/vectorFileError';
import type { Text } from '../language/ast';
import { Problem, problem } from '../problem';

/**
 * Files that statements write. A notebook may be a stranger's: nothing is written outside its folder, through a link, or
 * over a file that is not a vector of ours.
 */

/** A place where a file may be written. */
export interface Target {
  readonly file: Text;
  readonly path: string;
  /** The vector of ours that it replaces; null: there is no file. */
  readonly replaced: FileIdentity | null;
}

/** @throws Problem at the file's span if nothing may be written there. */
export async function targetOf(file: Text, folder: string): Promise<Target> {
  return told(file, async () => {
    const root = await realpath(folder);
    const path = resolve(root, file.value);
    const inside = relative(root, path);
    if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside))
      throw problem('file-outside-folder', file, { file: file.value });
    await checkFolders(root, dirname(inside), file);
    const found = await lstat(path).catch(nothing);
    if (found === null) return { file, path, replaced: null };
    if (found.isSymbolicLink()) throw notWritten(file, 'it is a link');
    if (!found.isFile()) throw notWritten(file, 'it is no regular file');
    return { file, path, replaced: await ourFile(path, file) };
  });
}

/** Writes vectors: to another name first, so that nobody ever sees half a file. @throws Problem at the file's span */
export async function writeVectors({ file, path, replaced }: Target, vectors: VectorFile): Promise<void> {
  const format = vectorFormatOf(path);
  if (format === null) throw problem('bad-vector-ending', file, { file: file.value });
  const bytes = vectorFormats[format].encode(vectors);
  if (bytes.length > mostVectorMiB * 2 ** 20)
    throw notWritten(
      file,
      `it would have more than ${mostVectorMiB} MiB, which is the most that can be loaded`,
    );
  await told(file, async () => {
    const temporary = join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}.tmp`);
    try {
      await writeNew(temporary, bytes);
      if (replaced === null) await moveToNew(temporary, path, file);
      else {
        if (!(await isUnchanged(replaced))) throw problem('file-not-ours', file, { file: file.value });
        await rename(temporary, path);
      }
    } finally {
      await rm(temporary, { force: true });
    }
  });
}

async function writeNew(path: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, 'wx');
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const noLinks: ReadonlySet<unknown> = new Set(['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK']);

/** A second name does not replace a file that came meanwhile, as a new name would. Some file systems have none. */
async function moveToNew(temporary: string, path: string, file: Text): Promise<void> {
  try {
    await link(temporary, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (!noLinks.has(code) || (await lstat(path).catch(nothing)) !== null)
      throw code === 'EEXIST' ? problem('file-not-ours', file, { file: file.value }) : error;
    await rename(temporary, path);
  }
}

/** @throws Problem if a folder on the way is missing or a link */
async function checkFolders(root: string, way: string, file: Text): Promise<void> {
  let folder = root;
  for (const name of way === '.' ? [] : way.split(sep)) {
    folder = join(folder, name);
    const found = await lstat(folder).catch(nothing);
    if (found === null) throw notWritten(file, `there is no folder ${relative(root, folder)}`);
    if (found.isSymbolicLink()) throw notWritten(file, `${relative(root, folder)} is a link`);
    if (!found.isDirectory()) throw notWritten(file, `${relative(root, folder)} is no folder`);
  }
}

/** Which file it is. @throws Problem if Steerbook has not written it */
async function ourFile(path: string, file: Text): Promise<FileIdentity> {
  const format = vectorFormatOf(path);
  try {
    const { bytes, identity } = await readRegularFile(path, mostVectorMiB * 2 ** 20);
    if (format !== null && isOurs(vectorFormats[format].decode(bytes, file.value).metadata)) return identity;
  } catch (error) {
    if (!(error instanceof VectorFileError || error instanceof UnreadableFile)) throw error;
  }
  throw problem('file-not-ours', file, { file: file.value });
}

function nothing(error: unknown): null {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
  throw error;
}

const notWritten = (file: Text, reason: string): Problem =>
  problem('file-not-written', file, { file: file.value, reason });

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'nothing can be written there',
  ENOSPC: 'there is no space left',
  ENAMETOOLONG: 'its name is too long',
  ENOTDIR: 'a part of its path is no folder',
};

/** What `work` gives. @throws Problem in place of every error of the system */
async function told<T>(file: Text, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code, errno } = error as NodeJS.ErrnoException;
    if (error instanceof Problem || code === undefined || typeof errno !== 'number') throw error;
    throw notWritten(file, reasons[code] ?? code);
  }
}
