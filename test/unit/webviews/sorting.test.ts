import assert from 'node:assert/strict';
import { nextSorting, sorted } from '../../../webviews/sorting';

describe('rows of a table', () => {
  const rows = [
    ['b', 2, { text: ' b' }],
    ['a', 10, { text: ' a' }],
    [null, null, null],
    ['c', -1, { text: ' c' }],
  ];
  const order = (column: number, direction: 'ascending' | 'descending') =>
    sorted(rows, { column, direction }).map((row) => row[0]);

  it('sort by number, by text and by token, nothing last either way', () => {
    assert.deepEqual(order(1, 'ascending'), ['c', 'b', 'a', null]);
    assert.deepEqual(order(1, 'descending'), ['a', 'b', 'c', null]);
    assert.deepEqual(order(0, 'ascending'), ['a', 'b', 'c', null]);
    assert.deepEqual(order(2, 'descending'), ['c', 'b', 'a', null]);
  });

  it('keep their own order unsorted', () => assert.equal(sorted(rows, null), rows));

  it('go up, down and back to their own order', () => {
    const up = nextSorting(null, 1);
    const down = nextSorting(up, 1);
    assert.deepEqual(
      [up, down, nextSorting(down, 1)],
      [{ column: 1, direction: 'ascending' }, { column: 1, direction: 'descending' }, null],
    );
    assert.deepEqual(nextSorting(down, 2), { column: 2, direction: 'ascending' });
  });
});
