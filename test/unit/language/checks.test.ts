import assert from 'node:assert/strict';
import { analyzeNotebook, type SourceCell } from '../../../kernel/language/analysis';
import { checkNotebook, checkText, definedNames, type CheckContext } from '../../../kernel/language/checks';
import { parseCell } from '../../../kernel/language/parser';
import { assertOne, type Underlined } from './underlined';

const session: CheckContext = {
  model: { id: 'gpt2', n_layers: 12 },
  elsewhere: new Map([['wedding', 4]]),
};
/** Names that the session has, of vectors whose positions are not known. */
const [names] = analyzeNotebook([{ index: 8, source: 'load "a" as love\nload "b" as anger' }]).cells;
const check = (text: string, context: Partial<CheckContext> = {}) =>
  checkText(text, { ...session, ...context }, names?.scope);
const checkAll = (cells: readonly SourceCell[], model: CheckContext['model']) =>
  checkNotebook(analyzeNotebook(cells), model);
const codesOf = (text: string, context: Partial<CheckContext> = {}) =>
  check(text, context).map(({ code }) => code);

describe('checks: one mistake', () => {
  const mistakes: readonly Underlined[] = [
    { text: 'steer love @12', carets: '            ^^', code: 'layer-outside-model' },
    { text: 'steer love @0..12', carets: '            ^^^^^', code: 'layer-outside-model' },
    { text: 'steer love @12..0 by -1', carets: '            ^^^^^^^^^^^', code: 'layer-outside-model' },
    { text: 'steer love @{1, 48}', carets: '                ^^', code: 'layer-outside-model' },
    { text: 'steer love @3 from @20', carets: '                    ^^', code: 'layer-outside-model' },
    { text: 'steer love @6.5', carets: '            ^^^', code: 'bad-layer' },
    { text: 'steer love @-1', carets: '            ^^', code: 'bad-layer' },
    { text: 'steer love @0..6 by 0.5', carets: '            ^^^^^^^^^^^', code: 'bad-layer' },
    { text: 'steer lvoe', carets: '      ^^^^', code: 'unknown-name', fixed: 'steer love' },
    {
      text: 'steer "a" - lov @6',
      carets: '            ^^^',
      code: 'unknown-name',
      fixed: 'steer "a" - love @6',
    },
    { text: 'steer mean(love, (2*angre))', carets: '                    ^^^^^', code: 'unknown-name', fixed: 'steer mean(love, (2*anger))' }, // prettier-ignore
    { text: 'steer random(like zebra)', carets: '                  ^^^^^', code: 'unknown-name' },
    { text: 'steer "a" norm zebra', carets: '               ^^^^^', code: 'unknown-name' },
    { text: 'save zebra "f.gguf"', carets: '     ^^^^^', code: 'unknown-name' },
    { text: 'steer wedding', carets: '      ^^^^^^^', code: 'name-not-run' },
    { text: 'let wedding = wedding + "a"', carets: '              ^^^^^^^', code: 'name-not-run' },
    { text: 'let a = a + "x"', carets: '        ^', code: 'cyclic-name' },
    { text: 'let a = "x" norm a', carets: '                 ^', code: 'cyclic-name' },
    { text: 'steer "a" - "b" at all', carets: '      ^^^^^^^^^', code: 'at-all-needs-last' },
    {
      text: 'steer mean(pairs("f.csv")) at all',
      carets: '      ^^^^^^^^^^^^^^^^^^^^',
      code: 'at-all-needs-last',
    },
    { text: 'steer last("a") - "b"', carets: '                  ^^^', code: 'mixed-positions' },
    { text: 'steer mean(last("a"), "b")', carets: '                      ^^^', code: 'mixed-positions' },
    {
      text: 'count "love, thank you" in "I"',
      carets: '      ^^^^^^^^^^^^^^^^^',
      code: 'uncountable',
      says: /"thank you"/,
    },
    { text: 'count "don\'t" in "I"', carets: '      ^^^^^^^', code: 'uncountable' },
    { text: 'count " , " in "I"', carets: '      ^^^^^', code: 'uncountable', says: /no word/ },
    { text: 'steer off now', carets: '          ^^^', code: 'trailing-text' },
  ];
  for (const mistake of mistakes) {
    it(`${mistake.text} is ${mistake.code}`, () => assertOne(check(mistake.text), mistake));
  }
});

