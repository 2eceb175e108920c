import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const CHROMIUM_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Full path of the first of `names` that is on PATH, or null. */
export function findProgram(...names: readonly string[]): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter);
  for (const name of names)
    for (const folder of folders) if (isExecutable(join(folder, name))) return join(folder, name);
  return null;
}

/** The Chromium that shows the hosted VS Code: `STEERBOOK_CHROMIUM`, or the one on PATH; null if there is none. */
export function findChromium(): string | null {
  return process.env.STEERBOOK_CHROMIUM ?? findProgram(...CHROMIUM_NAMES);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
