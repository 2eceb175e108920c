import assert from 'node:assert/strict';
import { printAddition } from '../../../kernel/language/additions';
import { analyzeNotebook, type Analysis, type Place } from '../../../kernel/language/analysis';
import { standalone } from '../../../kernel/language/standalone';
import { seeded } from './random';

/** Cells with a `|` at the place that is asked about. */
function at(...marked: readonly string[]): { analysis: Analysis; place: Place } {
  const cell = marked.findIndex((source) => source.includes('|'));
  const cells = marked.map((source, index) => ({ index, source: source.replace('|', '') }));
  return { analysis: analyzeNotebook(cells), place: { cell, offset: marked[cell]?.indexOf('|') ?? 0 } };
}
function words(...marked: readonly string[]): readonly string[] {
  const { analysis, place } = at(...marked);
  return analysis.expectedAt(place).words.map(({ text }) => text);
}
function names(...marked: readonly string[]): readonly string[] {
  const { analysis, place } = at(...marked);
  return analysis.expectedAt(place).names;
}
/** Places of the name that is asked about, as cell and offset; its definition has a star. */
function references(...marked: readonly string[]): readonly string[] {
  const { analysis, place } = at(...marked);
  return analysis
    .references(place)
    .map(({ cell, name, isDefinition }) => `${cell}:${name.start}${isDefinition ? '*' : ''}`);
}
/** The last steering of cells as it stands alone. */
function alone(...cells: readonly string[]): readonly string[] {
  const analysis = analyzeNotebook(cells.map((source, index) => ({ index, source })));
  const statement = analysis.cells.flatMap(({ statements }) => statements).at(-1);
  assert.ok(statement?.statement.kind === 'steer');
  const bound = statement.statement.additions.map((addition) => analysis.resolved(addition, statement));
  const { definitions, additions } = standalone(bound, { form: 'resolved' });
  return [...definitions.map(({ text }) => text), ...additions.map(printAddition)];
}

describe('the analysis of a notebook: names', () => {
  it('finds the definition that counts where a name is used', () => {
    const { analysis, place } = at('let a = "x"', 'steer |a', 'let a = "y"\nsteer a');
    assert.deepEqual(analysis.definitionOf(place)?.name, { name: 'a', start: 4, end: 5 });
    assert.equal(analysis.definitionOf(place)?.cell, 0);
  });

  it('finds all uses of one definition and none of another of the same name', () => {
    const cells = [
      'let a = "x"\nlet b = a - "z" norm a',
      'steer b, random(like a)',
      'let a = a + "y"\nsteer a',
    ];
    assert.deepEqual(references('let |a = "x"\nlet b = a - "z" norm a', ...cells.slice(1)), [
      '0:4*',
      '0:20',
      '0:33',
      '1:21',
      '2:8',
    ]);
    assert.deepEqual(references(...cells.slice(0, 2), 'let a = a + "y"\nsteer |a'), ['2:4*', '2:22']);
  });

  it('finds names in statements that are broken', () => {
    assert.deepEqual(references('let a = "x"', 'steer |a @'), ['0:4*', '1:6']);
    assert.deepEqual(references('let |a = "x', 'steer a'), ['0:4*', '1:6']);
  });

  it('keeps uses of a name together that nothing defines', () => {
    assert.deepEqual(references('steer |a', 'steer b, a'), ['0:6', '1:9']);
  });

  it('has nothing where there is no name', () => {
    assert.deepEqual(references('let a = |"x"'), []);
    const { analysis, place } = at('ste|er "a"');
    assert.equal(analysis.definitionOf(place), null);
  });

  it('takes time that grows with the text, however often names are doubled', () => {
    const chain = Array.from({ length: 200 }, (_, i) => `let a${i + 1} = a${i} + a${i}`);
    const analysis = analyzeNotebook([{ index: 0, source: ['let a0 = "x"', ...chain].join('\n') }]);
    assert.equal(analysis.scope.get('a200')?.extent, 'many');
  });
});

