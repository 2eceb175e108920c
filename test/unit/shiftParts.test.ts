import assert from 'node:assert/strict';
import { shiftParts } from '../../extension/heatmap/shift';

const words = [
  { start: 0, end: 3 },
  { start: 3, end: 7 },
  { start: 7, end: 9 },
];
const after = (rangeOffset: number, rangeLength: number, text: string) =>
  shiftParts(words, { rangeOffset, rangeLength, text }).map(({ start, end }) => [start, end]);

describe('coloured parts of a document that is edited', () => {
  it('stay before the edit and move behind it', () => {
    assert.deepEqual(after(3, 0, 'ab'), [
      [0, 3],
      [5, 9],
      [9, 11],
    ]);
    assert.deepEqual(after(9, 0, 'ab'), [
      [0, 3],
      [3, 7],
      [7, 9],
    ]);
    assert.deepEqual(after(0, 0, 'ab'), [
      [2, 5],
      [5, 9],
      [9, 11],
    ]);
  });

  it('are gone where the edit reaches into them', () => {
    assert.deepEqual(after(4, 0, 'x'), [
      [0, 3],
      [8, 10],
    ]);
    assert.deepEqual(after(2, 3, ''), [[4, 6]]);
    assert.deepEqual(after(3, 4, 'word'), [
      [0, 3],
      [7, 9],
    ]);
    assert.deepEqual(after(0, 9, ''), []);
  });
});
