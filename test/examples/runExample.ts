import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { plainText } from '../../kernel/formats/plain';
import { resultSchema, type Result } from '../../kernel/kinds/readings';
import { parseNotebook } from '../../kernel/language/cells';
import { resolveCells } from '../../kernel/resolve';
import { runCell } from '../../kernel/run';
import { newSession } from '../../kernel/session';
import { testModels } from '../modelFixture';
import { root } from '../root';

const folder = join(root, 'examples');
const models = testModels();

/** Runs a notebook from the first to the last cell, as the command line does. */
export async function runExample(name: string): Promise<readonly Result[]> {
  const notebook = { session: newSession(), models, defaultModel: 'bundled', folder };
  const cells = parseNotebook(readFileSync(join(folder, `${name}.steer`), 'utf8')).flatMap(
    ({ kind, source }, index) => (kind === 'code' ? [{ index, source }] : []),
  );
  const results: Result[] = [];
  const { signal } = new AbortController();
  const followed: (readonly string[])[] = [];
  for (const cell of cells) {
    const resolvedOf = new Map<number, string>();
    const outcome = await runCell(notebook, cell, cells, signal, {
      onResult: (index, _, resolved) => {
        if (resolved !== null) resolvedOf.set(index, resolved);
      },
    });
    followed.push([...resolvedOf.values()]);
    assert.deepEqual(outcome.errors, [], `cell ${cell.index}`);
    assert.ok(outcome.results.length > 0, `cell ${cell.index} shows something`);
    results.push(...outcome.results);
  }
  // After the run: a cell may read a file that one above it writes.
  const planned = await resolveCells(notebook, cells, signal);
  assert.deepEqual(
    planned.map((cell) => cell.results.map(({ resolved }) => resolved)),
    followed,
    'results follow from what is planned without weights',
  );
  for (const result of results) {
    assert.doesNotMatch(plainText(result), /NaN|undefined|null/);
    assert.deepEqual(v.parse(resultSchema, JSON.parse(JSON.stringify(result))), result, 'read back whole');
  }
  return results;
}
