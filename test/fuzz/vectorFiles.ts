import assert from 'node:assert/strict';
import fc from 'fast-check';
import { vectorFormats } from '../../model/vectors/formats';
import { encodeGguf } from '../../model/vectors/ggufVectors';
import { encodeSafetensors } from '../../model/vectors/safetensorsVectors';
import { VectorFileError } from '../../model/vectors/vectorFileError';
import { timeOf } from '../cpuTime';
import { fuzzer, isQuick, oddText, withOddParts } from './fuzzer';

/** Files of vectors from strangers: each is read, with finite numbers of the shape that it says, or refused. */

const vectors = {
  d_model: 8,
  positions: 1,
  layers: [2, 3, 5].map((layer) => ({
    layer,
    values: Float32Array.from({ length: 8 }, (_, i) => i - layer),
  })),
  metadata: { steerbook_vectors: '1', model: 'bundled', place: 'front', terms: '[]' },
};
const originals = {
  safetensors: Buffer.from(encodeSafetensors(vectors)),
  gguf: Buffer.from(encodeGguf(vectors)),
};
const ordinary = (() => {
  const read = () => vectorFormats.safetensors.decode(originals.safetensors, 'file');
  read();
  return timeOf(read);
})();

type Format = keyof typeof originals;

/** A file with bytes, numbers and texts put in place of others, and cut. */
const bytes = (format: Format): fc.Arbitrary<Buffer> => {
  const original = originals[format];
  const at = fc.nat({ max: original.length - 1 });
  const change = fc.oneof(
    fc.tuple(at, fc.uint8Array({ minLength: 1, maxLength: 8 })).map(([place, put]) => ({ place, put })),
    fc
      .tuple(at, fc.constantFrom(0n, 1n, 2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n))
      .map(([place, size]) => {
        const put = Buffer.alloc(8);
        put.writeBigUInt64LE(size);
        return { place, put };
      }),
    fc.tuple(at, oddText).map(([place, text]) => ({ place, put: Buffer.from(text).subarray(0, 40) })),
  );
  return fc
    .tuple(
      fc.array(change, { maxLength: 4 }),
      fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
    )
    .map(([changes, kept]) => {
      const made = Buffer.from(original);
      for (const { place, put } of changes) made.set(put.subarray(0, made.length - place), place);
      return made.subarray(0, Math.floor(kept * made.length));
    });
};

const header = JSON.parse(
  originals.safetensors.toString('utf8', 8, 8 + Number(originals.safetensors.readBigUInt64LE())),
) as unknown;

/** A safetensors file with odd values in its header. */
const headers = fc.tuple(withOddParts(header), fc.constantFrom(0, 1, -8, 2 ** 30)).map(([odd, error]) => {
  const json = Buffer.from(JSON.stringify(odd));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(Math.max(0, json.length + error)));
  const data = originals.safetensors.subarray(-3 * 32);
  return Buffer.concat([length, json, data]);
});

export const vectorFiles = fuzzer({
  name: 'vectorFiles',
  shortRuns: 3000,
  input: fc.oneof(
    bytes('safetensors').map((file) => ({ format: 'safetensors' as const, file })),
    headers.map((file) => ({ format: 'safetensors' as const, file })),
    bytes('gguf').map((file) => ({ format: 'gguf' as const, file })),
  ),
  show: ({ format, file }) => `${format} ${file.subarray(0, 2000).toString('base64')}`,
  holds({ format, file }) {
    const read = () => {
      try {
        return vectorFormats[format].decode(file, 'file');
      } catch (error) {
        if (!(error instanceof VectorFileError)) throw error;
        assert.match(error.message, /^file/);
        return null;
      }
    };
    const found = read();
    for (const { values } of found?.layers ?? []) {
      assert.equal(values.length, (found?.positions ?? 0) * (found?.d_model ?? 0));
      assert.ok(values.every(Number.isFinite));
    }
    isQuick('reading', 200 * (ordinary + 1) * (1 + file.length / 1000), read);
  },
});