describe('the analysis of a notebook: additions that stand alone', () => {
  const forms: readonly (readonly [cells: readonly string[], alone: readonly string[]])[] = [
    [['steer "a" @{1, 2}'], ['"a" @{1, 2}']],
    [['let a = "x" - "y" @3 x5 at back', 'steer a x2'], ['"x" - "y" @3 x2 at back']],
    [['let a = "x" @3', 'steer (a)'], ['"x" @3']],
    [['let a = "x" - "y" @3', 'steer 2*a + "z"'], ['2*("x" - "y") + "z"']],
    [['let a = "x" - "y" @3 x4', 'steer -2*a'], ['-2*("x" - "y") @3 x4']],
    [['let a = -"x"', 'steer mean(a, "z")'], ['mean(-"x", "z")']],
    [['let a = "x" @0..3', 'let b = a x{1, 2}', 'steer b'], ['"x" @0..3 x{1, 2}']],
    [
      ['let a = "x" @2 x9 at 1', 'steer random(like a)'],
      ['let a = "x" @2 x9 at 1', 'random(like a) @2 at 1'],
    ],
    [
      ['let n = "n" x3', 'let a = "x" norm n', 'steer a'],
      ['let n = "n" x3', '"x" norm n'],
    ],
    [['let a = "x"', 'let b = a', 'let a = "y"', 'steer b - a'], ['"x" - "y"']],
    [
      ['let a = "x"', 'let b = random(like a)', 'let a = "y"', 'steer b - random(like a)'],
      ['let a = "x"', 'let a_2 = "y"', 'random(like a) - random(like a_2)'],
    ],
    [
      ['let a = "x"', 'let b = random(like a) norm a', 'let a = "y"', 'steer random(like a) - b, b'],
      ['let a = "y"', 'let a_2 = "x"', 'random(like a) - random(like a_2)', 'random(like a_2) norm a_2'],
    ],
    [
      ['load "f" as v', 'let a = v - "x" @2', 'steer a'],
      ['load "f" as v', 'v - "x" @2'],
    ],
    [['steer nobody @2'], ['nobody @2']],
    [['let a = "x', 'steer a + "y"'], ['a + "y"']],
  ];
  for (const [cells, lines] of forms)
    it(`${cells.join('; ')} is ${lines.join('; ')}`, () => assert.deepEqual(alone(...cells), lines));

  it('means the same when it is read again', () => {
    for (const [cells] of forms) {
      const lines = alone(...cells);
      const definitions = lines.filter((line) => /^(let|load) /.test(line));
      const again = [...definitions, `steer ${lines.slice(definitions.length).join(', ')}`];
      assert.deepEqual(alone(again.join('\n')), lines);
    }
  });
});

describe('the analysis of a notebook after an edit', () => {
  const sources = ['let a = "x"', 'let b = a\nsteer b', 'steer a, b', 'let b = "z"', 'steer b'];
  const cellsOf = (list: readonly string[]) => list.map((source, index) => ({ index, source }));
  const seen = ({ cells }: Analysis) =>
    cells.map(({ index, source, statements, scope }) => ({
      ...{ index, source, scope: [...scope.entries()] },
      names: statements.flatMap(({ names }) => names),
    }));

  it('is that of a notebook that was never edited, whatever was edited, added or removed', () => {
    const edits: readonly (readonly string[])[] = [
      ['let a = "other"', ...sources.slice(1)],
      [...sources.slice(0, 2), 'steer a, b, c', ...sources.slice(3)],
      ['', ...sources],
      sources.slice(1),
      [...sources, 'steer a'],
      [...sources].reverse(),
    ];
    const earlier = analyzeNotebook(cellsOf(sources)).cells;
    for (const edited of edits)
      assert.deepEqual(
        seen(analyzeNotebook(cellsOf(edited), new Map(), earlier)),
        seen(analyzeNotebook(cellsOf(edited))),
      );
  });

  it('has the new places of cells that a Markdown cell above has moved', () => {
    const earlier = analyzeNotebook(cellsOf(sources)).cells;
    const moved = cellsOf(sources).map(({ index, source }) => ({ index: index + 1, source }));
    const { cells } = analyzeNotebook(moved, new Map(), earlier);
    assert.deepEqual(
      cells.map(({ index }) => index),
      [1, 2, 3, 4, 5],
    );
    assert.equal(cells[4]?.statements[0]?.names[0]?.known?.site?.cell, 4);
  });

  it('keeps the cells above the edit', () => {
    const earlier = analyzeNotebook(cellsOf(sources)).cells;
    const edited = analyzeNotebook(
      cellsOf([...sources.slice(0, 3), 'let b = "w"', 'steer b']),
      new Map(),
      earlier,
    );
    assert.deepEqual(
      edited.cells.map((cell, i) => cell === earlier[i]),
      [true, true, true, false, false],
    );
  });
});

