import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCell } from '../../kernel/run';
import { newSession } from '../../kernel/session';
import { runAlone, testModels } from '../modelFixture';
import { root } from '../root';

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'steerbook-written-'));
});
after(() => rmSync(folder, { recursive: true }));

/** The codes of the errors of a cell. */
async function codesOf(source: string): Promise<readonly string[]> {
  return (await runAlone(source, { folder })).errors.map(({ code }) => code);
}

describe('save', () => {
  const vector = 'let v = "Love" @4\n';

  it('replaces a vector that it has written, and leaves nothing else', async () => {
    const own = join(folder, 'own');
    mkdirSync(own);
    const run = async (source: string) => (await runAlone(source, { folder: own })).errors;
    assert.deepEqual(await run(`${vector}save v "v.safetensors"`), []);
    const first = readFileSync(join(own, 'v.safetensors'));
    assert.deepEqual(await run('let v = "Hate" @4\nsave v "v.safetensors"'), []);
    assert.notDeepEqual(readFileSync(join(own, 'v.safetensors')), first);
    assert.deepEqual(readdirSync(own), ['v.safetensors']);
  });

  it('writes nothing for a notebook that was never saved', async () => {
    const own = join(folder, 'unsaved');
    mkdirSync(own);
    const notebook = { session: newSession(), models: testModels(), defaultModel: 'bundled', folder: own };
    const { errors } = await runCell(
      { ...notebook, isSaved: false },
      { index: 0, source: `${vector}save v "v.safetensors"` },
      [],
      new AbortController().signal,
    );
    assert.deepEqual(
      errors.map(({ code }) => code),
      ['never-saved'],
    );
    assert.deepEqual(readdirSync(own), []);
  });

  it('never writes over a file of somebody else', async () => {
    const weights = readFileSync(join(root, 'test/golden/checkpoints/plain-float32/model.safetensors'));
    for (const [name, bytes] of [
      ['model.safetensors', weights],
      ['text.gguf', Buffer.from('no vector')],
    ] as const) {
      writeFileSync(join(folder, name), bytes);
      const source = `let v = last("Love") @4\nsave v "${name}"`;
      assert.deepEqual(await codesOf(source), ['file-not-ours']);
      assert.deepEqual(readFileSync(join(folder, name)), bytes);
    }
  });

  it('writes nothing outside the folder of the notebook, and nothing through a link', async () => {
    const inner = join(folder, 'inner');
    mkdirSync(join(inner, 'deep'), { recursive: true });
    mkdirSync(join(folder, 'outside'));
    symlinkSync(join(folder, 'outside'), join(inner, 'link'));
    symlinkSync(join(folder, 'outside', 'x.safetensors'), join(inner, 'x.safetensors'));
    const save = async (file: string) =>
      (await runAlone(`${vector}save v ${JSON.stringify(file)}`, { folder: inner })).errors.map(
        ({ code, message }) => `${code}: ${message}`,
      );
    for (const file of ['../v.safetensors', 'deep/../../v.safetensors', join(folder, 'v2.safetensors')])
      assert.match((await save(file))[0] ?? '', /^file-outside-folder/);
    assert.match((await save('link/v.safetensors'))[0] ?? '', /^file-not-written: .*link is a link/);
    assert.match((await save('x.safetensors'))[0] ?? '', /^file-not-written: .*it is a link/);
    assert.match((await save('missing/v.safetensors'))[0] ?? '', /^file-not-written: .*no folder missing/);
    mkdirSync(join(inner, 'd.safetensors'));
    assert.match((await save('d.safetensors'))[0] ?? '', /^file-not-written: .*no regular file/);
    assert.deepEqual(readdirSync(join(folder, 'outside')), []);
    assert.deepEqual(await save('deep/v.safetensors'), []);
    assert.ok(existsSync(join(inner, 'deep', 'v.safetensors')));
  });
});
