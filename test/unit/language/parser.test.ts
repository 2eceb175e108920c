import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseNotebook } from '../../../kernel/language/cells';
import { brokenNames, parseCell } from '../../../kernel/language/parser';
import { seeded } from './random';
import { tree } from './tree';
import { assertOne, type Underlined } from './underlined';

function statement(text: string): unknown {
  const { program, diagnostics } = parseCell(text);
  assert.deepEqual(diagnostics, []);
  assert.equal(program.statements.length, 1);
  return tree(program.statements[0]);
}
function addition(text: string): unknown {
  return (statement(`steer ${text}`) as { additions: unknown[] }).additions[0];
}

const text = (value: string) => ({ value });
const prompt = (value: string) => ({ kind: 'prompt', text: text(value) });
const term = (atom: unknown, factor = 1) => ({ factor, atom });
const one = (value: number) => ({ kind: 'one', value });
const option = (name: string, value: number) => ({ name, value: { value } });
const plain = { layers: null, coefficients: null, at: null, dims: null, from: null, norm: null };
const love = { terms: [term(prompt('Love')), term(prompt('Hate'), -1)] };
const named = (name: string) => ({ terms: [term({ kind: 'name', name })] });

describe('parser: statements', () => {
  const forms: readonly [string, object][] = [
    ['model gpt2-xl   # a comment', { kind: 'model', source: text('gpt2-xl') }],
    ['model ./my models/x#1', { kind: 'model', source: text('./my models/x#1') }],
    ['model "C:\\\\m \\u0023"', { kind: 'model', source: text('C:\\m #') }],
    [
      'set temperature 1 top_p 0.3 freq_penalty -1 tokens 50 n 3 seed 0 top 10',
      {
        kind: 'set',
        options: [
          option('temperature', 1),
          option('top_p', 0.3),
          option('freq_penalty', -1),
          option('tokens', 50),
          option('n', 3),
          option('seed', 0),
          option('top', 10),
        ],
        device: null,
        fresh: null,
      },
    ],
    ['set device gpu', { kind: 'set', options: [], device: { value: 'gpu' }, fresh: null }],
    ['set fresh', { kind: 'set', options: [], device: null, fresh: { value: 'on' } }],
    [
      'set fresh off n 3 device cpu',
      { kind: 'set', options: [option('n', 3)], device: { value: 'cpu' }, fresh: { value: 'off' } },
    ],
    [
      'set n 3 device auto',
      { kind: 'set', options: [option('n', 3)], device: { value: 'auto' }, fresh: null },
    ],
    [
      'let love = "Love"-"Hate"',
      { kind: 'let', name: { name: 'love' }, addition: { vector: love, ...plain } },
    ],
    ['steer off', { kind: 'steer', additions: [], off: true }],
    [
      'steer love, "a" @15 x5',
      {
        kind: 'steer',
        off: false,
        additions: [
          { vector: named('love'), ...plain },
          { vector: { terms: [term(prompt('a'))] }, ...plain, layers: one(15), coefficients: one(5) },
        ],
      },
    ],
    ['"I hate"', { kind: 'complete', prompt: text('I hate'), options: [] }],
    ['"I hate" n 2', { kind: 'complete', prompt: text('I hate'), options: [option('n', 2)] }],
    ['complete "a" \\\n  seed 1', { kind: 'complete', prompt: text('a'), options: [option('seed', 1)] }],
    ['next "a" top 10', { kind: 'next', prompt: text('a'), options: [option('top', 10)] }],
    ['heat "a"', { kind: 'heat', text: text('a'), options: [] }],
    [
      'score "a.txt", "b.txt"',
      { kind: 'score', files: [text('a.txt'), text('b.txt')], text: null, by: null, options: [] },
    ],
    [
      'score "r.csv" text review by "star rating" seed 3',
      {
        kind: 'score',
        files: [text('r.csv')],
        text: { name: 'review' },
        by: { name: 'star rating' },
        options: [option('seed', 3)],
      },
    ],
    [
      'count "a, b" in "p", "q" n 100',
      { kind: 'count', words: text('a, b'), prompts: [text('p'), text('q')], options: [option('n', 100)] },
    ],
    ['align "a"', { kind: 'align', prompt: text('a'), options: [] }],
    ['norms "a"', { kind: 'norms', prompt: text('a'), options: [] }],
    ['lens "a"', { kind: 'lens', prompt: text('a'), of: [], options: [] }],
    [
      'lens "a" of " love", " hate"',
      { kind: 'lens', prompt: text('a'), of: [text(' love'), text(' hate')], options: [] },
    ],
    ['compare "a" top 5', { kind: 'compare', prompt: text('a'), words: null, options: [option('top', 5)] }],
    [
      'compare "a" words " w" seed 1',
      { kind: 'compare', prompt: text('a'), words: text(' w'), options: [option('seed', 1)] },
    ],
    ['tokens ""', { kind: 'tokens', text: text('') }],
    ['save love "l.gguf"', { kind: 'save', name: { name: 'love' }, layers: null, file: text('l.gguf') }],
    [
      'save love at @* "l.gguf"',
      { kind: 'save', name: { name: 'love' }, layers: { kind: 'all' }, file: text('l.gguf') },
    ],
    [
      'save love at @{2, 4} "l.gguf"',
      {
        kind: 'save',
        name: { name: 'love' },
        layers: { kind: 'list', values: [{ value: 2 }, { value: 4 }] },
        file: text('l.gguf'),
      },
    ],
    ['load "l.gguf" as love', { kind: 'load', file: text('l.gguf'), name: { name: 'love' } }],
    ['check # all of them', { kind: 'check' }],
  ];
  for (const [form, expected] of forms) {
    it(`reads ${JSON.stringify(form)}`, () => assert.deepEqual(statement(form), expected));
  }

  it('finds nothing in empty lines and comments', () => {
    assert.deepEqual(parseCell('\n  # "a\n\r\n\\\n').program.statements, []);
    assert.deepEqual(parseCell('').diagnostics, []);
  });

  it('reads every golden program', () => {
    const folder = 'test/golden/programs';
    const files = readdirSync(folder).filter((file) => file.endsWith('.steer'));
    assert.ok(files.length > 20);
    for (const file of files) {
      for (const { source } of parseNotebook(readFileSync(join(folder, file), 'utf8'))) {
        assert.deepEqual(parseCell(source).diagnostics, [], file);
      }
    }
  });
});

