/** What is in a folder: for what is offered while somebody writes the name of a file. */
import { readdir, stat } from 'node:fs/promises';
import { extname, join, relative, resolve, sep } from 'node:path';
import { realPathOf, UnreadableFile } from '../../model/regularFile';
import type { FolderEntry } from '../language/programFacts';

/** Entries of a folder that anybody looks through. */
const mostEntries = 1000;

/**
 * The folders, and the files with one of these endings, in a folder within `home`. Nothing outside of `home` is listed,
 * wherever links lead; nor is what begins with a dot.
 */
export async function listFolder(
  home: string,
  folder: string,
  endings: readonly string[],
): Promise<readonly FolderEntry[]> {
  const inside = await insideOf(home, folder).catch((error: unknown) => {
    if (error instanceof UnreadableFile) return null;
    throw error;
  });
  if (inside === null) return [];
  const entries = await readdir(inside, { withFileTypes: true }).catch(() => []);
  const found: FolderEntry[] = [];
  for (const entry of entries) {
    if (found.length >= mostEntries) break;
    const { name } = entry;
    if (name.startsWith('.')) continue;
    const kind = entry.isSymbolicLink() ? await stat(join(inside, name)).catch(() => null) : entry;
    if (kind?.isDirectory()) found.push({ name, isFolder: true });
    else if (kind?.isFile() && endings.includes(extname(name).toLowerCase()))
      found.push({ name, isFolder: false });
  }
  return found;
}

/** Those of some files within `home` that are not there; of files elsewhere nothing is said. */
export async function missingFiles(home: string, files: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(
    files.map(async (file) => {
      const path = resolve(home, file);
      if (!path.startsWith(resolve(home) + sep)) return false;
      return stat(path).then(
        () => false,
        (error: unknown) =>
          error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'),
      );
    }),
  );
  return files.filter((_, i) => found[i]);
}

/** The real path of a folder within `home`; null if it is elsewhere, or there is none. */
async function insideOf(home: string, folder: string): Promise<string | null> {
  const [base, real] = [await realPathOf(home), await realPathOf(resolve(home, folder))];
  if (base === null || real === null) return null;
  const way = relative(base, real);
  return way === '..' || way.startsWith(`..${sep}`) || resolve(base, way) !== real ? null : real;
}
