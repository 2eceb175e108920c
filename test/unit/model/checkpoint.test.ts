import assert from 'node:assert/strict';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashWeights, openCheckpoint } from '../../../model/checkpoint/checkpoint';
import { runHead } from '../../../model/passes/head';
import { forward } from '../../../model/passes/trunk';
import {
  changeConfig,
  changeHeader as changeHeaderOf,
  type HeaderEntries,
  type TensorEntry,
} from '../../checkpointFiles';
import { root } from '../../root';
import { loadModel } from '../../modelFixture';

const plain = join(root, 'test/golden/checkpoints/plain-float32');
const sharded = join(root, 'test/golden/checkpoints/sharded-float32');

describe('a checkpoint', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'steerbook-checkpoint-'));
    cpSync(plain, folder, { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const weights = () => join(folder, 'model.safetensors');
  const changeHeader = (change: (header: HeaderEntries) => void) => changeHeaderOf(weights(), change);
  const tensor = (header: HeaderEntries, name: string) => header[name] as TensorEntry;
  const refused = (message: RegExp) =>
    assert.rejects(openCheckpoint(folder), { name: 'CheckpointError', message });

  it('opens without reading a weight', async () => {
    const checkpoint = await openCheckpoint(folder);
    assert.equal(checkpoint.config.n_layers, 3);
    assert.deepEqual(checkpoint.tensors.get('h.0.attn.c_attn.weight')?.shape, [16, 48]);
    assert.equal(checkpoint.tensors.has('h.0.attn.bias'), false, 'mask buffers are no weights');
  });

  const headerMistakes: readonly (readonly [string, (header: HeaderEntries) => void, RegExp])[] = [
    ['a missing tensor', (h) => delete h['h.1.ln_2.bias'], /h\.1\.ln_2\.bias is missing/],
    [
      'a tensor of another shape',
      (h) => (tensor(h, 'wpe.weight').shape = [12, 32]),
      /wpe\.weight has the shape \[12, 32\].*\[24, 16\]/,
    ],
    [
      'a tensor of another type',
      (h) => (tensor(h, 'ln_f.bias').dtype = 'I64'),
      /ln_f\.bias has the type I64/,
    ],
    [
      'a tensor that lies outside the file',
      (h) => (tensor(h, 'ln_f.bias').data_offsets = [1e9, 1e9 + 64]),
      /ln_f\.bias lies outside the file/,
    ],
    [
      'a tensor with fewer bytes than its shape',
      (h) => (tensor(h, 'ln_f.bias').data_offsets = [0, 60]),
      /ln_f\.bias has 60 bytes.*needs 64/,
    ],
    [
      'negative offsets',
      (h) => (tensor(h, 'ln_f.bias').data_offsets = [-64, 0]),
      /ln_f\.bias has no valid data_offsets/,
    ],
    [
      'offsets the wrong way round',
      (h) => (tensor(h, 'ln_f.bias').data_offsets = [64, 0]),
      /ln_f\.bias lies outside/,
    ],
    [
      'a shape that is no list of sizes',
      (h) => (tensor(h, 'ln_f.bias').shape = [1.5]),
      /ln_f\.bias has no valid shape/,
    ],
  ];
  for (const [what, change, message] of headerMistakes)
    it(`is refused for ${what}, and the error names it`, async () => {
      changeHeader(change);
      await refused(message);
    });

  const configMistakes: readonly (readonly [string, Record<string, unknown>, RegExp])[] = [
    ['another architecture', { model_type: 'llama' }, /model_type is "llama"/],
    ['an unknown activation', { activation_function: 'mish' }, /activation_function "mish" is not one of/],
    ['heads that do not divide the width', { n_head: 3 }, /n_embd 16 is not a multiple of n_head 3/],
    ['a size that is no number', { n_layer: '3' }, /n_layer must be a whole number from 1 to \d+, it is "3"/],
    ['cross attention', { add_cross_attention: true }, /add_cross_attention/],
    ['more layers than there are tensors', { n_layer: 4 }, /h\.3\.ln_1\.weight is missing/],
    ['a head of its own that is not there', { tie_word_embeddings: false }, /lm_head\.weight is missing/],
  ];
  for (const [what, change, message] of configMistakes)
    it(`is refused for ${what}`, async () => {
      changeConfig(folder, change);
      await refused(message);
    });

  it('is refused when the file was cut off', async () => {
    truncateSync(weights(), 4000);
    await refused(/lies outside the file, which may be cut off/);
  });

  it('is refused when the file is something else', async () => {
    writeFileSync(weights(), 'version https://git-lfs.github.com/spec/v1\n');
    await refused(/is not a safetensors file/);
  });

  it('is refused when config.json is missing or no JSON', async () => {
    writeFileSync(join(folder, 'config.json'), '{');
    await refused(/config\.json is not JSON/);
    rmSync(join(folder, 'config.json'));
    await refused(/config\.json cannot be read \(there is no such file\)/);
  });

  it('is refused when the index leads out of the folder', async () => {
    rmSync(folder, { recursive: true });
    cpSync(sharded, folder, { recursive: true });
    const index = join(folder, 'model.safetensors.index.json');
    writeFileSync(index, readFileSync(index, 'utf8').replaceAll('model-00001', '../model-00001'));
    await refused(
      /names "\.\.\/model-00001-of-00002\.safetensors", which is not a safetensors file of this folder/,
    );
  });

  it('may be made of links, as the Hub cache is', async () => {
    const blobs = join(folder, 'blobs');
    const snapshot = join(folder, 'snapshots/main');
    mkdirSync(blobs);
    mkdirSync(snapshot, { recursive: true });
    for (const [name, blob] of [
      ['config.json', 'aa'],
      ['model.safetensors', 'bb'],
    ] as const) {
      cpSync(join(plain, name), join(blobs, blob));
      symlinkSync(join('../../blobs', blob), join(snapshot, name));
    }
    const model = await loadModel(snapshot);
    assert.equal(await hashWeights(model.checkpoint), await hashWeights(await openCheckpoint(plain)));
  });

  it('may start its data at an odd byte, as old files do', async () => {
    changeHeader((header) => (header['__metadata__'] = { note: 'x' } as never));
    const file = readFileSync(weights());
    assert.notEqual((8 + Number(file.readBigUInt64LE())) % 4, 0);
    const logits = async (at: string) => {
      const model = await loadModel(at);
      const residual = (await forward(model, { rows: [[5, 6, 7]], residuals: [3] })).at(3);
      return (await runHead(model, { residual, scores: true })).scores;
    };
    assert.deepEqual(await logits(folder), await logits(plain));
  });
});
