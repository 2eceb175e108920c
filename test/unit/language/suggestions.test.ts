import assert from 'node:assert/strict';
import { modelAbove } from '../../../kernel/language/modelAbove';
import type { Suggestion } from '../../../kernel/language/suggestion';
import { suggestionsAt } from '../../../kernel/language/suggestions';
import { parseCell } from '../../../kernel/language/parser';
import { seeded } from './random';
import { at, facts, noFacts } from './marked';

async function suggested(...marked: readonly string[]): Promise<readonly Suggestion[]> {
  const { analysis, place } = at(...marked);
  return (await suggestionsAt(analysis, place, facts)).items;
}

const labels = async (...marked: readonly string[]) => (await suggested(...marked)).map(({ label }) => label);

/** The cell once a suggestion has been taken, each place with the number of its turn. */
async function taken(label: string, ...marked: readonly string[]): Promise<string> {
  const { analysis, place } = at(...marked);
  const { span, items } = await suggestionsAt(analysis, place, facts);
  const item = items.find((one) => one.label === label);
  assert.ok(item, `${label} is offered`);
  const source = analysis.cells[place.cell]?.source ?? '';
  return source.slice(0, span.start) + item.snippet.text + source.slice(span.end);
}

describe('what is offered while writing', () => {
  it('is every statement at the start of a line, each with its places', async () => {
    assert.ok((await labels('st|')).includes('steer'));
    assert.equal(await taken('complete', '|'), 'complete "${1:prompt}"');
    assert.equal(await taken('count', 'cou|'), 'count "${1:words}" in "${2:prompt}"');
    assert.equal(await taken('let', 'next "a"\n|'), 'next "a"\nlet ${1:name} = $0');
    assert.equal(await taken('score', '|'), 'score "$1"');
    assert.equal(await taken('load', '|'), 'load "$1" as ${2:name}');
    assert.equal(await taken('save', '|'), 'save $1 "$2"');
    assert.equal(await taken('steer', '|'), 'steer $0');
    assert.equal(await taken('check', '|'), 'check');
  });

  it('asks again where there is something to choose at the first place', async () => {
    const again = (await suggested('|')).filter(({ snippet }) => snippet.asksAgain).map(({ label }) => label);
    assert.deepEqual(again, ['model', 'set', 'steer', 'score', 'similarity', 'save', 'load']);
  });

  it('is a statement that reads without a syntax error once its places are filled', async () => {
    const fill = (text: string) =>
      text
        .replace(/\$\{\d+:([^}]*)\}/g, '$1')
        .replace(/(")?\$\d+(")?/g, (_, ...[open]) => (open ? '"a"' : '"a"'));
    for (const { label, snippet, kind } of await suggested('|')) {
      assert.equal(kind, 'statement');
      if (['save', 'set'].includes(label)) continue;
      assert.deepEqual(parseCell(fill(snippet.text)).broken, [], snippet.text);
    }
  });

  it('is names of all cells with what they stand for, those of cells below last', async () => {
    const found = await suggested('let love = "Love" - "Hate" @6 x5', 'steer |', 'load "v.gguf" as late');
    assert.deepEqual(
      found
        .filter(({ kind }) => kind === 'name')
        .map(({ label, detail, explained }) => [label, detail, explained]),
      [
        ['love', 'cell 1', '"Love" - "Hate" @6 x5'],
        ['late', 'cell 3, below: it has to run first', 'load "v.gguf"'],
      ],
    );
  });

  it('is no name that is only being written, or that nothing stands for yet', async () => {
    assert.ok(!(await labels('let lov = \nsteer |')).includes('lov'));
    assert.ok(!(await labels('steer lovv\nsteer |')).includes('lovv'));
    assert.deepEqual(await labels('let |'), []);
  });

  it('is vectors where one is expected: pairs, texts and functions', async () => {
    const found = await labels('steer |');
    for (const label of ['"…" - "…"', '"…"', 'mean', 'last', 'random', 'pairs', 'off'])
      assert.ok(found.includes(label), label);
    assert.equal(await taken('mean', 'steer m|'), 'steer mean($1)');
    assert.equal(await taken('random', 'steer "a" - |'), 'steer "a" - random(like $1)');
  });

  it('is clauses in their order, and options that were not given', async () => {
    assert.deepEqual(await labels('steer "a" @4 |'), ['x', 'at', 'dims', 'from', 'norm']);
    assert.deepEqual(await labels('compare "a" top 5 |'), ['seed']);
    assert.equal(await taken('x', 'steer "a" @4 |'), 'steer "a" @4 x${1:5}');
    assert.equal(await taken('@', 'steer "a" |'), 'steer "a" @');
    assert.equal(await taken('from', 'steer "a" f|'), 'steer "a" from @');
    assert.equal(await taken('top_p', 'complete "a" to|'), 'complete "a" top_p ${1:0.3}');
    assert.deepEqual(await labels('steer "a" at |'), ['front', 'middle', 'back', 'all']);
    assert.ok((await labels('count "a" |')).includes('in'));
  });

  it('is the layers of the model with the default marked, whatever has been written of one', async () => {
    for (const marked of ['steer "a" @|', 'steer "a" @1|', 'steer "a" from @|', 'steer "a" @{2, |']) {
      const found = (await suggested(marked)).filter(({ kind }) => kind === 'layer');
      assert.deepEqual(
        found.map(({ label }) => label),
        ['0', '1', '2', '3', '4', '5', '6', '7'],
        marked,
      );
      assert.deepEqual(
        found.filter(({ isUsual }) => isUsual).map(({ detail }) => detail),
        ['the default of bundled'],
      );
    }
    assert.equal(await taken('6', 'steer "a" @1|'), 'steer "a" @6');
    assert.ok((await labels('steer "a" @|')).includes('*'));
    const { analysis, place } = at('steer "a" @|');
    const unknown = await suggestionsAt(analysis, place, noFacts);
    assert.ok(unknown.items.every(({ kind }) => kind !== 'layer'));
  });

  it('is models after their statement, with all signs of a name', async () => {
    for (const marked of ['model |', 'model gpt2-x|', 'model "gpt|"'])
      assert.deepEqual(await labels(marked), ['gpt2-xl'], marked);
    assert.equal(await taken('gpt2-xl', 'model gpt2-x|'), 'model gpt2-xl');
  });

  it('is nothing in a text, in a comment and behind a number', async () => {
    for (const marked of [
      'next "a|',
      'next "a|b"',
      'count "w|',
      'steer "a" # se|',
      '# |',
      'complete "a" n 10|',
      'steer "a"|',
      'steer 2 |',
      'check |',
    ])
      assert.deepEqual(await labels(marked), [], marked);
  });

  it('is files that the statement reads, in the folder that is written', async () => {
    assert.deepEqual(await labels('score "|'), ['texts/', 'letter $1.txt', 'reviews.csv']);
    assert.deepEqual(await labels('steer pairs("|"'), ['texts/', 'reviews.csv']);
    assert.deepEqual(await labels('load "lo|"'), ['texts/', 'love.gguf']);
    assert.deepEqual(await labels('score "a.txt", "texts/x|"'), ['in texts/x.csv']);
    assert.equal(await taken('in texts/x.csv', 'score "texts/x|"'), 'score "texts/in texts/x.csv"');
    assert.equal(await taken('letter $1.txt', 'score |'), 'score "letter \\$1.txt"');
    assert.equal(await taken('texts/', 'score |'), 'score "texts/$1"');
  });

  it('is columns of the table that is written, in quotes if they need them', async () => {
    assert.deepEqual(await labels('score "reviews.csv" text |'), ['text', 'stars', 'the "place"']);
    assert.equal(await taken('stars', 'score "reviews.csv" by st|'), 'score "reviews.csv" by stars');
    assert.equal(
      await taken('the "place"', 'score "reviews.csv" by |'),
      'score "reviews.csv" by "the \\\\"place\\\\""',
    );
    assert.equal(
      await taken('the "place"', 'score "reviews.csv" by "|"'),
      'score "reviews.csv" by "the \\\\"place\\\\""',
    );
  });

  it('can be asked for at every place of any text, and never offers what may not stand there', async () => {
    const pieces = ['steer ', 'let a = ', '"a"', '"', '\n', '\r\n', '@', 'x', '5', '..', '-', '(', '{', ',', 'by ', 'mean(', 'random(like ', '#', 'a', '*', 'model ', '😀', '日']; // prettier-ignore
    for (let seed = 0; seed < 100; seed++) {
      const random = seeded(seed);
      const source = random.some(8, () => random.pick(pieces)).join('');
      for (let offset = 0; offset <= source.length; offset++) {
        const { analysis, place } = at(`${source.slice(0, offset)}|${source.slice(offset)}`);
        const { span } = await suggestionsAt(analysis, place, facts);
        assert.ok(span.start <= offset && span.end === offset, `seed ${seed}`);
      }
    }
  });
});

describe('the model of a place', () => {
  it('is that of the last model statement above, in this cell or before', () => {
    const above = (...marked: readonly string[]) => {
      const { analysis, place } = at(...marked);
      return modelAbove(analysis, place);
    };
    assert.equal(above('model gpt2', 'next "a"\nmodel gpt2-xl\nsteer "a" @|\nmodel bundled'), 'gpt2-xl');
    assert.equal(above('model gpt2', 'steer "a" @|', 'model gpt2-xl'), 'gpt2');
    assert.equal(above('steer "a" @|', 'model gpt2-xl'), null);
  });
});
