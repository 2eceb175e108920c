import assert from 'node:assert/strict';
import { analyzeNotebook } from '../../../kernel/language/analysis';
import { renaming } from '../../../kernel/language/renaming';
import { replaced } from '../../../kernel/language/replaced';

/** The cells after the name at `|` has become `newName`, or why it may not. */
function rename(newName: string, ...marked: readonly string[]): readonly string[] | string {
  const cell = marked.findIndex((source) => source.includes('|'));
  const sources = marked.map((source) => source.replace('|', ''));
  const analysis = analyzeNotebook(sources.map((source, index) => ({ index, source })));
  const found = renaming(analysis, { cell, offset: marked[cell]?.indexOf('|') ?? 0 }, newName);
  if ('refusal' in found) return found.refusal;
  return sources.map((source, index) => {
    const own = found.spans.filter((one) => one.cell === index);
    return replaced(
      source,
      own.map(({ span }) => ({ span, text: newName })),
    );
  });
}

describe('another name for a vector', () => {
  it('is written in its definition and in every use, in all cells', () => {
    assert.deepEqual(
      rename(
        'kind',
        'let love = "Love" - "Hate"',
        '# 😀 日本\r\nsteer "愛" + |love norm love',
        'save love "love.gguf"',
      ),
      ['let kind = "Love" - "Hate"', '# 😀 日本\r\nsteer "愛" + kind norm kind', 'save kind "love.gguf"'],
    );
  });

  it('leaves another vector of the same name alone', () => {
    assert.deepEqual(rename('b', 'let |a = "x"\nsteer a', 'let a = a + "y"\nsteer a'), [
      'let b = "x"\nsteer b',
      'let a = b + "y"\nsteer a',
    ]);
  });

  it('is written where it is used above its definition, too, and from there', () => {
    assert.deepEqual(rename('b', 'steer a', 'steer a\nlet |a = "x"', 'let a = a + "y"\nsteer a'), [
      'steer b',
      'steer b\nlet b = "x"',
      'let a = b + "y"\nsteer a',
    ]);
    assert.deepEqual(rename('b', 'steer |a', 'let a = "x"'), ['steer b', 'let b = "x"']);
    assert.deepEqual(rename('b', 'let |a = a + "x"'), ['let b = b + "x"']);
  });

  it('may be one that another vector has where neither is used for the other', () => {
    assert.deepEqual(rename('b', 'let |a = "x"\nsteer a', 'let b = "y"\nsteer b'), [
      'let b = "x"\nsteer b',
      'let b = "y"\nsteer b',
    ]);
  });

  const refused: readonly (readonly [
    why: string,
    newName: string,
    cells: readonly string[],
    says: RegExp,
  ])[] = [
    [
      'it would capture uses of another',
      'hate',
      ['let hate = "Hate"\nlet |love = "Love"', 'steer hate'],
      /called hate.*cell 2/,
    ],
    [
      'another would capture its uses',
      'hate',
      ['let |love = "Love"', 'let hate = "Hate"\nsteer love'],
      /called hate.*cell 2/,
    ],
    [
      'another would capture its uses above',
      'hate',
      ['let hate = "Hate"\nsteer love', 'let |love = "Love"'],
      /called hate.*cell 1/,
    ],
    [
      'it would define a name that is unknown now',
      'lov',
      ['let |love = "Love"', 'steer lov'],
      /called lov.*cell 2/,
    ],
    ['it is no name', 'my love', ['let |love = "Love"'], /digits and _/],
    ['it has a meaning in the language', 'off', ['let |love = "Love"\nsteer love'], /cannot be a name/],
    ['nothing defines it', 'a', ['steer |lov'], /No cell defines lov/],
    ['there is no name', 'a', ['ste|er "Love"'], /Only names/],
  ];
  for (const [why, newName, cells, says] of refused)
    it(`is refused if ${why}`, () => {
      const found = rename(newName, ...cells);
      assert.ok(typeof found === 'string', JSON.stringify(found));
      assert.match(found, says);
    });
});
