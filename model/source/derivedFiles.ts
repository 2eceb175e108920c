import { createHash } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { derivedFolder } from '../derivedFolder';
import { checkUnchanged, hashWeights, type Checkpoint } from '../checkpoint/checkpoint';
import type { PrecisionCost } from '../precisionCost';
import type { Speeds } from '../speeds';
import { identityTexts, readRegularFile, type FileIdentity } from '../regularFile';

/** What was found out about weights, kept so that it need not be found out again. */

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
const hashSchema = v.object({ sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)) });

const costFile = (sha256: string) => join(derivedFolder(), `${sha256}.8bit.json`);

/** What 8-bit weights cost the model of this hash; null if it was not measured. */
export const readCost = (sha256: string): Promise<PrecisionCost | null> =>
  readKept(costFile(sha256), costSchema);

/** Keeps what was measured. */
export const keepCost = (sha256: string, cost: PrecisionCost): Promise<void> => keep(costFile(sha256), cost);

const times = v.object({
  'decode 1': atLeastZero,
  'decode 64': atLeastZero,
  prompt: atLeastZero,
  score: atLeastZero,
});
export const speedsSchema: v.GenericSchema<unknown, Speeds> = v.object({ cpu: times, gpu: times });

/** How fast processor and GPU were with a model of a shape. */
export interface KeptSpeeds extends Speeds {
  /** The GPU's name. */
  readonly adapter: string;
}

const keptSpeedsSchema: v.GenericSchema<unknown, KeptSpeeds> = v.object({
  ...{ adapter: v.pipe(v.string(), v.maxLength(1000)), cpu: times, gpu: times },
});

/** Of the runtime; the build puts it in, so that no process loads the runtime for it. */
const runtimeVersion = process.env['STEERBOOK_RUNTIME_VERSION'];

/** Times hold for one version of the runtime, one processor and one shape; the adapter is told with them. */
function speedsFile({ config }: Checkpoint): string {
  const key = [runtimeVersion, ...new Set(cpus().map(({ model }) => model)), config];
  const hash = createHash('sha256').update(JSON.stringify(key)).digest('hex');
  return join(derivedFolder(), `${hash}.devices.json`);
}

/** What was measured with a model of this shape; null if nothing was. */
export const readSpeeds = (checkpoint: Checkpoint): Promise<KeptSpeeds | null> =>
  readKept(speedsFile(checkpoint), keptSpeedsSchema);

/** Keeps what was measured. */
export const keepSpeeds = (checkpoint: Checkpoint, speeds: KeptSpeeds): Promise<void> =>
  keep(speedsFile(checkpoint), speeds);

/** The hash of files is found again by what tells that they are the same and were not written to. */
function hashFile(identities: readonly FileIdentity[]): string {
  const key = createHash('sha256')
    .update(JSON.stringify(identityTexts(identities)))
    .digest('hex');
  return join(derivedFolder(), 'hashes', `${key}.json`);
}

/** The hash of a checkpoint's weights if it was computed before; null if it was not, or the files have changed. */
export async function knownWeightHash({ identities }: Checkpoint): Promise<string | null> {
  return (await readKept(hashFile(identities), hashSchema))?.sha256 ?? null;
}

/** SHA-256 of a checkpoint's weights, as lower-case hex. @throws CheckpointError if they cannot be read */
export async function weightHash(checkpoint: Checkpoint): Promise<string> {
  await checkUnchanged(checkpoint);
  const known = await knownWeightHash(checkpoint);
  if (known !== null) return known;
  const sha256 = await hashWeights(checkpoint);
  // Where nothing can be kept, it is computed again.
  await keep(hashFile(checkpoint.identities), { sha256 }).catch(() => undefined);
  return sha256;
}

async function readKept<T>(path: string, schema: v.GenericSchema<unknown, T>): Promise<T | null> {
  const file = await readRegularFile(path, mostBytes).catch(() => null);
  if (!file) return null;
  try {
    const parsed = v.safeParse(schema, JSON.parse(Buffer.from(file.bytes).toString('utf8')));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}

async function keep(path: string, value: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const beside = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(beside, `${JSON.stringify(value)}\n`, { flag: 'wx' });
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
