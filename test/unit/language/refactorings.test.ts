import assert from 'node:assert/strict';
import { analyzeNotebook } from '../../../kernel/language/analysis';
import { refactorings } from '../../../kernel/language/refactorings/all';
import { replaced } from '../../../kernel/language/replaced';

/** What may be done at `|`, each with the cells after it. */
function offered(...marked: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const cell = marked.findIndex((source) => source.includes('|'));
  const sources = marked.map((source) => source.replace('|', ''));
  const analysis = analyzeNotebook(sources.map((source, index) => ({ index, source })));
  const found = refactorings(analysis, { cell, offset: marked[cell]?.indexOf('|') ?? 0 });
  return Object.fromEntries(
    found.map(({ title, edits }) => [
      title,
      sources.map((source, index) =>
        replaced(
          source,
          edits.filter((edit) => edit.cell === index),
        ),
      ),
    ]),
  );
}

describe('naming an addition', () => {
  it('puts its definition above, and the name in place of it and of equal ones in later cells', () => {
    const found = offered(
      'steer "a" - "b" @6 x5',
      'let c = "c"\n  steer c, "a"| - "b" @6 x5 # why',
      'steer "a"-"b"@6x5, "a" - "b" @6',
    );
    assert.deepEqual(found['Name this addition and an equal one'], [
      'steer "a" - "b" @6 x5',
      'let c = "c"\nlet vector = "a" - "b" @6 x5\n  steer c, vector # why',
      'steer vector, "a" - "b" @6',
    ]);
  });

  it('takes a name that nothing has', () => {
    const found = offered('let vector = "x"\nsteer vector, vector_2, "a|"');
    assert.deepEqual(found['Name this addition'], [
      'let vector = "x"\nlet vector_3 = "a"\nsteer vector, vector_2, vector_3',
    ]);
  });

  it('leaves an equal one whose names mean something else', () => {
    const found = offered('let a = "x"', 'steer a + "y"|', 'let a = "z"\nsteer a + "y"');
    assert.deepEqual(found['Name this addition']?.[2], 'let a = "z"\nsteer a + "y"');
  });

  it('is not offered for a name, nor for what has one', () => {
    for (const source of ['let a = "x"\nsteer |a @6', 'let a = "x|"'])
      assert.ok(!Object.keys(offered(source)).some((title) => title.startsWith('Name this')), source);
  });
});

describe('writing out a name', () => {
  it('replaces it everywhere, with its clauses where it is the whole addition', () => {
    const found = offered(
      'let |a = "x" - "y" @6 x5\n# kept',
      'steer a, a x2, 2*a + "z"\nnext "p"',
      'similarity a, "q"',
    );
    assert.deepEqual(found['Write out a'], [
      '# kept',
      'steer "x" - "y" @6 x5, "x" - "y" @6 x2, 2*("x" - "y") + "z"\nnext "p"',
      'similarity "x" - "y" @6 x5, "q"',
    ]);
  });

  const impossible: readonly (readonly [why: string, cells: readonly string[]])[] = [
    ['it has a use that only a name can have', ['let |a = "x"\nsteer "y" norm a']],
    [
      'its own names mean something else where it is used',
      ['let b = "x"\nlet |a = b', 'let b = "y"\nsteer a'],
    ],
    ['nothing uses it', ['let |a = "x"']],
    ['it comes from a file', ['load "a.gguf" as |a\nsteer a']],
  ];
  for (const [why, cells] of impossible)
    it(`is not offered if ${why}`, () => {
      assert.ok(!('Write out a' in offered(...cells)));
    });
});

describe('sweeping what is one value', () => {
  it('takes every layer, or five coefficients', () => {
    const found = offered('steer "a" @6| x-1.5 at back');
    assert.deepEqual(found['Sweep this layer'], ['steer "a" @* x-1.5 at back']);
    assert.deepEqual(found['Sweep this coefficient'], ['steer "a" @6 x0..-3 by -0.75 at back']);
  });

  it('is not offered for a sweep, nor for what is not written', () => {
    assert.deepEqual(Object.keys(offered('let a = "b|" @{1, 2}')), []);
  });
});

describe('more of a prompt', () => {
  it('compares it with a random vector, below, if something steers', () => {
    assert.deepEqual(offered('steer "a"', 'next "p|" top 3 # why')['Compare with a random vector'], [
      'steer "a"',
      'next "p" top 3 # why\ncompare "p"',
    ]);
    for (const cells of [['next "|p"'], ['steer "a"\nsteer off\nnext "|p"'], ['next "|p"\nsteer "a"']])
      assert.ok(!('Compare with a random vector' in offered(...cells)), cells.join());
  });

  it('counts words in its completions', () => {
    assert.deepEqual(offered('"p|" n 3 tokens 20')['Count words in many completions'], [
      'count "word, another" in "p" n 100 tokens 20',
    ]);
  });
});
