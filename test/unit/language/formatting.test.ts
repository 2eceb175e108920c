import assert from 'node:assert/strict';
import { analyzeNotebook } from '../../../kernel/language/analysis';
import { formatting } from '../../../kernel/language/formatting';
import { parseCell } from '../../../kernel/language/parser';
import { replaced } from '../../../kernel/language/replaced';
import { printStatement } from '../../../kernel/language/statements/all';
import { generatedStatement, statementKinds } from './generatedProgram';
import { seeded } from './random';

function formatted(source: string): string {
  const { cells } = analyzeNotebook([{ index: 0, source }]);
  return cells.reduce((text, cell) => replaced(text, formatting(cell)), source);
}

describe('formatting a cell', () => {
  const cases: readonly (readonly [what: string, written: string, formatted: string])[] = [
    ['writes canonical spaces', '  steer "Love"-"Hate"@6x5 \t', 'steer "Love" - "Hate" @6 x5'],
    ['leaves a prompt alone', '"I  think"   n  2', '"I  think" n 2'],
    ['keeps comments', '#  one \nsteer a@6   #  why  \n  # three', '#  one \nsteer a @6 #  why\n  # three'],
    [
      'keeps line ends and empty lines',
      'steer a@6\r\n\r\n\r\ntokens  "😀 日本"\r\n',
      'steer a @6\r\n\r\n\r\ntokens "😀 日本"\r\n',
    ],
    ['joins a short statement', 'next "a" \\\n  top 3', 'next "a" top 3'],
    ['leaves a statement that goes on by nothing', 'steer a@6 \\\n\nsteer off', 'steer a @6 \\\n\nsteer off'],
    [
      'leaves a mistake and mends what is around it',
      'steer  a\nstear  "b"\nsteer  c',
      'steer a\nstear  "b"\nsteer c',
    ],
    ['leaves a model of several words', 'model   ./my models/a  # mine', 'model ./my models/a # mine'],
  ];
  for (const [what, written, expected] of cases)
    it(what, () => {
      assert.equal(formatted(written), expected);
    });

  it('keeps the lines of a long statement', () => {
    const long = `steer ${Array.from({ length: 10 }, (_, i) => `"prompt ${i}"  @6`).join(',\\\n  ')}`;
    assert.equal(formatted(long), long);
  });

  it('changes no program, and nothing the second time', () => {
    for (let seed = 0; seed < 500; seed++) {
      const random = seeded(seed);
      const lines = random.some(6, () => {
        const printed = printStatement(generatedStatement(random, random.pick(statementKinds)));
        return `${random.pick(['', ' ', '\t'])}${printed.replaceAll(' @', random.pick(['@', '  @']))}${random.pick(['', ' ', ' # c', '  #  c '])}`;
      });
      const source = lines.join('\n');
      const once = formatted(source);
      const meaning = (text: string) => parseCell(text).program.statements.map(printStatement);
      assert.deepEqual(meaning(once), meaning(source), `seed ${seed}`);
      assert.equal(formatted(once), once, `seed ${seed}`);
    }
  });
});
