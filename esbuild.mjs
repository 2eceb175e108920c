// One build script, one list of entries. `--only NAME` builds one of them, `--quiet` prints nothing.
import { build } from 'esbuild';
import { readdirSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { only: { type: 'string' }, quiet: { type: 'boolean' }, production: { type: 'boolean' } },
});

const node = { platform: 'node', target: 'node20', format: 'cjs', external: ['onnxruntime-node'] };
const browser = { platform: 'browser', target: 'es2022', format: 'esm', minify: true };
const test = {
  ...node,
  external: [...node.external, 'vscode', 'mocha', 'esbuild', 'playwright-core', '@vscode/test-electron'],
};
const folder = (dir) =>
  readdirSync(dir, { recursive: true })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => ({ in: `${dir}/${file}`, out: `${dir}/${file.replace(/\.ts$/, '')}` }));

const entries = {
  extension: {
    ...node,
    entryPoints: { extension: 'extension/extension.ts' },
    external: ['vscode'],
    minify: true,
  },
  kernel: { ...node, entryPoints: { kernel: 'kernel/server.ts' }, minifySyntax: true },
  cli: { ...node, entryPoints: { cli: 'kernel/cli.ts' }, banner: { js: '#!/usr/bin/env node' } },
  renderer: {
    ...browser,
    entryPoints: { renderer: 'webviews/renderer.ts' },
    outExtension: { '.js': '.mjs' },
  },
  test: { ...test, entryPoints: folder('test') },
};

for (const [name, options] of Object.entries(entries)) {
  if (values.only && values.only !== name) continue;
  await build({
    bundle: true,
    outdir: 'dist',
    sourcemap: values.production ? false : 'linked',
    logLevel: 'warning',
    define: {
      'process.env.STEERBOOK_VERSION': JSON.stringify(
        (await import('./package.json', { with: { type: 'json' } })).default.version,
      ),
    },
    ...options,
  });
}
void statSync;