describe('parser: additions', () => {
  const range = (from: number, to: number, by: number) => ({ kind: 'range', from, to, by });
  const forms: readonly [string, object][] = [
    ['"Love"-"Hate"@6x5', { vector: love, ...plain, layers: one(6), coefficients: one(5) }],
    ['"Love" - "Hate" @ 6 x 5', { vector: love, ...plain, layers: one(6), coefficients: one(5) }],
    ['love x-1.5', { vector: named('love'), ...plain, coefficients: one(-1.5) }],
    ['x5 x5', { vector: named('x5'), ...plain, coefficients: one(5) }],
    ['x x0.5', { vector: named('x'), ...plain, coefficients: one(0.5) }],
    ['at at 3', { vector: named('at'), ...plain, at: { value: 3 } }],
    ['love @0..11', { vector: named('love'), ...plain, layers: range(0, 11, 1) }],
    ['love @0..47 by 4', { vector: named('love'), ...plain, layers: range(0, 47, 4) }],
    ['love @{6, 16}', { vector: named('love'), ...plain, layers: { kind: 'list', values: [{ value: 6 }, { value: 16 }] } }], // prettier-ignore
    ['love @* x-1..4 by 0.05', { vector: named('love'), ...plain, layers: { kind: 'all' }, coefficients: range(-1, 4, 0.05) }], // prettier-ignore
    ['love x{1,-5}', { vector: named('love'), ...plain, coefficients: { kind: 'list', values: [{ value: 1 }, { value: -5 }] } }], // prettier-ignore
    ['love at back', { vector: named('love'), ...plain, at: { value: 'back' } }],
    ['love at 2', { vector: named('love'), ...plain, at: { value: 2 } }],
    ['love dims 0..0.7', { vector: named('love'), ...plain, dims: { kind: 'one', slice: { from: 0, to: 0.7, fraction: true } } }], // prettier-ignore
    ['love dims 0..1119', { vector: named('love'), ...plain, dims: { kind: 'one', slice: { from: 0, to: 1119, fraction: false } } }], // prettier-ignore
    ['love dims 0..1 by 0.1', { vector: named('love'), ...plain, dims: { kind: 'range', slice: { from: 0, to: 1, fraction: true }, by: 0.1 } }], // prettier-ignore
    ['love dims {0..4, 5..9}', { vector: named('love'), ...plain, dims: { kind: 'list', slices: [{ from: 0, to: 4, fraction: false }, { from: 5, to: 9, fraction: false }] } }], // prettier-ignore
    ['love @20 x8 from @2 norm 9.5', { vector: named('love'), ...plain, layers: one(20), coefficients: one(8), from: { value: 2 }, norm: { value: 9.5 } }], // prettier-ignore
    ['love norm x5', { vector: named('love'), ...plain, norm: { name: 'x5' } }],
    ['2*"a" - 0.5 * b + -3*(a - "c")', { ...plain, vector: { terms: [
      term(prompt('a'), 2),
      term({ kind: 'name', name: 'b' }, -0.5),
      term({ kind: 'group', vector: { terms: [term({ kind: 'name', name: 'a' }), term(prompt('c'), -1)] } }, -3),
    ] } }], // prettier-ignore
    ['-a', { ...plain, vector: { terms: [term({ kind: 'name', name: 'a' }, -1)] } }],
    ['mean("Love" - "Hate", mean)', { ...plain, vector: { terms: [term({ kind: 'mean', vectors: [love, named('mean')] })] } }], // prettier-ignore
    ['last("a") - last("b")', { ...plain, vector: { terms: [term({ kind: 'last', text: text('a') }), term({ kind: 'last', text: text('b') }, -1)] } }], // prettier-ignore
    ['random(like love, seed 1)', { ...plain, vector: { terms: [term({ kind: 'random', like: { name: 'love' }, seed: { value: 1 } })] } }], // prettier-ignore
    ['random(like love)', { ...plain, vector: { terms: [term({ kind: 'random', like: { name: 'love' }, seed: null })] } }], // prettier-ignore
    ['pairs("p.csv") @6', { ...plain, layers: one(6), vector: { terms: [term({ kind: 'pairs', file: text('p.csv') })] } }], // prettier-ignore
  ];
  for (const [form, expected] of forms) {
    it(`reads ${form}`, () => assert.deepEqual(addition(form), expected));
  }

  it('has spans that cut the source out of the text', () => {
    const source = 'let v =  2*"a" - b @0..3 x2 at 1 # end';
    const [found] = parseCell(source).program.statements;
    assert.ok(found?.kind === 'let');
    const cut = ({ start, end }: { start: number; end: number }) => source.slice(start, end);
    const { vector, layers, coefficients, at } = found.addition;
    assert.equal(cut(found), 'let v =  2*"a" - b @0..3 x2 at 1');
    assert.equal(cut(found.addition), '2*"a" - b @0..3 x2 at 1');
    assert.deepEqual(vector.terms.map(cut), ['2*"a"', '- b']);
    assert.deepEqual([layers, coefficients, at].map((part) => part && cut(part)), ['0..3', '2', '1']); // prettier-ignore
  });
});

