import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCheckpoint } from '../../../model/checkpoint/checkpoint';
import {
  changeConfig,
  changeHeader,
  putHeader,
  type HeaderEntries,
  type TensorEntry,
} from '../../checkpointFiles';
import { root } from '../../root';

const plain = join(root, 'test/golden/checkpoints/plain-float32');
const sharded = join(root, 'test/golden/checkpoints/sharded-float32');
const indexName = 'model.safetensors.index.json';

describe('a checkpoint from a stranger', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'steerbook-stranger-'));
    cpSync(plain, folder, { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const file = (name: string) => join(folder, name);
  const weights = () => file('model.safetensors');
  const refused = (message: RegExp) =>
    assert.rejects(openCheckpoint(folder), { name: /^Checkpoint/, message });

  it('makes nothing for layers that the weights do not have', async () => {
    const before = process.memoryUsage().rss;
    changeConfig(folder, { n_layer: 2 ** 24 });
    await refused(/n_layer is 16777216; models of at most 256 layers can be run/);
    changeConfig(folder, { n_layer: 256 });
    await refused(/h\.3\.ln_1\.weight is missing/);
    assert.ok(process.memoryUsage().rss - before < 64 * 2 ** 20);
  });

  for (const name of ['n_embd', 'vocab_size', 'n_positions', 'n_inner'])
    it(`makes nothing for a ${name} that the weights do not have`, async () => {
      changeConfig(folder, { [name]: 2 ** 22 });
      await refused(/has the shape .* the configuration says/);
    });

  it('has its header refused by its length alone', async () => {
    const prefix = Buffer.alloc(8);
    prefix.writeBigUInt64LE(BigInt(99 * 2 ** 20));
    writeFileSync(weights(), prefix);
    truncateSync(weights(), 120 * 2 ** 20);
    await refused(/the header has 99\.0 MiB; at most 4 MiB are read/);
  });

  it('has the headers of all its files within one limit', async () => {
    rmSync(folder, { recursive: true });
    cpSync(sharded, folder, { recursive: true });
    for (const shard of [1, 2])
      changeHeader(file(`model-0000${shard}-of-00002.safetensors`), (header) => {
        header['__metadata__'] = { note: 'x'.repeat(2.5 * 2 ** 20) } as never;
      });
    await refused(/the header has 2\.5 MiB; at most 4 MiB are read/);
  });

  const tensor = (header: HeaderEntries, name: string) => header[name] as TensorEntry;
  const headers: readonly (readonly [string, (header: HeaderEntries) => void, RegExp])[] = [
    [
      'overlap',
      (h) => (tensor(h, 'ln_f.bias').data_offsets = tensor(h, 'ln_f.weight').data_offsets),
      /the tensors ln_f\.\w+ and ln_f\.\w+ overlap/,
    ],
    [
      'have more elements than there are numbers',
      (h) => (tensor(h, 'ln_f.bias').shape = Array<number>(40).fill(Number.MAX_SAFE_INTEGER)),
      /ln_f\.bias has 64 bytes, its shape .* needs Infinity/,
    ],
    [
      'have a type that no text stands for',
      (h) => (tensor(h, 'ln_f.bias').dtype = { toString: 1 }),
      /ln_f\.bias has the type \{"toString":1\}/,
    ],
    ['are no objects', (h) => (h['ln_f.bias'] = 7 as never), /ln_f\.bias has no valid shape/],
    ['are null', (h) => (h['ln_f.bias'] = null as never), /ln_f\.bias has no valid shape/],
  ];
  for (const [what, change, message] of headers)
    it(`is refused where tensors ${what}`, async () => {
      changeHeader(weights(), change);
      await refused(message);
    });

  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
  it('is refused where its JSON nests deep', async () => {
    putHeader(weights(), `{"a":${deep}}`);
    await refused(/the header nests deeper than 32 levels/);
    writeFileSync(file('config.json'), `{"n_layer":${deep}}`);
    await refused(/config\.json nests deeper than 32 levels/);
  });

  it('does not nest where brackets stand in a text', async () => {
    changeConfig(folder, { note: `\\"${'['.repeat(100)}` });
    assert.equal((await openCheckpoint(folder)).config.n_layers, 3);
  });

  it('takes the last of two equal keys, and nothing from __proto__', async () => {
    const config = readFileSync(file('config.json'), 'utf8');
    writeFileSync(file('config.json'), config.replace('{', '{"n_layer":77,'));
    assert.equal((await openCheckpoint(folder)).config.n_layers, 3);
    writeFileSync(file('config.json'), config.replace('"n_layer"', '"__proto__":{"n_layer":3},"other"'));
    await refused(/n_layer must be a whole number from 1 to \d+, it is missing/);
    for (const name of ['__proto__', 'constructor', 'toString']) {
      writeFileSync(file('config.json'), config);
      changeConfig(folder, { activation_function: name });
      await refused(/activation_function "\w+" is not one of/);
    }
  });

  const oddities: readonly (readonly [what: string, make: (path: string) => unknown, says: RegExp])[] = [
    ['a folder', (path) => mkdirSync(path), /it is a folder/],
    ['a pipe', (path) => execFileSync('mkfifo', [path]), /it is no regular file/],
    [
      'a link to /dev/zero',
      (path) => symlinkSync('/dev/zero', path),
      /link to \/dev\/zero, outside the folder/,
    ],
    [
      'a link to the memory of this process',
      (path) => symlinkSync('/proc/self/mem', path),
      /is a link to \/proc\/\d+\/mem, outside the folder/,
    ],
    ['a link in a circle', (path) => symlinkSync(path, path), /cannot be read/],
  ];
  for (const name of ['config.json', 'model.safetensors', indexName, 'model-00001-of-00002.safetensors'])
    for (const [what, make, says] of oddities)
      it(`is refused at once for ${what} in place of ${name}`, async () => {
        if (name.includes('-0') || name === indexName) {
          rmSync(folder, { recursive: true });
          cpSync(sharded, folder, { recursive: true });
        }
        rmSync(file(name));
        make(file(name));
        await refused(says);
      });

  it('is refused where a file is a link out of the folder, and taken where it is one within', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'steerbook-elsewhere-'));
    try {
      renameSync(weights(), join(elsewhere, 'weights'));
      symlinkSync(join(elsewhere, 'weights'), weights());
      await refused(/is a link to .*weights, outside the folder; put the file itself there/);
      rmSync(weights());
      copyFileSync(join(elsewhere, 'weights'), file('weights'));
      symlinkSync('weights', weights());
      assert.equal((await openCheckpoint(folder)).config.n_layers, 3);
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
  });

  it('is refused where a snapshot links to the blobs of another repository', async () => {
    const snapshot = file('models--one/snapshots/main');
    mkdirSync(snapshot, { recursive: true });
    mkdirSync(file('models--two/blobs'), { recursive: true });
    copyFileSync(file('config.json'), join(snapshot, 'config.json'));
    renameSync(weights(), file('models--two/blobs/aa'));
    symlinkSync('../../../models--two/blobs/aa', join(snapshot, 'model.safetensors'));
    await assert.rejects(openCheckpoint(snapshot), /outside the folder/);
  });

  it('is refused where its index or its configuration is too large, or names too many files', async () => {
    rmSync(folder, { recursive: true });
    cpSync(sharded, folder, { recursive: true });
    const map = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`t${i}`, `part-${i}.safetensors`]));
    writeFileSync(file(indexName), JSON.stringify({ weight_map: map }));
    await refused(/names more than 256 files/);
    writeFileSync(file(indexName), JSON.stringify({ weight_map: {} }));
    await refused(/names no file/);
    for (const name of [indexName, 'config.json']) {
      truncateSync(file(name), 4 * 2 ** 20 + 1);
      await refused(/it has more than 4 MiB, which is the most that is read/);
    }
  });
});
