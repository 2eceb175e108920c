import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root';

/** The built form of every test file of a suite that has a source now: an old build's files do not count. */
export function builtTests(suite: string, file: string, built: string = suite): readonly string[] {
  const folder = join(root, 'test', suite);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts') && !path.includes('node_modules') && path.includes(file))
    .map((path) => join(root, 'dist', 'test', built, path.replace(/\.ts$/, '.js')));
}
