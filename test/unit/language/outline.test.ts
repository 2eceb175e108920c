import assert from 'node:assert/strict';
import { analyzeNotebook } from '../../../kernel/language/analysis';
import { outlineOf } from '../../../kernel/language/outline';

describe('the outline of a cell', () => {
  it('has its statements in order: what is defined under its name, and no mistake', () => {
    const source = 'let love = "Love"-"Hate"@6\nstear "a"\nload "b.gguf" as b\nsteer love\n"p" n 2';
    const [cell] = analyzeNotebook([{ index: 0, source }]).cells;
    assert.ok(cell);
    assert.deepEqual(
      outlineOf(cell).map(({ role, name, selection: { start, end } }) => [
        role,
        name,
        source.slice(start, end),
      ]),
      [
        ['definition', 'love', 'love'],
        ['definition', 'b', 'b'],
        ['other', 'steer love', 'steer love'],
        ['measurement', 'complete "p" n 2', '"p" n 2'],
      ],
    );
  });
});
