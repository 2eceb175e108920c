import assert from 'node:assert/strict';
import { analyzeNotebook } from '../../../kernel/language/analysis';
import { checkText } from '../../../kernel/language/checks';
import { checkLab, labAdditionText, labPlaceOf, labProgram } from '../../../kernel/lab/toCells';
import { labFromCells, type LabOpening } from '../../../kernel/lab/fromCells';
import { firstLabState, newAddition, type LabAddition, type LabSetting } from '../../../kernel/lab/setting';

const small = { id: 'small', n_layers: 8 };
const first = firstLabState.setting;

function withAdditions(...additions: readonly Partial<LabAddition>[]): LabSetting {
  return { ...first, additions: additions.map((addition) => ({ ...newAddition, ...addition })) };
}
const analyzed = (cells: readonly string[]) =>
  analyzeNotebook(cells.map((source, index) => ({ index, source })));
const expression = (text: string) => ({ kind: 'expression', text }) as const;
const pair = (plus: string, minus = '') => ({ kind: 'pair', plus, minus }) as const;

function opened(cells: readonly string[], at = cells.length - 1): LabOpening {
  const opening = labFromCells(analyzed(cells), at, (file) => `/there/${file}`);
  assert.ok(opening, 'a cell steers');
  return opening;
}
/** The steer line of the Lab that a cell opens. */
function steerOf(...cells: readonly string[]): string {
  return labProgram(opened(cells).setting, []);
}
function assertRuns(program: string): void {
  const problems = checkText(program, { model: small, elsewhere: new Map() });
  assert.deepEqual(problems, []);
}

describe("the Lab's setting as a cell", () => {
  it('is a program of four statements that has no problems', () => {
    const program = labProgram(first);
    assert.equal(
      program,
      [
        'steer "Love" - "Hate" x5',
        'next "I hate you because" top 10',
        'norms "I hate you because"',
        'complete "I hate you because" n 1 tokens 24 seed 0',
      ].join('\n'),
    );
    assertRuns(program);
  });

  it('steers by the additions that are on, and not at all where none is', () => {
    const [on, off] = [{ vector: pair('a') }, { vector: pair('b'), on: false }];
    assert.equal(labProgram(withAdditions(off, on, off), []), 'steer "a" x1');
    assert.equal(labProgram(withAdditions(off), []), 'steer off');
  });

  it('writes every number and every text so that the language reads them back', () => {
    const text = 'a "quoted" \\ line\nand \u2028 🙂';
    for (const coefficient of [0, -0.1, 2000, 1e-7, -1e21, 123456789.5, 0.1 + 0.2]) {
      const setting = withAdditions({ vector: pair(text, text), layer: 3, coefficient, position: 2 });
      assertRuns(labProgram(setting));
      const [read] = opened([labProgram(setting)]).setting.additions;
      assert.deepEqual(read, setting.additions[0]);
    }
  });

  it('writes small and large numbers with no digit too many', () => {
    const written = (coefficient: number) => labAdditionText({ ...newAddition, coefficient });
    assert.equal(written(1e-7), '"" x0.0000001');
    assert.equal(written(-2.5e-8), '"" x-0.000000025');
    assert.equal(written(1.25e21), '"" x1250000000000000000000');
  });

  it('keeps an addition on its line', () => {
    const addition = { ...newAddition, vector: expression(' mean("a",\n "b") '), clauses: 'dims 0..0.5\n' };
    assert.equal(labAdditionText(addition), 'mean("a", "b") x1 dims 0..0.5');
  });
});

