import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readBytes } from '../../../kernel/data/readBytes';
import { temporaryFolder } from '../../temporary';

describe('reading a file that a program names', () => {
  const folder = temporaryFolder('steerbook-files');
  const read = (path: string) => readBytes(path, 'the-file', { start: 0, end: 1 });

  it('gives its bytes', async () => {
    const path = join(folder, 'text.txt');
    writeFileSync(path, 'caf\u00e9');
    assert.equal(new TextDecoder().decode(await read(path)), 'caf\u00e9');
  });

  it('gives the bytes of an empty file', async () => {
    const path = join(folder, 'empty.txt');
    writeFileSync(path, '');
    assert.equal((await read(path)).length, 0);
  });

  it('does not wait for a pipe', async () => {
    const path = join(folder, 'pipe.txt');
    execFileSync('mkfifo', [path]);
    await assert.rejects(read(path), /the-file cannot be read: it is no regular file\./);
  });

  it('reads no device', async () => {
    await assert.rejects(read('/dev/zero'), /it is no regular file/);
  });

  it('reads no folder', async () => {
    await assert.rejects(read(folder), /it is a folder/);
  });

  it('reads at most 64 MiB, and says so', async () => {
    const path = join(folder, 'large.txt');
    writeFileSync(path, '');
    truncateSync(path, 64 * 2 ** 20);
    assert.equal((await read(path)).length, 64 * 2 ** 20);
    truncateSync(path, 64 * 2 ** 20 + 1);
    await assert.rejects(read(path), /it has more than 64 MiB/);
  });

  it('names what is missing', async () => {
    await assert.rejects(read(join(folder, 'missing.txt')), /the-file/);
  });
});
