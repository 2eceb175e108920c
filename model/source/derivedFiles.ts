import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import type { PrecisionCost } from '../precisionCost';
import { readRegularFile } from '../regularFile';

/** What was found out about weights, kept so that it need not be found out again: a file each, by the weights' hash. */

const mostBytes = 2 ** 16;
const atLeastZero = v.pipe(v.number(), v.finite(), v.minValue(0));
const wholeNumber = v.pipe(atLeastZero, v.safeInteger());
const costSchema: v.GenericSchema<unknown, PrecisionCost> = v.object({
  kl: atLeastZero,
  largest: atLeastZero,
  otherTop: v.pipe(atLeastZero, v.maxValue(1)),
  sentences: wholeNumber,
  positions: wholeNumber,
});

/** The folder of what Steerbook derives from weights, in the system's place for what can be made again. */
function derivedFolder(): string {
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

const costFile = (sha256: string) => join(derivedFolder(), `${sha256}.8bit.json`);

/** What 8-bit weights cost the model of this hash; null if it was not measured. */
export async function readCost(sha256: string): Promise<PrecisionCost | null> {
  const file = await readRegularFile(costFile(sha256), mostBytes).catch(() => null);
  if (!file) return null;
  try {
    const parsed = v.safeParse(costSchema, JSON.parse(Buffer.from(file.bytes).toString('utf8')));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}

/** Keeps what was measured. */
export async function keepCost(sha256: string, cost: PrecisionCost): Promise<void> {
  const path = costFile(sha256);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const beside = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(beside, `${JSON.stringify(cost)}\n`, { flag: 'wx' });
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