describe('checks: what is fine', () => {
  const fine: readonly string[] = [
    'steer love @11',
    'steer love @0..11 x{1, 5, 10}',
    'steer love @*',
    'let love = love + "x"',
    'let a = "b"\nlet c = a - "d"\nsteer c',
    'load "f.gguf" as a\nsave a "g.gguf"\nsteer a at all',
    'steer last("a") - last("b") @4 at all',
    'steer love at all',
    'let d = last("a")\nsteer d - last("b") at all',
    'steer love @6 from @2 norm anger',
  ];
  for (const text of fine) it(JSON.stringify(text), () => assert.deepEqual(check(text), []));
});

describe('checks: across statements', () => {
  it('says which layers the model has', () => {
    assert.equal(check('steer love @48')[0]?.message, 'gpt2 has layers 0 to 11, not 48.');
  });

  it('does not judge layers where the model is not known', () => {
    assert.deepEqual(codesOf('steer love @40', { model: null }), []);
    assert.deepEqual(codesOf('steer love @40\nmodel gpt2-xl\nsteer love @40'), ['layer-outside-model']);
    assert.deepEqual(codesOf('steer love @1.5', { model: null }), ['bad-layer']);
  });

  it('takes a name as unknown before its definition', () => {
    const [found] = check('steer a\nlet a = "b"');
    assert.equal(found?.code, 'unknown-name');
    assert.match(found.message, /further down/);
    assert.equal(found.fix, undefined);
  });

  it('finds definitions that need each other', () => {
    const found = check('let a = b + "x"\nlet b = c\nlet c = a');
    assert.deepEqual(
      found.map(({ code }) => code),
      ['cyclic-name', 'cyclic-name'],
    );
    assert.match(found[0]?.message ?? '', /a needs b needs c needs a/);
  });

  it('ends for definitions that branch again and again', () => {
    const chain = Array.from({ length: 60 }, (_, i) => `let a${i} = a${i + 1} + a${i + 1}`);
    assert.equal(check([...chain, 'let a60 = "x"'].join('\n')).length, 120);
  });

  it('knows the positions of names that the cell defines', () => {
    assert.deepEqual(codesOf('let a = "b"\nsteer a at all'), ['at-all-needs-last']);
    assert.deepEqual(codesOf('let a = last("b")\nsteer a - "c"'), ['mixed-positions']);
  });

  it('says nothing about names whose definition has an error of its own', () => {
    assert.deepEqual(codesOf('let a = "b\nsteer a'), ['unclosed-string']);
  });

  it('shows syntax errors and others together, in the order of the text', () => {
    assert.deepEqual(codesOf('steer lvoe\nster\nsteer love @99'), [
      'unknown-name',
      'unknown-word',
      'layer-outside-model',
    ]);
  });
});

describe('checks: a whole notebook', () => {
  const codes = (...sources: readonly string[]) =>
    checkAll(
      sources.map((source, i) => ({ index: 2 * i, source })),
      session.model,
    ).map((found) => found.map(({ code }) => code));

  it('knows names from the cell that defines them on', () => {
    assert.deepEqual(codes('let a = "b"', 'steer a', 'let c = a'), [[], [], []]);
  });

  it('names the later cell that a name waits for, as people count', () => {
    const [found] = checkAll(
      [
        { index: 0, source: 'steer a' },
        { index: 2, source: 'let a = "b"' },
        { index: 3, source: 'let a = "c"' },
      ],
      null,
    );
    assert.equal(found?.[0]?.message, 'a is defined in cell 3, which has not run.');
  });

  it('knows the statements that help may be asked about, and offers the near one', () => {
    assert.deepEqual(codes('help\nhelp next\nhelp complete'), [[]]);
    const [[wrong] = []] = checkNotebook(analyzeNotebook([{ index: 0, source: 'help steear' }]), null);
    assert.deepEqual([wrong?.code, wrong?.start, wrong?.fix?.replacement], ['unknown-word', 5, 'steer']);
  });

  it('takes a cell of its own for no other cell', () => {
    assert.deepEqual(codes('let a = a + "b"'), [['cyclic-name']]);
  });

  it('does not judge layers below a model statement of an earlier cell', () => {
    assert.deepEqual(codes('steer "a" @20', 'model gpt2-xl', 'steer "a" @20'), [
      ['layer-outside-model'],
      [],
      [],
    ]);
  });

  it('lists the names that a cell defines', () => {
    const names = definedNames(parseCell('let a = "x\nload "f" as b\nlet c = "d"'));
    assert.deepEqual(
      names.map(({ name }) => name),
      ['a', 'b', 'c'],
    );
  });
});
