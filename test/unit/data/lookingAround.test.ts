import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFolder } from '../../../kernel/data/folderEntries';
import { readColumns } from '../../../kernel/data/tableColumns';
import { temporaryFolder } from '../../temporary';

describe('what a folder has, for somebody who writes the name of a file', () => {
  const folder = temporaryFolder('steerbook-listed');
  const outside = temporaryFolder('steerbook-outside');
  before(() => {
    mkdirSync(join(folder, 'texts'));
    for (const name of ['a.csv', 'B.CSV', 'c.txt', '.hidden.csv', 'texts/d.csv'])
      writeFileSync(join(folder, name), '');
    writeFileSync(join(outside, 'secret.csv'), '');
    execFileSync('mkfifo', [join(folder, 'pipe.csv')]);
    symlinkSync(outside, join(folder, 'elsewhere'));
  });
  const names = async (below: string) =>
    (await listFolder(folder, below, ['.csv']))
      .map(({ name, isFolder }) => name + (isFolder ? '/' : ''))
      .sort();

  it('is its folders, and its regular files with the right endings', async () => {
    assert.deepEqual(await names(''), ['B.CSV', 'a.csv', 'elsewhere/', 'texts/']);
    assert.deepEqual(await names('texts/'), ['d.csv']);
  });

  it('is nothing outside of the home, however it is reached', async () => {
    for (const below of ['..', '../', outside, 'texts/../..', 'elsewhere/', 'nowhere/', 'a.csv'])
      assert.deepEqual(await names(below), [], below);
  });
});

describe('the columns of a table, for somebody who writes their names', () => {
  const folder = temporaryFolder('steerbook-columns');
  const columns = (name: string, content: string) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return readColumns(path);
  };

  it('are those of its first line, or of its objects', async () => {
    assert.deepEqual(await columns('a.csv', '\ufefftext,"the, stars",text\r\n"a\nb",1'), [
      'text',
      'the, stars',
    ]);
    assert.deepEqual(await columns('a.tsv', 'text\tit"s\nb\t1'), ['text', 'it"s']);
    assert.deepEqual(await columns('a.jsonl', '{"text": "a"}\n{"stars": 1, "text": "b"}\n{"half'), [
      'text',
      'stars',
    ]);
  });

  it('are none of what is no table', async () => {
    assert.deepEqual(await columns('a.txt', 'text,stars'), []);
    assert.deepEqual(await columns('b.csv', ''), []);
    assert.deepEqual(await columns('c.csv', '"never closed'), []);
    assert.deepEqual(await readColumns(join(folder, 'nowhere.csv')), []);
    const pipe = join(folder, 'pipe.csv');
    execFileSync('mkfifo', [pipe]);
    assert.deepEqual(await readColumns(pipe), []);
  });
});
