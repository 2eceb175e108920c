// One build script, one list of entries. `--only NAME` builds one of them, `--quiet` prints nothing.
import { build } from 'esbuild';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
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
/** Every test file under test/, and the programs that run them. */
const tests = () =>
  readdirSync('test', { recursive: true })
    .filter((file) => !file.startsWith(join('host', 'vscode')))
    .filter((file) => file.endsWith('.test.ts') || testPrograms.includes(file))
    .map((file) => ({ in: join('test', file), out: join('test', file.replace(/\.ts$/, '')) }));
const testPrograms = [
  'run.ts',
  'openCode.ts',
  join('bench', 'bench.ts'),
  join('host', 'code.ts'),
  join('host', 'index.ts'),
];

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
  test: { ...test, entryPoints: tests() },
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
