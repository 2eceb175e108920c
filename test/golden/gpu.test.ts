import assert from 'node:assert/strict';
import type { Result } from '../../kernel/kinds/readings';
import { checkCount } from '../../model/checks';
import { startKernel, type Kernel } from '../kernel/process';
import { gpuEnvironment, gpuName, passesOnGpu } from '../gpu';
import { goldenCheckpoints } from './golden';
import { agreeWithGolden, codeCells, goldenResults, programsFolder, type Allowed } from './goldenPrograms';

/** In log-probability. */
const tolerance = 1e-3;

describe('the GPU', () => {
  describe('with golden checkpoints', () => {
    let measured: ReadonlyMap<string, number>;
    before(async () => {
      measured = await passesOnGpu('checkpoints');
    });

    for (const { name } of goldenCheckpoints)
      it(`gives the logits of ${name}, whole, steered and through its cache`, () => {
        for (const way of ['whole', 'steered', 'cached']) {
          const difference = measured.get(`${name} ${way}`) ?? Infinity;
          assert.ok(difference <= tolerance, `${way}: ${difference}`);
        }
      });
  });

  for (const seed of [1, 2, 3, 4])
    it(`takes 50 passes of random shapes with seed ${seed}, and gives what the processor gives`, async () => {
      const measured = await passesOnGpu('random', seed);
      assert.equal(measured.size, 50);
      for (const [pass, difference] of measured) assert.ok(difference <= tolerance, `${pass}: ${difference}`);
    });

  it('holds the self-checks, each within what another order of sums may change', async () => {
    const measured = await passesOnGpu('checks');
    const names = [...measured.keys()].flatMap((name) => /^(.*): allowed$/.exec(name)?.[1] ?? []);
    assert.equal(names.length, checkCount());
    for (const name of names) {
      assert.equal(measured.get(`${name}: allowed`), tolerance);
      assert.ok((measured.get(`${name}: measured`) ?? Infinity) <= tolerance, name);
    }
  });

  describe('with golden programs', () => {
    let kernel: Kernel;
    before(async () => {
      kernel = await startKernel({ device: 'gpu', notebookFolder: programsFolder }, gpuEnvironment());
    });
    after(() => kernel.stop());

    /** The results of cells, all of which come from the GPU, in a session without steering. */
    async function run(sources: readonly string[]): Promise<readonly Result[]> {
      const results: Result[] = [];
      for (const source of sources) {
        const before = kernel.outputs.length;
        const { errors } = await kernel.run(source);
        assert.deepEqual(errors, []);
        const places = new Map(kernel.outputs.slice(before).map(({ output, result }) => [output, result]));
        results.push(...places.values());
      }
      for (const { model } of results) {
        assert.equal(model.device, 'gpu');
        assert.match(model.adapter ?? '', gpuName);
      }
      await kernel.run('steer off');
      return results;
    }

    const allowed: Allowed = (expected) => tolerance * Math.max(1, Math.abs(expected));
    const tokens = 3;
    const completionsOf = (results: readonly unknown[]) =>
      (results as Result[]).flatMap((result) => (result.kind === 'completions' ? [result] : []));
    const begun = (results: readonly unknown[]) =>
      completionsOf(results).map(({ arms }) =>
        arms.map(({ samples }) => samples.map((sample) => sample.tokens.slice(0, tokens))),
      );
    // Vectors at the front, in the middle, at the back, at an index, and at every position.
    for (const program of [
      '03-single-addition-has-bos',
      '07-middle',
      '08-back',
      '09-index',
      '15-last-at-all',
    ])
      it(`gives the numbers of ${program}, and its completions at temperature 0`, async () => {
        const file = `${program}.steer`;
        const sources = codeCells(file).map(({ source }) => source.replace(/tokens \d+/, `tokens ${tokens}`));
        const [results, golden] = [await run(sources), goldenResults(file)];
        const isNumbers = ({ kind }: { readonly kind?: unknown }) => kind !== 'completions';
        agreeWithGolden(results.filter(isNumbers), golden.filter(isNumbers), allowed);
        assert.deepEqual(begun(results), begun(golden));
      });
  });
});
