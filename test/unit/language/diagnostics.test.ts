import assert from 'node:assert/strict';
import { asRunError, codes, diagnostic, lineAndColumn } from '../../../kernel/language/diagnostics';
import { settingWords } from '../../../kernel/language/options';
import { statements } from '../../../kernel/language/statements/all';
import { nearest } from '../../../kernel/language/words';

describe('lines and columns', () => {
  const places: readonly [string, number, number, number][] = [
    ['abc', 0, 1, 1],
    ['abc', 3, 1, 4],
    ['a\nb', 1, 1, 2],
    ['a\nb', 2, 2, 1],
    ['a\r\nb', 3, 2, 1],
    ['a\rb\n', 4, 3, 1],
    ['🐉b', 2, 1, 3],
  ];
  for (const [text, offset, line, column] of places) {
    it(`offset ${offset} of ${JSON.stringify(text)} is line ${line}, column ${column}`, () => {
      assert.deepEqual(lineAndColumn(text, offset), { line, column });
    });
  }
});

describe('diagnostics', () => {
  const span = { start: 2, end: 5 };

  it('have codes in one form', () => {
    for (const code of codes) assert.match(code, /^[a-z0-9]+(-[a-z0-9]+)*$/);
  });

  it('say both token counts where the prompt is too short', () => {
    const { message } = diagnostic('prompt-too-short', span, { promptTokens: 1, vectorTokens: 4 });
    assert.match(message, /1 token and .* 4 /);
  });

  it('name the layers of a model with one layer', () => {
    const { message } = diagnostic('layer-outside-model', span, { model: 'tiny', n_layers: 1, layer: 1 });
    assert.equal(message, 'tiny has one layer, 0, not 1.');
  });

  it('fix a column by its name, in quotes where it is no bare name', () => {
    const fix = (nearest: string) =>
      diagnostic('column-missing', span, { file: 'a.csv', column: 'x', nearest }).fix?.replacement;
    assert.equal(fix('stars'), 'stars');
    assert.equal(fix('star rating'), '"star rating"');
  });

  it('become errors of a run with line, column and a length within the line', () => {
    const text = 'check\n"a\\\nbc"';
    const found = diagnostic('unknown-word', { start: 7, end: 12 }, { word: 'a', nearest: 'b' });
    assert.deepEqual(asRunError(text, found), {
      code: 'unknown-word',
      message: found.message,
      line: 2,
      column: 2,
      length: 2,
      fix: 'Replace by b',
    });
  });

  it('have no fix where nothing is near', () => {
    assert.equal(diagnostic('unknown-word', span, { word: 'q', nearest: null }).fix, undefined);
  });
});

describe('words', () => {
  const meant: readonly [string, string | null][] = [
    ['ster', 'steer'],
    ['complte', 'complete'],
    ['ALIGN', 'align'],
    ['tokesn', 'tokens'],
    ['st', 'set'],
    ['q', null],
    ['perplexity', null],
  ];
  for (const [word, expected] of meant) {
    it(`${word} is ${expected === null ? 'near to nothing' : `near to ${expected}`}`, () => {
      assert.equal(nearest(word, Object.keys(statements)), expected);
    });
  }

  it('have one line each without a full stop', () => {
    for (const { does } of [...Object.values(statements), ...Object.values(settingWords)]) {
      assert.match(does, /^\S[^\n]*[^.\n]$/);
    }
  });
});