describe('parser: mistakes', () => {
  const mistakes: readonly Underlined[] = [
    { text: 'ster "Love"', carets: '^^^^', code: 'unknown-word', fixed: 'steer "Love"' },
    { text: 'Steer off', carets: '^^^^^', code: 'unknown-word', fixed: 'steer off' },
    { text: 'frobnicate "a"', carets: '^^^^^^^^^^', code: 'unknown-word' },
    { text: '"a" temprature 0', carets: '    ^^^^^^^^^^', code: 'unknown-word', fixed: '"a" temperature 0' },
    { text: 'set device gpo', carets: '           ^^^', code: 'unknown-word', fixed: 'set device gpu' },
    { text: 'steer a at frnt', carets: '           ^^^^', code: 'unknown-word', fixed: 'steer a at front' },
    { text: 'steer maen("a")', carets: '      ^^^^', code: 'unknown-word', fixed: 'steer mean("a")' },
    { text: 'steer a nrm 5', carets: '        ^^^', code: 'unknown-word', fixed: 'steer a norm 5' },
    { text: 'next "abc # d', carets: '     ^^^^^^^^', code: 'unclosed-string' },
    { text: 'next "a\\qc"', carets: '       ^^', code: 'bad-escape' },
    { text: 'next “a”', carets: '     ^^^', code: 'unknown-character', fixed: 'next "a"' },
    { text: "next 'a'", carets: '     ^^^', code: 'unknown-character', fixed: 'next "a"' },
    { text: "next 'a", carets: '     ^', code: 'unknown-character', fixed: 'next "a' },
    { text: "steer 'a' - 'b'", carets: '      ^^^', code: 'unknown-character', fixed: 'steer "a" - \'b\'' },
    { text: 'next "a\\ud83d!"', carets: '       ^^^^^^', code: 'bad-escape' },
    { text: 'next "\\ude00!"', carets: '      ^^^^^^', code: 'bad-escape' },
    { text: 'set n 1e2', carets: '      ^^^', code: 'number-form', fixed: 'set n 100' },
    { text: 'steer a x2.5e-1', carets: '         ^^^^^^', code: 'number-form', fixed: 'steer a x0.25' },
    { text: 'steer a; b', carets: '       ^', code: 'unknown-character' },
    { text: 'next', carets: '    |', code: 'expected' },
    { text: 'next  # "a"', carets: '    |', code: 'expected' },
    { text: 'next 5', carets: '     ^', code: 'expected' },
    { text: '@6', carets: '^', code: 'expected' },
    { text: 'set', carets: '   |', code: 'expected' },
    { text: 'model', carets: '     |', code: 'expected' },
    { text: 'steer', carets: '     |', code: 'expected' },
    { text: 'let = "a"', carets: '    ^', code: 'expected' },
    { text: 'let a "b"', carets: '      ^^^', code: 'expected' },
    { text: 'steer "a" -', carets: '           |', code: 'expected' },
    { text: 'steer (a', carets: '        |', code: 'expected' },
    { text: 'steer 5', carets: '       |', code: 'expected' },
    { text: 'steer a @', carets: '         |', code: 'expected' },
    { text: 'steer a @{}', carets: '          ^', code: 'expected' },
    { text: 'steer a x*', carets: '         ^', code: 'expected' },
    { text: 'steer a from 2', carets: '             ^', code: 'expected' },
    { text: 'steer a dims 5', carets: '              |', code: 'expected' },
    { text: 'count "a", "b"', carets: '         ^', code: 'expected' },
    { text: 'load "f" love', carets: '         ^^^^', code: 'expected' },
    { text: '"a" n', carets: '     |', code: 'expected' },
    { text: 'check 5', carets: '      ^', code: 'trailing-text' },
    { text: 'tokens "a" n 3', carets: '           ^', code: 'trailing-text' },
    { text: '"Love" - "Hate"', carets: '       ^', code: 'trailing-text' },
    { text: 'steer off, a', carets: '         ^', code: 'trailing-text' },
    { text: 'steer a x5 @6', carets: '           ^', code: 'clause-order', fixed: 'steer a @6 x5' },
    { text: 'steer a at 1 x5', carets: '             ^', code: 'clause-order', fixed: 'steer a x5 at 1' },
    {
      text: 'steer a norm 2 dims 0..0.7 x{1, 2} @each, b @6',
      carets: '                           ^',
      code: 'clause-order',
      fixed: 'steer a @each x{1, 2} norm 2 dims 0..0.7, b @6',
    },
    { text: 'steer a x5 @', carets: '            |', code: 'expected' },
    { text: 'steer a @6 @7', carets: '           ^', code: 'duplicate-option' },
    { text: '"a" n 1 n 2', carets: '        ^', code: 'duplicate-option' },
    { text: 'heat "a" n 2', carets: '         ^', code: 'option-not-taken' },
    { text: 'next "a" temperature 0', carets: '         ^^^^^^^^^^^', code: 'option-not-taken' },
    {
      text: 'steer "a" @6 * 2',
      carets: '             ^^^',
      code: 'coefficient-form',
      fixed: 'steer "a" @6 x2',
    },
    {
      text: 'let a = "a" - "b" *1.5',
      carets: '                  ^^^^',
      code: 'coefficient-form',
      fixed: 'let a = "a" - "b" x1.5',
    },
    { text: '"a" n 0', carets: '      ^', code: 'option-range' },
    { text: '"a" n 1.5', carets: '      ^^^', code: 'option-range' },
    { text: '"a" tokens 0', carets: '           ^', code: 'option-range' },
    { text: '"a" temperature -1', carets: '                ^^', code: 'option-range' },
    { text: '"a" top_p 0', carets: '          ^', code: 'option-range' },
    { text: '"a" top_p 1.1', carets: '          ^^^', code: 'option-range' },
    { text: '"a" seed -1', carets: '         ^^', code: 'option-range' },
    { text: 'next "a" top 0', carets: '             ^', code: 'option-range' },
    { text: 'steer random(like a, seed 0.5)', carets: '                          ^^^', code: 'option-range' },
    { text: 'let off = "a"', carets: '    ^^^', code: 'reserved-name' },
    { text: 'steer a x1..4 by 0', carets: '         ^^^^^^^^^', code: 'bad-step' },
    { text: 'steer a x4..1 by 1', carets: '         ^^^^^^^^^', code: 'bad-step' },
    { text: 'steer a x0..1 by 0.00001', carets: '         ^^^^^^^^^^^^^^^', code: 'too-many-values' },
    { text: 'steer a dims 0..1.5', carets: '             ^^^^^^', code: 'bad-dims' },
    { text: 'steer a dims 9..4', carets: '             ^^^^', code: 'bad-dims' },
    { text: 'steer a dims 0.5..0.5', carets: '             ^^^^^^^^', code: 'bad-dims' },
    { text: 'steer a dims 0..1 by 1.5', carets: '             ^^^^^^^^^^^', code: 'bad-step' },
    { text: 'steer a dims 0..9 by 20', carets: '             ^^^^^^^^^^', code: 'bad-step' },
    { text: 'steer a dims 0..9 by -1', carets: '             ^^^^^^^^^^', code: 'bad-step' },
    { text: 'steer a dims 0..0.5 by 0', carets: '             ^^^^^^^^^^^', code: 'bad-step' },
    { text: 'steer a at -1', carets: '           ^^', code: 'bad-position' },
    { text: 'steer a norm -2', carets: '             ^^', code: 'bad-norm' },
  ];
  for (const mistake of mistakes) {
    it(`${mistake.text} is ${mistake.code}`, () => assertOne(parseCell(mistake.text).diagnostics, mistake));
  }

  it('names the options that a statement takes', () => {
    const [first] = parseCell('compare "a" n 2').diagnostics;
    assert.equal(first?.message, 'compare does not take n; it takes top and seed.');
  });

  it('shows three mistakes of a cell as three diagnostics and keeps the statements between them', () => {
    const { program, diagnostics } = parseCell('ster "a"\nnext "a"\nnext "b\nalign "a" \\\n  "b"\ncheck');
    assert.deepEqual(
      diagnostics.map(({ code }) => code),
      ['unknown-word', 'unclosed-string', 'trailing-text'],
    );
    assert.deepEqual(
      program.statements.map(({ kind }) => kind),
      ['next', 'check'],
    );
  });

  it('reports every wrong value of a statement and one syntax error', () => {
    const { diagnostics } = parseCell('"a\\q" n 0 seed -1 5 ; "');
    assert.deepEqual(
      diagnostics.map(({ code }) => code),
      ['bad-escape', 'option-range', 'option-range', 'trailing-text'],
    );
  });

  it('reports nesting that is too deep for the stack', () => {
    for (const open of ['(', 'mean(']) {
      const { diagnostics } = parseCell(`steer ${open.repeat(100_000)}`);
      assert.deepEqual(
        diagnostics.map(({ code }) => code),
        ['nested-too-deep'],
      );
    }
    assert.deepEqual(parseCell(`steer ${'('.repeat(100)}a${')'.repeat(100)}`).diagnostics, []);
  });

  it('remembers names whose definition has an error', () => {
    const broken = brokenNames(parseCell('let a = \nload "x" as b c\nlet c = "d"\nlet'));
    assert.deepEqual(
      broken.map(({ name }) => name),
      ['a', 'b'],
    );
  });

  it('survives any text, with ranges inside it', () => {
    const pieces = ['steer ', 'let a = ', 'next ', '"a"', '"', '\\', '\n', '@', 'x', '5', '..', '-', '(', ')', '{', '}', ',', 'by ', 'dims ', 'at ', 'mean(', 'random(like ', 'model ', '🐉', ' ', '#', 'n ', '*', '=']; // prettier-ignore
    for (let seed = 0; seed < 5000; seed++) {
      const random = seeded(seed);
      const source = random.some(15, () => random.pick(pieces)).join('');
      for (const { start, end } of parseCell(source).diagnostics) {
        assert.ok(
          0 <= start && start <= end && end <= source.length,
          `seed ${seed}: ${JSON.stringify(source)}`,
        );
      }
    }
  });
});