describe('the analysis of a notebook: what is at a place', () => {
  it('is the smallest part and everything around it', () => {
    const { analysis, place } = at('let v = 2*mean("a", "|b") @0..3 # end');
    const found = analysis.nodeAt(place);
    const source = analysis.cells[0]?.source ?? '';
    assert.deepEqual(
      found?.path.map(({ start, end }) => source.slice(start, end)),
      [
        'let v = 2*mean("a", "b") @0..3',
        '2*mean("a", "b") @0..3',
        '2*mean("a", "b")',
        '2*mean("a", "b")',
        'mean("a", "b")',
        '"b"',
        '"b"',
        '"b"',
        '"b"',
      ],
    );
  });

  it('is a word of the language, in broken statements, too', () => {
    const keyword = (marked: string) => {
      const { analysis, place } = at(marked);
      const found = analysis.nodeAt(place)?.keyword;
      return found && [found.kind, analysis.cells[0]?.source.slice(found.start, found.end)];
    };
    assert.deepEqual(keyword('st|eer "a"'), ['statement', 'steer']);
    assert.deepEqual(keyword('complete "a" top|_p 1 n'), ['option', 'top_p']);
    assert.deepEqual(keyword('steer me|an("a") @'), ['function', 'mean']);
    assert.deepEqual(keyword('steer "a" @4 x|2'), ['clause', 'x']);
    assert.deepEqual(keyword('steer "a" at b|ack'), ['position', 'back']);
    assert.deepEqual(keyword('lens "a" o|f " b"'), ['link', 'of']);
    assert.equal(keyword('steer "a|t"'), null);
  });

  it('is nothing between statements', () => {
    const { analysis, place } = at('steer "a"\n|\nnext "b"');
    assert.equal(analysis.nodeAt(place), null);
  });
});

describe('the analysis of a notebook: what may follow', () => {
  it('is a statement at the start of a line', () => {
    for (const marked of ['|', 'ste|', 'next "a"\n|'])
      assert.ok(
        ['steer', 'next', 'check'].every((word) => words(marked).includes(word)),
        marked,
      );
  });

  it('is an option that was not given yet', () => {
    assert.deepEqual(
      words('compare "a" top 5 |').filter((word) => ['top', 'seed', 'n'].includes(word)),
      ['seed'],
    );
    assert.ok(words('compare "a" |').includes('words'));
    assert.ok(!words('heat "a" |').includes('n'));
  });

  it('is a clause that was not given yet, in its order', () => {
    const clauses = (marked: string) =>
      words(marked).filter((word) => ['@', 'x', 'at', 'dims', 'from', 'norm'].includes(word));
    assert.deepEqual(clauses('steer "a" |'), ['@', 'x', 'at', 'dims', 'from', 'norm']);
    assert.deepEqual(clauses('steer "a" x2 at back d|'), ['dims', 'from', 'norm']);
    assert.deepEqual(
      words('steer "a" at |').filter((word) => word === 'middle'),
      ['middle'],
    );
  });

  it('is a name that is known there', () => {
    const cells = ['let love = "x"\nload "f" as file', 'let sad = "y"'];
    assert.deepEqual(names(...cells, 'steer |'), ['love', 'file', 'sad']);
    assert.deepEqual(names(...cells, 'steer "a" - sa|'), ['love', 'file', 'sad']);
    assert.deepEqual(names(...cells, 'steer random(like |'), ['love', 'file', 'sad']);
    assert.deepEqual(names(...cells, 'save |'), ['love', 'file', 'sad']);
    assert.deepEqual(names('steer |', ...cells), []);
    assert.deepEqual(names(...cells, 'let |'), []);
    assert.deepEqual(names(...cells, 'score "a.csv" by |'), []);
  });

  it('is nothing in a text or a comment', () => {
    for (const marked of ['next "a|', 'next "a|b"', 'steer "a" # se|', '# |', '\n # st|\nnext "a"'])
      assert.deepEqual(words(marked), [], marked);
  });

  it('can be asked at every place of any text', () => {
    const pieces = ['steer ', 'let a = ', '"a"', '"', '\n', '@', 'x', '5', '..', '-', '(', '{', ',', 'by ', 'mean(', 'random(like ', '#', 'a', '*']; // prettier-ignore
    for (let seed = 0; seed < 300; seed++) {
      const random = seeded(seed);
      const source = random.some(8, () => random.pick(pieces)).join('');
      const analysis = analyzeNotebook([{ index: 0, source }]);
      for (let offset = 0; offset <= source.length; offset++) {
        analysis.expectedAt({ cell: 0, offset });
        const path = analysis.nodeAt({ cell: 0, offset })?.path ?? [];
        for (const { start, end } of path) assert.ok(start <= offset && offset <= end, `seed ${seed}`);
      }
    }
  });
});
