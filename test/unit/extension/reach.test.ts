import assert from 'node:assert/strict';
import { build } from 'esbuild';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../root';

const sourcesIn = (room: string) =>
  readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${room}/${file}`);
const textOf = (file: string) => readFileSync(join(root, file), 'utf8');
const withText = (files: readonly string[], pattern: RegExp) =>
  files.filter((file) => pattern.test(textOf(file)));

describe('what the extension reaches', () => {
  it('is no file: reading one is left to the kernel, which runs only what is trusted', async () => {
    const { metafile } = await build({
      entryPoints: ['extension/extension.ts'],
      absWorkingDir: root,
      bundle: true,
      platform: 'node',
      external: ['vscode'],
      metafile: true,
      write: false,
      outdir: 'dist',
    });
    const ours = Object.entries(metafile.inputs).filter(([file]) => !file.includes('node_modules/'));
    assert.ok(ours.some(([file]) => file === 'kernel/language/checks.ts'));
    const imported = (pattern: RegExp) =>
      ours.flatMap(([file, { imports }]) => (imports.some(({ path }) => pattern.test(path)) ? [file] : []));
    assert.deepEqual(imported(/^(node:)?(fs|fs\/promises|net|http|https|dgram|tls|worker_threads|vm)$/), []);
    assert.deepEqual(imported(/^(node:)?child_process$/), ['kernel/process/forkKernel.ts']);
  });

  it('through VS Code is a picture that a person saves, examples of ours, and changes of files that a trusted notebook names', () => {
    const files = withText(
      sourcesIn('extension'),
      /workspace\.fs\b|findFiles|openTextDocument|createFileSystemWatcher/,
    );
    assert.deepEqual(files.sort(), [
      'extension/lab/savePicture.ts',
      'extension/notebook/freshnessItems.ts',
      'extension/notebook/openExample.ts',
    ]);
  });

  it('starts a kernel in two places, behind a check of trust in each', () => {
    const files = withText(sourcesIn('extension'), /\bstartKernel\(/);
    assert.deepEqual(files.sort(), ['extension/editorKernel.ts', 'extension/notebook/session.ts']);
    for (const file of [
      'extension/editorKernel.ts',
      'extension/notebook/controller.ts',
      'extension/extension.ts',
    ])
      assert.match(textOf(file), /isTrusted/, file);
  });

  it('asks a queue in one place, behind two checks of trust: of who looks and of who drains', () => {
    const files = withText(sourcesIn('extension'), /lookRequest|drainRequest/);
    assert.deepEqual(files, ['extension/queue/registerQueue.ts']);
    assert.match(textOf('extension/queue/queueView.ts'), /workspace\.isTrusted\) return;/);
    assert.match(textOf('extension/queue/registerQueue.ts'), /if \(!\(await mayReachOutside\(/);
  });
});

describe('pages of ours', () => {
  const drawing = [...sourcesIn('webviews'), ...sourcesIn('extension')];

  it('make elements from text and never from HTML', () => {
    const parsers =
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment|srcdoc|setHTML/;
    assert.deepEqual(withText(drawing, parsers), []);
  });

  it('run no text as a program', () => {
    assert.deepEqual(withText(drawing, /\beval\(|new Function\(|set(Timeout|Interval)\(\s*['"`]/), []);
  });

  it('ask for nothing from elsewhere', () => {
    assert.deepEqual(
      withText(
        sourcesIn('webviews'),
        /\bfetch\(|XMLHttpRequest|WebSocket|EventSource|https?:\/\/(?!www\.w3\.org\/)/,
      ),
      [],
    );
  });

  it('have a policy that allows one script of ours, our styles, and pictures that they drew', () => {
    const page = textOf('extension/lab/page.ts');
    const policy = /const policy = \[([\s\S]*?)\];/.exec(page)?.[1] ?? '';
    const rules = policy.split('\n').map((line) => line.trim());
    assert.deepEqual(
      rules.filter((line) => line !== '' && !line.startsWith('//')),
      [
        `"default-src 'none'",`,
        '`script-src ${webview.cspSource}`,',
        '`style-src ${webview.cspSource}`,',
        "'img-src data:',",
      ],
    );
    assert.doesNotMatch(page, /unsafe-/);
    assert.equal(page.match(/<script/g)?.length, 1);
    assert.doesNotMatch(page, / on[a-z]+=|style=/);
  });
});
