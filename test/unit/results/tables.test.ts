import assert from 'node:assert/strict';
import { tableOf } from '../../../kernel/kinds/readings';
import { checkResult, completions, nextResult, your } from './examples';

describe('the table of a result', () => {
  it('of next has every number, what is left over and the total', () => {
    const { columns, rows, footer } = tableOf(nextResult());
    assert.deepEqual(
      columns.map(({ name }) => name),
      ['token', 'id', 'p_unsteered', 'p_steered', 'ratio', 'kl'],
    );
    assert.deepEqual(rows[0], [
      your,
      534,
      your.p_unsteered,
      your.p_steered,
      your.p_steered / your.p_unsteered,
      your.kl,
    ]);
    const sum = [...rows, footer[0]].reduce((total, row) => total + Number(row?.at(-1)), 0);
    assert.ok(Math.abs(sum - 0.43216522856410555) < 1e-15, 'tokens and the rest add up to the total');
    assert.deepEqual(footer[1], ['total', null, null, null, null, 0.43216522856410555]);
  });

  it('of an unsteered next has one probability, the likeliest first', () => {
    const { columns, rows } = tableOf(nextResult({ steering: [] }));
    assert.deepEqual(
      columns.map(({ name }) => name),
      ['token', 'id', 'p_unsteered'],
    );
    assert.deepEqual(
      rows.map((row) => row[1]),
      [345, 534, 607],
    );
  });

  it('of next leaves out tokens that are listed for a contribution of 0 alone', () => {
    const token = (id: number, p: number) => ({ id, text: String(id), p_unsteered: p, p_steered: p, kl: 0 });
    const tokens = [token(0, 1e-7), token(1, 0.2), token(2, 1e-3), token(40, 0.5), token(41, 0.1)];
    for (const steering of [[], nextResult().steering])
      assert.deepEqual(
        tableOf(nextResult({ steering, tokens }))
          .rows.map((row) => Number(row[1]))
          .toSorted((a, b) => a - b),
        [1, 40, 41],
      );
  });

  it('of completions has the arms of a sample side by side', () => {
    assert.deepEqual(
      tableOf(completions([' a', ' b'], [' c', ' d'])).rows.map((row) => row.slice(0, 3)),
      [
        [1, 'unsteered', ' a'],
        [1, 'steered', ' c'],
        [2, 'unsteered', ' b'],
        [2, 'steered', ' d'],
      ],
    );
  });

  it('of completions that nothing steers has one arm', () => {
    assert.deepEqual(
      tableOf(completions([' a'], [' a'], { steering: [] })).rows.map((row) => row[1]),
      ['unsteered'],
    );
  });

  it('of checks has failures first', () => {
    assert.deepEqual(
      tableOf(checkResult(['one', 0], ['two', 1], ['three', 0])).rows.map((row) => row.slice(0, 2)),
      [
        ['FAIL', 'two'],
        ['pass', 'one'],
        ['pass', 'three'],
      ],
    );
  });
});
