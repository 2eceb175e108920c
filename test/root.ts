import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The repository's folder, from wherever under dist/ the running bundle lies. */
export const root = nearest(__dirname);

function nearest(folder: string): string {
  if (existsSync(join(folder, 'esbuild.mjs'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error(`${__dirname} is not inside the repository.`);
  return nearest(parent);
}
