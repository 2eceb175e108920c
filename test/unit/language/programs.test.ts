import assert from 'node:assert/strict';
import { analyzeNotebook } from '../../../kernel/language/analysis';
import { parseCell } from '../../../kernel/language/parser';
import {
  checkSteering,
  completionProgram,
  definitionsIn,
  steerLines,
} from '../../../kernel/language/programs';
import { quoted } from '../../../kernel/language/quoted';

const model = { id: 'small', n_layers: 8 };
const cellOf = (source: string, index: number) => ({ index, source });
const definitionsOf = (cells: readonly string[]) => definitionsIn(analyzeNotebook(cells.map(cellOf)));
const codes = (text: string, names: readonly string[] = []) =>
  checkSteering(text, model, definitionsOf(names)).map(({ code }) => code);

describe('programs put together from what someone typed', () => {
  it('write any text as one string of the language', () => {
    for (const text of ['say "no"\n\tback\\slash', '寿司 👩‍👩‍👧 é', '# not a comment', 'line\u2028end']) {
      const { program, diagnostics } = parseCell(
        completionProgram(['steer "a"'], text, { samples: 2, tokens: 9 }),
      );
      assert.deepEqual(diagnostics, []);
      const [, complete] = program.statements;
      assert.equal(complete?.kind === 'complete' && complete.prompt.value, text);
    }
    assert.equal(quoted('half \ud83d'), '"half \ufffd"');
  });

  it('bring the definitions that the steering needs, in an order that runs, and no others', () => {
    const definitions = definitionsOf([
      'let love = "Love" - "Hate"\nlet sad = "Sad"',
      'let both = love + 2*calm @3\nlet calm = "Calm" norm love',
    ]);
    assert.deepEqual(steerLines('both x2', definitions), [
      'let love = "Love" - "Hate"',
      'let calm = "Calm" norm love',
      'let both = love + 2*calm @3',
      'steer both x2',
    ]);
    assert.deepEqual(steerLines('"Love"', definitions), ['steer "Love"']);
  });

  it('end where a name is defined by itself', () => {
    const definitions = definitionsOf(['let a = b', 'let b = a + "x"']);
    assert.equal(steerLines('a', definitions).at(-1), 'steer a');
  });

  it('are checked as cells are, at the place that was typed', () => {
    assert.deepEqual(codes('"Love" - "Hate" @3 x5'), []);
    assert.deepEqual(codes('love x2', ['let love = "Love"']), []);
    assert.deepEqual(codes('lvoe x2', ['let love = "Love"']), ['unknown-name']);
    assert.deepEqual(codes(''), ['expected']);
    const [problem] = checkSteering('"Love" @9', model, new Map());
    assert.deepEqual([problem?.code, problem?.start, problem?.end], ['layer-outside-model', 8, 9]);
    const [quote] = checkSteering('’Love" @3', model, new Map());
    assert.deepEqual(quote?.fix?.span, { start: 0, end: 1 });
  });

  it('take one value where a notebook could sweep, and an addition where it could end steering', () => {
    assert.deepEqual(codes('"Love" @0..3'), ['sweep-not-allowed']);
    assert.deepEqual(codes('"Love" @{1, 2} x1..3'), ['sweep-not-allowed', 'sweep-not-allowed']);
    assert.deepEqual(codes('"Love" dims 0..1 by 0.5'), ['sweep-not-allowed']);
    assert.deepEqual(codes('off'), ['expected']);
  });
});
