import assert from 'node:assert/strict';
import { analyzeNotebook } from '../../../kernel/language/analysis';
import { sweepsIn, sweepText } from '../../../kernel/language/sweepLength';

/** What the last cell says before it runs. */
function said(n_layers: number | null, ...sources: readonly string[]): string {
  const analysis = analyzeNotebook(sources.map((source, index) => ({ index, source })));
  return sweepText(sweepsIn(analysis, sources.length - 1, n_layers));
}

describe('the length of a sweep, before it runs', () => {
  const cases: readonly (readonly [cells: readonly string[], says: string])[] = [
    [['steer "a" @6 x0..50', 'next "p"'], 'Sweep: 51 points, about 52 passes'],
    [['let a = "a" @{1, 2}', 'steer a x{1, 2, 3}', 'set n 5\n"p"'], 'Sweep: 6 points, about 35 completions'],
    [['steer "a" @*', 'count "a" in "p", "q" n 10'], 'Sweep: 8 points, about 180 completions'],
    [['steer "a" @* dims 0..1.0 by 0.1', 'score "texts.txt"'], 'Sweep: 80 points, each with every text'],
    [['steer "a" x0..4\nnext "p"\n"q" n 1'], '2 sweeps: 10 points, about 6 passes and about 6 completions'],
    [['steer "a" x0..4', 'steer off\nnext "p"'], ''],
    [['steer "a" x0..4', 'align "p"\ntokens "p"\nset n 3\nlet b = "b"'], ''],
    [['next "p"', 'steer "a" x0..4'], ''],
  ];
  for (const [cells, says] of cases)
    it(`${JSON.stringify(cells.join(' | '))}: ${says === '' ? 'nothing' : says}`, () => {
      assert.equal(said(8, ...cells), says);
    });

  it('names no number if nobody knows how many layers there are', () => {
    assert.equal(said(null, 'steer "a" @*', 'next "p"'), 'Sweep of every layer');
  });
});