describe("the Lab's checks", () => {
  const problemsOf = (...additions: readonly Partial<LabAddition>[]) =>
    checkLab(withAdditions(...additions), small).map(({ place, code }) => [place, code]);

  it('find each wrong addition at its place', () => {
    assert.deepEqual(
      problemsOf(
        { vector: pair('fine') },
        { vector: expression('"open') },
        { vector: pair('deep'), layer: 8 },
        { vector: pair('half'), layer: 2.5 },
        { vector: expression('nobody') },
        { vector: expression('"Love"'), position: 'all' },
      ),
      [
        [1, 'unclosed-string'],
        [2, 'layer-outside-model'],
        [3, 'bad-layer'],
        [4, 'unknown-name'],
        [5, 'at-all-needs-last'],
      ],
    );
  });

  it('take one addition with one value for each row', () => {
    for (const [text, code] of [
      ['"a", "b"', 'trailing-text'],
      ['"a" # and so on', 'trailing-text'],
      ['"a" @3', 'duplicate-option'],
      ['', 'expected'],
    ] as const) {
      const layer = text.includes('@') ? 2 : null;
      assert.equal(problemsOf({ vector: expression(text), layer })[0]?.[1], code, text);
    }
    assert.deepEqual(problemsOf({ vector: pair('a'), clauses: 'dims {0..1, 0..2}' }), [
      [0, 'sweep-not-allowed'],
    ]);
  });

  it('leave additions alone that are off', () => {
    assert.deepEqual(problemsOf({ vector: expression('"open'), on: false }), []);
  });

  it('say which part of an addition is wrong', () => {
    const fieldOf = (addition: Partial<LabAddition>) =>
      checkLab(withAdditions({ vector: pair('a'), ...addition }), small).map(({ field }) => field);
    assert.deepEqual(fieldOf({ layer: 8 }), ['layer']);
    assert.deepEqual(fieldOf({ vector: expression('nobody'), layer: 8 }), ['vector']);
    assert.deepEqual(fieldOf({ position: -1 }), ['position']);
    assert.deepEqual(fieldOf({ layer: 3, clauses: 'dims 0..' }), ['clauses']);
  });

  it('know definitions that came along', () => {
    const setting = withAdditions({ vector: expression('love') });
    const definitions = [{ name: 'love', text: 'load "love.gguf" as love' }];
    assert.deepEqual(checkLab({ ...setting, definitions }, small), []);
  });

  it('find the part of a setting that an error of a run is about', () => {
    const setting = withAdditions(
      { vector: pair('off'), on: false },
      { vector: pair('a') },
      { vector: pair('b') },
    );
    const at = (line: number, column: number) => ({ code: '', message: '', line, column });
    const program = labProgram(setting, []);
    assert.deepEqual(labPlaceOf(setting, at(1, program.indexOf('"a"') + 1)), { place: 1, field: 'vector' });
    assert.deepEqual(labPlaceOf(setting, at(1, program.lastIndexOf('x1') + 1)), {
      place: 2,
      field: 'coefficient',
    });
    assert.deepEqual(labPlaceOf(setting, at(1, 1)), { place: 'setting' });
    assert.deepEqual(labPlaceOf(setting, at(2, 6)), { place: 'prompt' });
  });
});

