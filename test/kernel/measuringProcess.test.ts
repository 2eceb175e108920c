import type { Result } from '../../kernel/kinds/readings';
import { writeShared } from '../../kernel/results/sharedJson';
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseNotebook } from '../../kernel/language/cells';
import type { MeasurementPlan } from '../../kernel/kinds/planning';
import { pointsOf } from '../../kernel/results/axes';
import type { AnyBody } from '../../kernel/results/envelope';
import { runCell } from '../../kernel/run';
import { newSession } from '../../kernel/session';
import { here, type Executor } from '../../kernel/sweep/executor';
import { goldenFolder } from '../golden/golden';
import { testModels } from '../modelFixture';
import { root } from '../root';
import { same } from './sameResults';
import { startMeasuring, type MeasuringProcess } from './measuringProcess';

const models = testModels();

/** Results of a notebook's cells, measured by `execute`. */
async function resultsOf(file: string, execute: Executor): Promise<readonly Result[]> {
  const cells = parseNotebook(readFileSync(file, 'utf8')).flatMap(({ kind, source }, index) =>
    kind === 'code' ? [{ index, source }] : [],
  );
  const notebook = { session: newSession(), models, defaultModel: 'bundled', folder: dirname(file), execute };
  const results: Result[] = [];
  for (const cell of cells) {
    const outcome = await runCell(notebook, cell, cells, new AbortController().signal);
    assert.deepEqual(outcome.errors, []);
    results.push(...outcome.results);
  }
  return results;
}

const examples = ['love-hate', 'heat-maps', 'perplexity', 'norms', 'logit-lens', 'prompting', 'positions'];
const programs = [
  ...readdirSync(join(goldenFolder, 'programs')).filter((file) => file.endsWith('.steer')),
].map((file) => join(goldenFolder, 'programs', file));

describe('a process that has plans and weights only', () => {
  let process: MeasuringProcess;
  before(async () => {
    process = await startMeasuring();
  });
  after(() => process.stop());

  for (const file of [...programs, ...examples.map((name) => join(root, 'examples', `${name}.steer`))])
    it(`measures ${basename(file)} as the kernel itself does`, async () => {
      assert.deepEqual(await resultsOf(file, process.execute), await resultsOf(file, here));
    });

  const swept = [
    'next "I hate you because" top 3',
    'heat "The couple said their vows."',
    'score "texts/reviews.csv" text review by stars',
    'count "wedding, love" in "I went up to my friend and said", "Today we met" n 2 tokens 8',
    'norms "I think you are"',
    'lens "I hate you because" of " love"',
    'compare "I recently went to this" words " weddings" top 3',
  ];
  for (const statement of swept)
    it(`gives the same points of ${statement.split(' ')[0]} in any order, one by one and in a new process`, async () => {
      const { plan, folder } = await planOf(`steer "Love" - "Hate" @{2, 5} x{1, -2}\n${statement}`);
      const points = pointsOf(plan.steering.axes);
      const sent = writeShared(plan);
      const inOrder = (await process.measure(sent, points, folder)).map(({ result }) => result);
      assert.equal(inOrder.length, 4);
      const reversed = (await process.measure(sent, points.toReversed(), folder)).map(({ result }) => result);
      same(reversed.toReversed(), inOrder, 'reversed');
      const alone: AnyBody[] = [];
      for (const point of points)
        alone.push(...(await process.measure(sent, [point], folder)).map(({ result }) => result));
      same(alone, inOrder, 'one by one');
      const fresh = await startMeasuring();
      try {
        const again = await fresh.measure(sent, points, folder);
        same(
          again.map(({ result }) => result),
          inOrder,
          'in a new process',
        );
      } finally {
        fresh.stop();
      }
    });
});

/** The plan that a cell's last statement is measured by, and the folder of its model. */
async function planOf(source: string): Promise<{ readonly plan: MeasurementPlan; readonly folder: string }> {
  let planned: { plan: MeasurementPlan; folder: string } | undefined;
  const execute: Executor = async function* (measurement, points, model, work) {
    planned = { plan: measurement.plan, folder: model.folder };
    yield* here(measurement, points, model, work);
  };
  const folder = join(root, 'examples');
  const notebook = { session: newSession(), models, defaultModel: 'bundled', folder, execute };
  const { errors } = await runCell(notebook, { index: 0, source }, [], new AbortController().signal);
  assert.deepEqual(errors, []);
  assert.ok(planned);
  return planned;
}
