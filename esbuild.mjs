// One build script, one list of entries. `--only NAME`, once or more, builds some of them, `--suite NAME` the tests of one
// folder, `--watch` builds again whenever a file changes, `--quiet` prints nothing. `--shipped` builds what the package
// carries, `--outdir` elsewhere, and `--metafile FILE` writes what esbuild says of those builds.
import { build, context } from 'esbuild';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { thirdPartyNotices } from './notices.mjs';

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    suite: { type: 'string', default: '' },
    watch: { type: 'boolean' },
    quiet: { type: 'boolean' },
    production: { type: 'boolean' },
    shipped: { type: 'boolean' },
    outdir: { type: 'string', default: 'dist' },
    metafile: { type: 'string' },
  },
});

const node = { platform: 'node', target: 'node20', format: 'cjs', external: ['onnxruntime-node'] };
const browser = { platform: 'browser', target: 'es2022', format: 'esm', minify: true };
const test = {
  ...node,
  external: [
    ...node.external,
    ...['vscode', 'mocha', 'esbuild', 'happy-dom', 'playwright-core', '@vscode/test-electron', 'pg-native'],
  ],
  loader: { '.css': 'text' },
};
/** Every test file of a folder under test/, as an entry of another folder under dist/test/. */
const testsIn = (folder, out = folder) =>
  readdirSync(join('test', folder), { recursive: true })
    .filter((file) => file.endsWith('.test.ts') && !file.includes('node_modules'))
    .map((file) => ({
      in: join('test', folder, file),
      out: join('test', out, file.replace(/\.ts$/, '')),
    }));
const testPrograms = [
  'run',
  'openCode',
  'pictures',
  'heldKernel',
  'heldRuntime',
  'spinningRuntime',
  'failingGpu',
  'gpuPasses',
  'bench/bench',
  'fuzz/fuzz',
  'host/code',
  'host/index',
].map((name) => ({ in: `test/${name}.ts`, out: `test/${name}` }));

const entries = {
  extension: {
    ...node,
    entryPoints: { extension: 'extension/extension.ts' },
    external: ['vscode'],
    minify: true,
  },
  kernel: { ...node, entryPoints: { kernel: 'kernel/process/server.ts' }, minifySyntax: true },
  measure: {
    ...node,
    entryPoints: { measure: 'kernel/process/measure.ts' },
    minifySyntax: true,
  },
  probe: {
    ...node,
    entryPoints: { probe: 'kernel/process/probe.ts' },
    minifySyntax: true,
  },
  download: {
    ...node,
    entryPoints: { download: 'kernel/process/download.ts' },
    minifySyntax: true,
  },
  facts: { ...node, entryPoints: { facts: 'kernel/process/facts.ts' }, minifySyntax: true },
  keep: {
    ...node,
    external: [],
    // It has no runtime, so that results are shown where there is none.
    alias: { 'onnxruntime-node': './kernel/process/noRuntime.ts' },
    entryPoints: { keep: 'kernel/process/keeping.ts' },
    minifySyntax: true,
  },
  cli: {
    ...node,
    entryPoints: { cli: 'kernel/process/commandLine.ts' },
    banner: { js: '#!/usr/bin/env node' },
  },
  queue: {
    ...node,
    // It sends plans and starts processes that measure; it has no runtime itself.
    external: ['pg-native'],
    alias: { 'onnxruntime-node': './kernel/process/noRuntime.ts' },
    entryPoints: { queue: 'kernel/process/queueing.ts' },
    minify: true,
    keepNames: true,
  },
  look: { ...node, entryPoints: { look: 'kernel/process/look.ts' }, minifySyntax: true },
  report: {
    ...node,
    entryPoints: { report: 'webviews/report.ts' },
    loader: { '.css': 'text' },
    minify: true,
  },
  renderer: {
    ...browser,
    entryPoints: { renderer: 'webviews/renderer.ts' },
    loader: { '.css': 'text' },
    outExtension: { '.js': '.mjs' },
  },
  lab: { ...browser, entryPoints: { lab: 'webviews/lab.ts' }, loader: { '.css': 'text' } },
  test: { ...test, entryPoints: [...testPrograms, ...testsIn(values.suite)] },
  // The host tests' titles can be read where there is no VS Code.
  hostTitles: {
    ...test,
    external: test.external.filter((name) => name !== 'vscode'),
    entryPoints: testsIn('host', 'hostTitles'),
    alias: { vscode: './test/host/absentVscode.cjs' },
  },
};

const shipped = [
  'extension',
  'kernel',
  'measure',
  'probe',
  'download',
  'facts',
  'keep',
  'cli',
  'queue',
  'look',
  'report',
  'renderer',
  'lab',
];
const metafiles = [];
const { version, dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
for (const [name, options] of Object.entries(entries)) {
  if (values.only && !values.only.includes(name)) continue;
  if (values.shipped && !shipped.includes(name)) continue;
  const settings = {
    bundle: true,
    outdir: values.outdir,
    metafile: shipped.includes(name),
    sourcemap: values.production ? false : 'linked',
    minify: values.production,
    logLevel: values.watch ? 'info' : 'warning',
    define: {
      'process.env.STEERBOOK_VERSION': JSON.stringify(version),
      'process.env.STEERBOOK_RUNTIME_VERSION': JSON.stringify(dependencies['onnxruntime-node']),
    },
    ...options,
  };
  if (values.watch) await (await context(settings)).watch();
  else {
    const { metafile } = await build(settings);
    if (metafile) metafiles.push(metafile);
  }
}
if (metafiles.length === shipped.length)
  writeFileSync(join(values.outdir, 'ThirdPartyNotices.txt'), thirdPartyNotices(metafiles));
if (values.metafile) writeFileSync(values.metafile, JSON.stringify(metafiles));
if (!values.only && !values.quiet && !values.watch) printSizes();

/** What the extension takes on disk, installed for this platform alone. */
function printSizes() {
  const native = `node_modules/onnxruntime-node/bin/napi-v6/${process.platform}/${process.arch}`;
  const parts = {
    'extension host': ['dist/extension.js'],
    'kernel and command line': [
      'dist/kernel.js',
      'dist/probe.js',
      'dist/download.js',
      'dist/facts.js',
      'dist/keep.js',
      'dist/cli.js',
      'dist/queue.js',
      'dist/look.js',
    ],
    reports: ['dist/report.js'],
    renderer: ['dist/renderer.mjs'],
    'Steering Lab': ['dist/lab.js'],
    [`runtime for ${process.platform}-${process.arch}`]: [
      native,
      'node_modules/onnxruntime-node/dist',
      'node_modules/onnxruntime-common/dist/cjs',
    ],
    'bundled model': ['model/bundled'],
    'manifest, grammar, examples': [
      'package.json',
      'README.md',
      'LICENSE',
      'extension/syntaxes',
      'extension/tour',
      'examples',
    ],
  };
  let total = 0;
  for (const [part, paths] of Object.entries(parts)) {
    const bytes = paths.reduce((sum, path) => sum + sizeOf(path), 0);
    total += bytes;
    console.log(`${part.padEnd(28)} ${megabytes(bytes)}`);
  }
  console.log(`${'installed'.padEnd(28)} ${megabytes(total)}`);
}

function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(2).padStart(8)} MB`;
}

/** Bytes of a file, or of a folder's files without source maps. */
function sizeOf(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return 0;
  if (!found.isDirectory()) return path.endsWith('.map') ? 0 : found.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}