describe('a cell opened in the Lab', () => {
  it('gives its steering and its prompt, and is the same cell again', () => {
    const cell = 'steer "Love" - "Hate" @6 x5, "wedding" @2 x-1.5 at back\nnext "I think" top 5';
    const { setting, notes } = opened([cell]);
    assert.equal(setting.prompt, 'I think');
    assert.deepEqual(notes, []);
    assert.equal(labProgram(setting, []), 'steer "Love" - "Hate" @6 x5, "wedding" @2 x-1.5 at back');
    assert.deepEqual(opened([labProgram(setting)]).setting, setting);
  });

  it('takes pairs of prompts apart and leaves every other vector as it is written', () => {
    const vectors = [
      ['"Love" - "Hate"', pair('Love', 'Hate')],
      ['"Love"', pair('Love')],
      ['"Love" - ""', expression('"Love" - ""')],
      ['-"Hate" + "Love"', expression('-"Hate" + "Love"')],
      ['mean("a" - "b", "c") \\\n - 2*"d"', expression('mean("a" - "b", "c") - 2*"d"')],
      ['last("French")', expression('last("French")')],
    ] as const;
    for (const [text, vector] of vectors)
      assert.deepEqual(opened([`steer ${text} @1`]).setting.additions[0]?.vector, vector, text);
  });

  it('keeps the clauses that have no control', () => {
    for (const text of ['dims 0..0.7 from @2 norm 9.5', 'dims 0..1.0', 'dims 3..8'])
      assert.equal(steerOf(`steer "a" @4 x2 ${text}`), `steer "a" @4 x2 ${text}`);
  });

  it('replaces names by what they stand for where it stands', () => {
    const cells = [
      'let love = "Love" - "Hate" @6 x5 at back norm 3\nlet hate = "Hate"',
      'let both = love + 2*hate\nlet love = "other"',
    ];
    assert.equal(steerOf(...cells.slice(0, 1), 'steer love'), 'steer "Love" - "Hate" @6 x5 at back norm 3');
    assert.equal(steerOf(cells[0] ?? '', 'steer (love) x2'), 'steer "Love" - "Hate" @6 x2 at back norm 3');
    assert.equal(steerOf(...cells, 'steer both @1'), 'steer ("Love" - "Hate") + 2*"Hate" @1 x1');
    assert.equal(steerOf(...cells, 'steer mean(love, hate)'), 'steer mean("other", "Hate") x1');
  });

  it('brings along what must stay a name, in an order that runs', () => {
    const program = steerOf(
      'load "v.gguf" as v\nlet base = "Love" - v @3 x{1, 2}',
      'steer random(like base, seed 2) x4 norm v',
    );
    assert.equal(
      program,
      [
        'load "/there/v.gguf" as v',
        'let base = "Love" - v @3 x1',
        'steer random(like base, seed 2) @3 x4 at front norm v',
      ].join('\n'),
    );
    assertRuns(program);
    assert.equal(steerOf('steer pairs("p.csv") @1'), 'steer pairs("/there/p.csv") @1 x1');
  });

  it('begins a sweep at the first value of each axis, and says so', () => {
    const { setting, notes } = opened(['steer "a" @{3, 5} x-1..4 by 0.5 dims 0..1 by 0.5, "b" @*']);
    assert.equal(labProgram(setting, []), 'steer "a" @3 x-1 dims 0..0.5, "b" @0 x1');
    assert.match(notes.join(), /first value/);
  });

  it('looks for the steering above and for the prompt nearby', () => {
    const cells = ['next "far above"', 'steer "up"', 'steer off', 'next "below"', 'steer "down"'];
    assert.deepEqual(
      [opened(cells, 2).setting.additions[0]?.vector, opened(cells, 2).setting.prompt],
      [pair('up'), 'below'],
    );
    assert.equal(opened(['next "far"\nnext "near"', '', 'steer "a"']).setting.prompt, 'far');
    assert.equal(opened(['steer "a"\ncount "x" in "counted", "other"']).setting.prompt, 'counted');
    assert.equal(labFromCells(analyzed(['next "a"\nsteer off', 'steer "below"']), 0, String), null);
  });

  it('that only defines opens with its last definition', () => {
    assert.equal(
      steerOf('steer "up"', 'let a = "one"\nlet b = a - "two" @3 x2 at back'),
      'steer "one" - "two" @3 x2 at back',
    );
    assert.equal(steerOf('let a = "one" @2', 'next "b"'), 'steer "one" @2 x1');
    assert.equal(steerOf('steer "up"', 'let a = "one"\nnext "b"'), 'steer "up" x1');
  });

  it('takes the seed of its prompt and says that it does not follow a model statement', () => {
    const cells = ['model gpt2\nset seed 3', 'steer "a"\ncomplete "x"\ncomplete "y" seed 9'];
    const { setting, notes } = opened(cells);
    assert.equal(setting.seed, 3);
    assert.match(notes.join(), /model/);
    assert.equal(opened(['set seed 3', 'steer "a"\ncomplete "x" seed 7']).setting.seed, 7);
  });
});
