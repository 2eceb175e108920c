import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root';
import { temporaryFolder } from '../temporary';

describe('without its native library', () => {
  const folder = temporaryFolder('steerbook-no-runtime');

  before(() => {
    for (const file of ['cli.js', 'kernel.js']) cpSync(join(root, 'dist', file), join(folder, 'dist', file));
    mkdirSync(join(folder, 'model'));
    symlinkSync(join(root, 'model/bundled'), join(folder, 'model/bundled'));
    writeFileSync(join(folder, 'love.steer'), 'tokens "love"\n');
  });

  function run(): { readonly status: number | null; readonly stderr: string } {
    return spawnSync(process.execPath, [join(folder, 'dist/cli.js'), 'love.steer'], {
      ...{ cwd: folder, encoding: 'utf8' },
    });
  }

  it('a kernel says what is missing, and what to do', () => {
    const { status, stderr } = run();
    assert.equal(status, 1);
    assert.match(
      stderr,
      /kernel-died: .*onnxruntime-node for \w+-\w+ is missing or cannot be loaded: install /,
    );
  });

  it('it says so of one that is broken', () => {
    const own = join(folder, 'dist/node_modules/onnxruntime-node');
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, 'index.js'), 'process.dlopen({ exports: {} }, __filename)');
    const { status, stderr } = run();
    assert.equal(status, 1);
    assert.match(stderr, /cannot be loaded: install /);
  });
});
