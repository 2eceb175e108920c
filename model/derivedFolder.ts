import { homedir } from 'node:os';
import { join } from 'node:path';

/** The folder of what Steerbook derives from weights, in the system's place for what can be made again. */
export function derivedFolder(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  const byPlatform: Partial<Record<NodeJS.Platform, string>> = {
    darwin: join(homedir(), 'Library/Caches'),
    win32: LOCALAPPDATA ?? join(homedir(), 'AppData/Local'),
  };
  return join(
    byPlatform[process.platform] ?? (XDG_CACHE_HOME || join(homedir(), '.cache')),
    'steerbook/weights',
  );
}
