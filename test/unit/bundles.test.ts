import assert from 'node:assert/strict';
import { build } from 'esbuild';
import { join } from 'node:path';
import { root } from '../root';

const inBrowser = ['webviews/renderer.ts', 'webviews/lab.ts'];

/** Our own files whose code is in the bundle of an entry, its dead parts left out. */
async function filesOf(entry: string): Promise<readonly string[]> {
  const { metafile } = await build({
    entryPoints: [join(root, entry)],
    absWorkingDir: root,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: inBrowser.includes(entry) ? 'browser' : 'node',
    external: ['vscode', 'onnxruntime-node'],
    loader: { '.css': 'text' },
    metafile: true,
    write: false,
    outdir: 'dist',
  });
  const files = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  );
  return files.filter((file) => !file.startsWith('node_modules/'));
}

const readsTheLanguage =
  /^kernel\/language\/(scanner|cursor|parser|additions|axis|options|analysis|checks|standalone|programs|statements\/|vectors\/)/;

interface Bundle {
  readonly title: string;
  readonly entry: string;
  /** A file that must be there, so that the test sees the right bundle. */
  readonly has: string;
  readonly hasNot: readonly RegExp[];
}

const bundles: readonly Bundle[] = [
  {
    title: 'the renderer contains no model, no parser, nothing that plans or measures',
    entry: 'webviews/renderer.ts',
    has: 'kernel/language/print.ts',
    hasNot: [/^model\//, readsTheLanguage, /\/(plan|measure)\.ts$/],
  },
  {
    title: 'the Lab contains no model, no parser, nothing that plans or measures',
    entry: 'webviews/lab.ts',
    has: 'kernel/lab/setting.ts',
    hasNot: [/^model\//, readsTheLanguage, /\/(plan|measure)\.ts$/],
  },
  {
    title: 'the writers of reports contain no model, no parser, nothing that plans or measures',
    entry: 'webviews/report.ts',
    has: 'webviews/kinds/next/chart.ts',
    hasNot: [/^model\//, readsTheLanguage, /\/(plan|measure)\.ts$/],
  },
  {
    title: 'the measuring process contains no language, no plans, no data, no session',
    entry: 'kernel/process/measure.ts',
    has: 'kernel/kinds/next/measure.ts',
    hasNot: [/^kernel\/(language|plan|data|lab|formats)\//, /^kernel\/(session|run)\.ts$/, /\/plan\.ts$/],
  },
  {
    title: 'the extension contains no model and runs nothing',
    entry: 'extension/extension.ts',
    has: 'extension/language/diagnostics.ts',
    hasNot: [
      /^model\/(?!bytes|cacheLimit|source\/(catalogue|hub\/hubName))/,
      /^kernel\/(plan|data)\//,
      /^kernel\/run\.ts$/,
      /^kernel\/.*\/measure\.ts$/,
    ],
  },
  {
    title: 'the process that helps while writing has a vocabulary, loads no weights and reads no program',
    entry: 'kernel/process/facts.ts',
    has: 'model/tokenizer/gpt2Tokenizer.ts',
    hasNot: [
      /^model\/(graph|passes|engine)\//,
      readsTheLanguage,
      /^kernel\/(plan|session|run)/,
      /\/(plan|measure)\.ts$/,
    ],
  },
  {
    title: 'the process that keeps results has no runtime',
    entry: 'kernel/process/keeping.ts',
    has: 'kernel/resolve.ts',
    hasNot: [/^kernel\/process\/(server|measure|download)\.ts$/],
  },
  {
    title: 'the process that looks at a queue reads its library when it is asked, and nothing else',
    entry: 'kernel/process/look.ts',
    has: 'kernel/process/params.ts',
    hasNot: [
      /^model\/(?!engine\/number)/,
      /^kernel\/(?!process|queue)/,
      /^kernel\/process\/(server|worker)\.ts$/,
    ],
  },
  {
    title: 'the command line contains no model and runs nothing: its kernel does',
    entry: 'kernel/process/commandLine.ts',
    has: 'kernel/process/kernelClient.ts',
    hasNot: [
      /^webviews\//,
      /^model\/(?!bytes|regularFile|packedFiles|cacheLimit|derivedFolder|checkpoint\/|passes\/(threads|vnni)|source\/(catalogue|derivedFiles|gpu|resolveName|sourceProblem|hub\/))/,
      /^kernel\/(plan|sweep\/grow)/,
      /^kernel\/run\.ts$/,
      /\/measure\.ts$/,
    ],
  },
];

describe('bundles', () => {
  for (const { title, entry, has, hasNot } of bundles)
    it(title, async () => {
      const files = await filesOf(entry);
      assert.ok(files.includes(has));
      assert.deepEqual(
        files.filter((file) => hasNot.some((pattern) => pattern.test(file))),
        [],
      );
    });
});
