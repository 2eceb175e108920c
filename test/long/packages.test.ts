import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { steerWith } from '../browser/editorPage';
import { openLab } from '../browser/labPage';
import { openFile, openWorkbench, codeCells, outputs, runCommand, takePicture } from '../browser/workbench';
import { root } from '../root';
import { temporaryFolder } from '../temporary';

const targets = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64', 'win32-arm64'];
const mostBytes = 45e6;

describe('what is installed', () => {
  const out = temporaryFolder('steerbook-packages');
  const fileOf = (ending: string) => {
    const name = readdirSync(out).find((file) => file.includes(ending));
    assert.ok(name, ending);
    return join(out, name);
  };
  const python = (...args: readonly string[]) =>
    execFileSync('python3', ['-m', 'zipfile', ...args], { encoding: 'utf8', maxBuffer: 1e8 });

  before(() => {
    execFileSync(process.execPath, [join(root, 'package.mjs'), '--out', out], { stdio: 'ignore' });
  });

  for (const target of targets)
    it(`on ${target} is an extension with this platform's runtime and no other`, () => {
      const vsix = fileOf(`${target}-`);
      assert.ok(statSync(vsix).size < mostBytes, `${statSync(vsix).size} bytes`);
      const names = python('-l', vsix).split('\n');
      const libraries = names.filter((name) => /\.(node|so\S*|dylib|dll) /.test(name));
      assert.ok(libraries.some((name) => name.includes('onnxruntime_binding.node')));
      for (const name of libraries) assert.ok(name.includes(`napi-v6/${target.replace('-', '/')}/`), name);
      for (const needed of [
        'dist/kernel.js',
        'dist/keep.js',
        'dist/report.js',
        'model/bundled/model.safetensors',
      ])
        assert.ok(
          names.some((name) => name.includes(`extension/${needed} `)),
          needed,
        );
      const strays = names.filter((name) =>
        /\.map |\.ts |node_modules\/(?!onnxruntime-)|extension\/test\//.test(name),
      );
      assert.deepEqual(strays, []);
    });

  it('runs in a VS Code that knows nothing of its sources: a notebook, the Lab and a heat map', async () => {
    const unpacked = join(out, 'unpacked');
    python('-e', fileOf('linux-x64-'), unpacked);
    const workbench = await openWorkbench({
      extension: join(unpacked, 'extension'),
      files: {
        'first.steer': '# %%\nsteer "Love" - "Hate" @4 x2\nnext "I hate you because" top 5\n',
        'letter.txt': 'I hate you because you are mean.\n',
      },
    });
    try {
      const { page } = workbench;
      await openFile(page, 'first.steer');
      await codeCells(page).first().waitFor();
      await runCommand(page, 'Notebook: Run All');
      await outputs(page).locator('section.steerbook[data-kind=next] svg').first().waitFor();
      await takePicture(page, 'installed-notebook');
      await openFile(page, 'letter.txt');
      await page.locator('.editor-instance .view-lines').first().click();
      await page.keyboard.press('Control+A');
      await runCommand(page, 'Steerbook: Heat Map of Selection');
      await steerWith(page, '"Love" - "Hate" @4 x2');
      await page.locator('.statusbar-item', { hasText: /nats, ratio/ }).waitFor();
      await takePicture(page, 'installed-heat-map');
      await openLab(page);
      await takePicture(page, 'installed-lab');
    } finally {
      await workbench.close();
    }
  });

  it('as a package of npm is the command line, installed elsewhere without scripts', () => {
    const elsewhere = join(out, 'elsewhere');
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, 'package.json'), '{}');
    const npm = (...args: readonly string[]) =>
      execFileSync('npm', args, { cwd: elsewhere, stdio: 'ignore' });
    npm('install', fileOf('.tgz'), '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline');
    writeFileSync(
      join(elsewhere, 'love.steer'),
      '# %%\nsteer "Love" - "Hate" @4 x2\nnext "I hate you because" top 3\n',
    );
    const said = execFileSync('npx', ['steer', 'love.steer', '--keep'], { cwd: elsewhere, encoding: 'utf8' });
    assert.match(said, /KL 0\.432 nats/);
    assert.ok(statSync(join(elsewhere, '__steerbook__/love.steer.json')).size > 0);
  });
});
