import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import type { Check } from '../../../model/checks';
import { root } from '../../root';

/** The self-checks of the bundled model, in a build of the model in which one text of one file is another. */
async function checksOf(folder: string, fault?: Fault): Promise<readonly Check[]> {
  const outfile = join(folder, `${fault?.name ?? 'sound'}.cjs`);
  await build({
    stdin: { contents: entry, resolveDir: root, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['onnxruntime-node'],
    outfile,
    plugins: fault ? [breaking(fault)] : [],
  });
  const { run } = load(outfile) as { run: (folder: string) => Promise<readonly Check[]> };
  return run(join(root, 'model/bundled'));
}

const load = createRequire(join(root, 'package.json'));

const entry = `
  import { runChecks } from './model/checks';
  import { loadModel } from './test/modelFixture';
  import { gpt2Tokenizer } from './model/tokenizer/gpt2Tokenizer';
  export async function run(folder) {
    const checks = [];
    const model = await loadModel(folder);
    for await (const check of runChecks({ model, tokenizer: gpt2Tokenizer }, 4)) checks.push(check);
    return checks;
  }`;

interface Fault {
  readonly name: string;
  readonly file: RegExp;
  readonly sound: string;
  readonly broken: string;
}

const breaking = ({ name, file, sound, broken }: Fault): Plugin => ({
  name,
  setup(bundle) {
    bundle.onLoad({ filter: file }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      assert.ok(text.includes(sound), `${path} has the line that the test breaks`);
      return { contents: text.replace(sound, broken), loader: 'ts' };
    });
  },
});

const faults: readonly Fault[] = [
  {
    name: 'keys-one-position-off',
    file: /passes\/cache\.ts$/,
    sound: '(block * capacity + cache.length) * headWidth',
    broken: '(block * capacity + Math.max(0, cache.length - 1)) * headWidth',
  },
  {
    name: 'additions-one-position-off',
    file: /passes\/injection\.ts$/,
    sound: 'const place = row * length + at - start;',
    broken: 'const place = row * length + Math.min(length - 1, at - start + 1);',
  },
  {
    name: 'one-random-stream-for-all-samples',
    file: /model\/generation\.ts$/,
    sound: 'random: randomStream(request.seed, first + sample)',
    broken: 'random: randomStream(request.seed, sample)',
  },
];

describe('self-checks', () => {
  let folder: string;
  before(() => {
    // Under the project, so that the builds find the runtime.
    folder = mkdtempSync(join(root, 'dist/checks-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('hold for the bundled model', async () => {
    const failed = (await checksOf(folder)).filter(({ passed }) => !passed);
    assert.deepEqual(failed, []);
  });

  for (const fault of faults)
    it(`fail with the fault ${fault.name}`, async () => {
      assert.ok((await checksOf(folder, fault)).some(({ passed }) => !passed));
    });
});
