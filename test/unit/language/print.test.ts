import assert from 'node:assert/strict';
import { parseCell } from '../../../kernel/language/parser';
import { printStatement } from '../../../kernel/language/statements/all';
import { generatedStatement, statementKinds } from './generatedProgram';
import { seeded } from './random';
import { tree } from './tree';

const programs = 4000;

describe('the printer', () => {
  for (const kind of statementKinds)
    it(`writes ${kind} so that it reads back the same`, () => {
      for (let seed = 0; seed < programs / statementKinds.length; seed++) {
        const statement = generatedStatement(seeded(seed), kind);
        const written = printStatement(statement);
        const { program, diagnostics } = parseCell(written);
        assert.deepEqual(diagnostics, [], `seed ${seed}: ${written}`);
        assert.deepEqual(tree(program.statements), [tree(statement)], `seed ${seed}: ${written}`);
        assert.ok(!written.includes('\n'), written);
      }
    });

  it('writes whole programs, one statement a line', () => {
    for (let seed = 0; seed < 300; seed++) {
      const random = seeded(seed);
      const made = random.some(6, () => generatedStatement(random, random.pick(statementKinds)));
      const { program } = parseCell(made.map(printStatement).join('\n'));
      assert.deepEqual(tree(program.statements), tree(made), `seed ${seed}`);
    }
  });

  const canonical: readonly (readonly [written: string, printed: string])[] = [
    ['steer "Love"-"Hate"@6x5', 'steer "Love" - "Hate" @6 x5'],
    ['steer -"a" + 2 * (b - "c") @ {1,2} x-1..4 by 0.05', 'steer -"a" + 2*(b - "c") @{1, 2} x-1..4 by 0.05'],
    ['steer a @0..11 by 1', 'steer a @0..11'],
    ['steer a @11..0 by -1', 'steer a @11..0'],
    ['steer a dims 0..1.0', 'steer a dims 0..1.0'],
    ['steer a dims {0..0.5, 0..1}', 'steer a dims {0..0.5, 0..1}'],
    ['"I think" n 2', 'complete "I think" n 2'],
    ['next "a\\u0041" \\\n top 3 # why', 'next "aA" top 3'],
    ['model "gpt2"', 'model gpt2'],
  ];
  for (const [written, printed] of canonical)
    it(`writes ${JSON.stringify(written)} as ${printed}`, () => {
      const [statement] = parseCell(written).program.statements;
      assert.equal(statement && printStatement(statement), printed);
    });
});
