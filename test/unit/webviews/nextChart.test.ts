import assert from 'node:assert/strict';
import { tableOf } from '../../../kernel/kinds/readings';
import { nextResult } from '../results/examples';
import { drawOnPage } from './rendererPage';

describe('the chart of next', () => {
  const token = (id: number, p: number) => ({ id, text: ` t${id}`, p_unsteered: p, p_steered: p, kl: 0 });
  /** Without steering every contribution is 0, and the top by contribution are the first ids, likely or not. */
  const tokens = [token(0, 1e-4), token(1, 2e-4), token(40, 0.5), token(41, 0.1)];

  for (const steering of [[], nextResult().steering])
    it(`draws the tokens that the table has, ${steering.length === 0 ? 'unsteered' : 'steered'}`, async () => {
      const result = nextResult({ steering, tokens });
      const drawn = await drawOnPage(result);
      const marks = [...drawn.element.querySelectorAll('.drawing [data-mark]')].map((mark) =>
        Number(mark.getAttribute('data-mark')),
      );
      drawn.remove();
      const ids = tableOf(result).rows.map((row) => Number(row[1]));
      assert.deepEqual(
        [...new Set(marks.filter((mark) => !Number.isNaN(mark)))].sort((a, b) => a - b),
        ids.toSorted((a, b) => a - b),
      );
    });
});
