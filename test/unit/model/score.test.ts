import assert from 'node:assert/strict';
import { join } from 'node:path';
import { forkGroups } from '../../../model/engine/forkGroups';
import { scoreRows, scoreSweep } from '../../../model/engine/scoring';
import type { LoadedModel } from '../../../model/passes/sessions';
import { gpt2Tokenizer } from '../../../model/tokenizer/gpt2Tokenizer';
import { promptIds } from '../../../model/tokenizer/tokenizer';
import { root } from '../../root';
import { loadModel } from '../../modelFixture';

/** What points at every layer of a model of twelve run through once they have parted. */
const shares = Array.from({ length: 12 }, (_, layer) => (12 - layer) / 12);
const cost = (group: readonly number[]) => group.reduce((sum, point) => sum + (shares[point] ?? 0), 1);

describe('points of a sweep', () => {
  it('part in one pass if a call has room for all of them', () => {
    assert.deepEqual(
      forkGroups(shares, 7.5).map(({ length }) => length),
      [12],
    );
  });

  it('are split into passes that each fit into a call if rows are long', () => {
    for (const room of [2, 3, 5]) {
      const groups = forkGroups(shares, room);
      for (const group of groups) assert.ok(cost(group) <= room + 1e-9, `${cost(group)} in ${room}`);
      assert.deepEqual(
        groups.flat().sort((a, b) => a - b),
        [...shares.keys()],
        `all of them in ${room}`,
      );
    }
  });
});

describe('a sweep of scored texts', () => {
  let model: LoadedModel;
  before(async () => {
    model = await loadModel(join(root, 'model/bundled'));
  });

  it('has the same numbers however much one call may take', async () => {
    const rows = [
      'The bride and the groom said their vows.',
      'A ship.',
      'They met there every day of May.',
    ].map((text) => ({ ids: promptIds(gpt2Tokenizer, text), from: 2 }));
    const { n_layers, d_model } = model.config;
    const points = Array.from({ length: n_layers }, (_, layer) => ({
      layer,
      position: 0,
      values: Float32Array.from({ length: 2 * d_model }, (_, i) => Math.sin(layer + i)),
    }));
    const arms = [[], ...points.map((point) => [point])];
    for (const tokens of [1000, 60, 30, 14, 5]) {
      const progress: number[] = [];
      const swept = await scoreSweep(model, rows, points, {
        tokens,
        progress: (done) => progress.push(done),
      });
      assert.equal(swept.length, arms.length);
      for (const [arm, injections] of arms.entries()) {
        const alone = await scoreRows(
          model,
          rows.map((row) => ({ ...row, injections })),
        );
        alone.forEach((values, row) =>
          values.forEach((value, token) => {
            const got = swept[arm]?.[row]?.[token] ?? NaN;
            assert.ok(Math.abs(got - value) < 1e-4, `arm ${arm}, row ${row}: ${got}, expected ${value}`);
          }),
        );
      }
      assert.deepEqual(
        progress,
        [...progress].sort((a, b) => a - b),
      );
      assert.equal(progress.at(-1), rows.length);
    }
  });
});
