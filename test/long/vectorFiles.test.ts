import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeGguf } from '../../model/vectors/ggufVectors';
import { decodeSafetensors } from '../../model/vectors/safetensorsVectors';
import type { VectorFile } from '../../model/vectors/vectorFile';
import { runAlone } from '../modelFixture';
import { temporaryFolder } from '../temporary';

/** Vectors in files, read and written by the packages that other people use. */

const folder = temporaryFolder('steerbook-python');

/** Python with the packages in a folder of its own; the reason in words if it cannot be had. */
const python = ((): { readonly path: string } | { readonly missing: string } => {
  try {
    execFileSync('python3', ['-m', 'venv', join(folder, 'venv')], { stdio: 'pipe' });
    const path = join(folder, 'venv/bin/python');
    const packages = ['safetensors==0.8.0', 'gguf==0.19.0', 'numpy==2.4.6'];
    execFileSync(path, ['-m', 'pip', 'install', '-q', ...packages], { stdio: 'pipe', timeout: 300_000 });
    return { path };
  } catch (error) {
    return { missing: error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'unknown' };
  }
})();

/** Prints each tensor as its name, shape and bytes in hex. */
const readSafetensors = `
import sys, json
from safetensors import safe_open
with safe_open(sys.argv[1], 'np') as f:
    print(json.dumps({'metadata': f.metadata(), 'tensors': {k: [list(f.get_tensor(k).shape), f.get_tensor(k).tobytes().hex()] for k in f.keys()}}))
`;
const readGguf = `
import sys, json
from gguf import GGUFReader
r = GGUFReader(sys.argv[1])
text = lambda k: bytes(r.fields[k].parts[-1]).decode()
print(json.dumps({'metadata': {k: text(k) for k in r.fields if r.fields[k].types and r.fields[k].types[-1].name == 'STRING'},
  'layer_count': int(r.fields['controlvector.layer_count'].parts[-1][0]),
  'tensors': {t.name: [[int(n) for n in t.shape], t.data.tobytes().hex()] for t in r.tensors}}))
`;
/** A control vector as repeng writes it. */
const writeGguf = `
import sys, numpy as np
from gguf import GGUFWriter
w = GGUFWriter(sys.argv[1], 'controlvector')
w.add_string('controlvector.model_hint', 'gpt2')
w.add_uint32('controlvector.layer_count', 3)
for k in (1, 2, 5): w.add_tensor(f'direction.{k}', (np.arange(192, dtype=np.float32) - 90) * np.float32(k / 7))
w.write_header_to_file(); w.write_kv_data_to_file(); w.write_tensors_to_file(); w.close()
`;
const writeSafetensors = `
import sys, numpy as np
from safetensors.numpy import save_file
save_file({f'resid_pre.{l}': (np.arange(3 * 192, dtype=np.float32).reshape(3, 192) - 300) * np.float32(l / 11) for l in (2, 7)}, sys.argv[1])
`;

interface Seen {
  readonly metadata: Readonly<Record<string, string>>;
  readonly layer_count?: number;
  readonly tensors: Readonly<Record<string, readonly [shape: readonly number[], hex: string]>>;
}

function run(program: string, file: string): string {
  if ('missing' in python) throw new Error(python.missing);
  return execFileSync(python.path, ['-c', program, join(folder, file)], { encoding: 'utf8' });
}

const hexOf = (values: Float32Array) =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('hex');
const bytesIn = (file: string) => readFileSync(join(folder, file));
const tensorsOf = ({ layers }: VectorFile, name: (layer: number) => string, shape: readonly number[]) =>
  Object.fromEntries(layers.map(({ layer, values }) => [name(layer), [shape, hexOf(values)]]));

const title = 'missing' in python ? ` (skipped: ${python.missing.slice(0, 100)})` : '';
const test = 'missing' in python ? it.skip : it;

describe("vectors in files and other people's packages", () => {
  before(async () => {
    const source = [
      'let love = "Love" - "Hate" @4',
      'save love at @* "love.safetensors"',
      'let dot = last("Love") - last("Hate") @4',
      'save dot at @2..7 "dot.gguf"',
    ];
    const { errors } = await runAlone(source.join('\n'), { folder });
    assert.deepEqual(errors, []);
  });

  test(`safetensors reads what was saved, to the bit${title}`, () => {
    const seen = JSON.parse(run(readSafetensors, 'love.safetensors')) as Seen;
    const own = decodeSafetensors(bytesIn('love.safetensors'), 'love');
    assert.deepEqual(
      seen.tensors,
      tensorsOf(own, (layer) => `resid_pre.${layer}`, [3, 192]),
    );
    assert.deepEqual(seen.metadata, own.metadata);
  });

  test(`gguf reads what was saved, to the bit, each layer as the output of the block before it${title}`, () => {
    const seen = JSON.parse(run(readGguf, 'dot.gguf')) as Seen;
    const own = decodeGguf(bytesIn('dot.gguf'), 'dot');
    assert.deepEqual(
      seen.tensors,
      tensorsOf(own, (layer) => `direction.${layer - 1}`, [192]),
    );
    assert.equal(seen.layer_count, 6);
    assert.equal(seen.metadata['general.architecture'], 'controlvector');
    assert.equal(seen.metadata['controlvector.model_hint'], 'gpt2');
    assert.equal(seen.metadata['steerbook.steerbook_vectors'], '1');
  });

  test(`what they write is loaded, to the bit${title}`, async () => {
    run(writeGguf, 'theirs.gguf');
    run(writeSafetensors, 'theirs.safetensors');
    const seenGguf = JSON.parse(run(readGguf, 'theirs.gguf')) as Seen;
    const gguf = decodeGguf(bytesIn('theirs.gguf'), 'theirs');
    assert.deepEqual(
      seenGguf.tensors,
      tensorsOf(gguf, (layer) => `direction.${layer - 1}`, [192]),
    );
    const seen = JSON.parse(run(readSafetensors, 'theirs.safetensors')) as Seen;
    const own = decodeSafetensors(bytesIn('theirs.safetensors'), 'theirs');
    assert.deepEqual(
      seen.tensors,
      tensorsOf(own, (layer) => `resid_pre.${layer}`, [3, 192]),
    );
    const { errors, results } = await runAlone(
      'load "theirs.gguf" as dot\nload "theirs.safetensors" as love\nsteer dot @each x0.01, love @7 x0.01\nnext "I hate you because"',
      { folder },
    );
    assert.deepEqual(errors, []);
    const steering = results.at(-1)?.steering ?? [];
    assert.deepEqual(
      steering.map(({ position, each_layer }) => [position, each_layer]),
      [
        ['all', [2, 3, 6]],
        ['front', undefined],
      ],
    );
  });
});
