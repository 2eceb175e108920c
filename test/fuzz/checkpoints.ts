import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { runAlone, testModels } from '../modelFixture';
import { temporaryFolder } from '../temporary';
import { fuzzer, withOddParts } from './fuzzer';
import { assertFinite } from './programs';
import { tinyModel } from './tinyModel';

/** A checkpoint as its parts: what is read by a schema, and the bytes after the header. */
interface Parts {
  readonly config: unknown;
  readonly header: unknown;
  /** Length that the file says its header has, less the true one. */
  readonly lengthError: number;
  /** Share of the file that is there. */
  readonly kept: number;
  /** Bytes that are other than they should be: [place as a share of the weights, value]. */
  readonly bytes: readonly (readonly [number, number])[];
}

const original = (() => {
  const file = readFileSync(join(tinyModel(), 'model.safetensors'));
  const length = Number(file.readBigUInt64LE());
  return {
    config: JSON.parse(readFileSync(join(tinyModel(), 'config.json'), 'utf8')) as unknown,
    header: JSON.parse(file.toString('utf8', 8, 8 + length)) as unknown,
    weights: file.subarray(8 + length),
  };
})();

const share = fc.double({ min: 0, max: 1, noNaN: true });
const usually = <T>(usual: T, other: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: other });

const parts: fc.Arbitrary<Parts> = fc.record({
  config: fc.oneof(fc.constant(original.config), withOddParts(original.config)),
  header: fc.oneof(fc.constant(original.header), withOddParts(original.header)),
  lengthError: usually(0, fc.constantFrom(-1, 1, -100, 100, 2 ** 31, 2 ** 50)),
  kept: usually(1, share),
  bytes: fc.array(fc.tuple(share, fc.constantFrom(0, 127, 128, 255)), { maxLength: 3 }),
});

const folder = join(temporaryFolder('steerbook-fuzz-checkpoints'), 'model');
mkdirSync(folder);

function write({ config, header, lengthError, kept, bytes }: Parts): void {
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(Math.max(0, json.length + lengthError)));
  const weights = Buffer.from(original.weights);
  // The last bytes of a float are its exponent.
  for (const [at, value] of bytes) weights[Math.floor((at * (weights.length - 1)) / 4) * 4 + 3] = value;
  const file = Buffer.concat([length, json, weights]);
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  writeFileSync(join(folder, 'model.safetensors'), file.subarray(0, Math.floor(kept * file.length)));
}

/** The fields of an object that are not as they were. */
function changes(now: unknown, before: unknown): readonly string[] {
  const fields = (value: unknown) =>
    new Map(Object.entries(value ?? {}).map(([key, field]) => [key, JSON.stringify(field)] as const));
  const [is, was] = [fields(now), fields(before)];
  return [...new Set([...is.keys(), ...was.keys()])]
    .filter((key) => is.get(key) !== was.get(key))
    .map((key) => `${key}: ${(is.get(key) ?? 'missing').slice(0, 200)}`);
}

export const checkpoints = fuzzer({
  name: 'checkpoints',
  shortRuns: 300,
  input: parts,
  show: ({ config, header, ...others }) =>
    JSON.stringify({
      config: changes(config, original.config),
      header: changes(header, original.header),
      ...others,
    }),
  async holds(made) {
    write(made);
    const outcome = await runAlone('next "I hate you"\nheat "I hate you because"\nnorms "I"', {
      models: testModels(),
      defaultModel: folder,
      events: {
        onInternalError(error) {
          throw error;
        },
      },
    });
    for (const { code, message } of outcome.errors) assert.notEqual(code, 'internal', message);
    for (const result of outcome.results) assertFinite(result, result.kind);
  },
});
