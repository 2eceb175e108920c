import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const made: string[] = [];

/** A new empty folder that is removed when this process ends. */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  if (made.length === 0)
    process.on('exit', () => {
      for (const one of made) rmSync(one, { recursive: true, force: true });
    });
  made.push(folder);
  return folder;
}
