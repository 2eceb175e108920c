import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { runCell } from '../../kernel/run';
import { newSession } from '../../kernel/session';
import { testModels } from '../modelFixture';
import { agreeWithGolden, codeCells, goldenResults, programsFolder } from './goldenPrograms';

const programs = readdirSync(programsFolder).filter((file) => file.endsWith('.steer'));
const models = testModels();

async function run(file: string) {
  const notebook = { session: newSession(), models, defaultModel: 'bundled', folder: programsFolder };
  const cells = codeCells(file);
  const outcomes = [];
  for (const cell of cells) outcomes.push(await runCell(notebook, cell, cells, new AbortController().signal));
  return outcomes;
}

describe('golden programs', () => {
  it('are all there', () => assert.equal(programs.length, 27));

  for (const file of programs)
    it(`${file} gives the published code's numbers`, async () => {
      const outcomes = await run(file);
      assert.deepEqual(outcomes.flatMap(({ errors }) => errors), []);
      agreeWithGolden(outcomes.flatMap((outcome) => outcome.results), goldenResults(file));
    });
});
