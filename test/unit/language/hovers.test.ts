import assert from 'node:assert/strict';
import { hoverAt } from '../../../kernel/language/hovers';
import { at, facts, noFacts } from './marked';

/** What is said, part by part, and what it is said of. */
async function hover(marked: readonly string[], known = facts) {
  const { analysis, place } = at(...marked);
  const found = await hoverAt(analysis, place, known);
  const source = analysis.cells[place.cell]?.source ?? '';
  return found && { of: source.slice(found.start, found.end), says: found.says.map(({ text }) => text) };
}
const said = async (...marked: readonly string[]) => (await hover(marked))?.says.join('\n') ?? null;

describe('what is said of a text', () => {
  it('is its tokens with their ids and places, after BOS', async () => {
    assert.deepEqual(await hover(['next "I hate| you"']), {
      of: '"I hate you"',
      says: ['3 tokens after BOS', '0  bos\n1  I        40\n2  ·hate  5465\n3  ·you    345'],
    });
  });

  it('counts no BOS where the model sees none', async () => {
    assert.match((await said('tokens " wed|ding"')) ?? '', /^1 token\n0 {2}·wedding {2}10614$/);
    assert.match((await said('lens "a" of " lo|ve"')) ?? '', /^1 token\n/);
    assert.match((await said('"I| hate"')) ?? '', /^2 tokens after BOS/);
  });

  it('shows emoji and CJK as parts of characters, and the first tokens of many', async () => {
    assert.match((await said('next "日|😀"')) ?? '', /\d tokens after BOS\n/);
    assert.match((await said(`next "${'word '.repeat(30)}|"`)) ?? '', /and \d+ more tokens$/);
  });

  it('waits for the first run if the tokens are not known', async () => {
    assert.deepEqual((await hover(['next "a|"'], noFacts))?.says, [
      'Its tokens are shown after the first run.',
    ]);
  });

  it('is nothing of files, words to count and columns', async () => {
    for (const marked of [
      'score "a|.csv"',
      'count "a|" in "b"',
      'load "a|.gguf" as v',
      'score "a.csv" by "b|"',
    ])
      assert.equal(await said(marked), null, marked);
  });
});

describe('what is said of an addition', () => {
  it('is its alignment, its padding, and which of its clauses are defaults', async () => {
    assert.deepEqual(await hover(['steer "Love" |- "Hatred"']), {
      of: '"Love" - "Hatred"',
      says: [
        'Shorter prompts are padded on the right with spaces, to 3 positions. Layer 4, the default of bundled: added just before block 4. Coefficient 1, the default. Positions 0 to 2: front, the default.',
        '             0    1     2\n+  "Love"    bos  Love  ·\n−  "Hatred"  bos  Hat   red',
      ],
    });
  });

  it('says what is written, and what a name brings', async () => {
    const told = await said('let love = "Love" - "Hate" @6 x5 at back', 'steer "a", love |x2');
    assert.match(
      told ?? '',
      /Layer 6, as its name has it: added just before block 6\. Coefficient 2\. The last 3 positions\./,
    );
    assert.match(
      (await said('steer "a" @0..3 x{1, 5} |at all')) ?? '',
      /Layers @0\.\.3: a sweep\. Coefficients \{1, 5\}: a sweep\. Every position/,
    );
  });

  it('is told without tokens if they are not known, or a file has a part of it', async () => {
    assert.match(
      (await hover(['steer "a" |- "b"'], noFacts))?.says.join() ?? '',
      /^Layer: the model's default, since no @ is written\. Coefficient 1, the default\. From position 0 on: front, the default\.$/,
    );
    assert.match((await said('load "v.gguf" as v', 'steer v |- v @3')) ?? '', /From position 0 on/);
  });
});

describe('what is said of a name', () => {
  it('is its definition and the cell that has it', async () => {
    assert.deepEqual(await hover(['let love = "Love" @6', 'steer l|ove']), {
      of: 'love',
      says: ['let love = "Love" @6', 'Defined in cell 1.'],
    });
    assert.deepEqual((await hover(['load "v.gguf" as v', 'steer |v']))?.says, [
      'load "v.gguf" as v',
      'Defined in cell 1.',
    ]);
    assert.deepEqual((await hover(['let lo|ve = "Love"', 'steer love - love']))?.says[1], 'Used 2 times.');
    assert.equal(
      await said('steer nothi|ng x2\n'),
      (await said('steer nothing |x2\n')) && (await said('steer nothi|ng x2\n')),
    );
  });
});

describe('what is said of a word or a number', () => {
  it('is its form, what it does and what may follow', async () => {
    assert.deepEqual((await hover(['ne|xt "a"']))?.says, [
      'next "PROMPT"',
      'Probability shifts of the next token and their contributions to KL. Options: top.',
    ]);
    assert.match(
      (await said('complete "a" top|_p 1')) ?? '',
      /^top_p 0\.3\nSamples from .* It is a number above 0/,
    );
    assert.match((await said('lens "a" o|f " b"')) ?? '', /^of "TOKEN", …\nTokens whose/);
    assert.match((await said('steer me|an("a", "b")')) ?? '', /^mean\(VECTOR, …\)/);
    assert.match((await said('steer "a" at b|ack')) ?? '', /^at back\n/);
  });

  it('is the setting that a number is of', async () => {
    assert.match(
      (await said('complete "a" n 1|0')) ?? '',
      /^n 10: Completions per arm\. It is a whole number from 1/,
    );
    assert.match((await said('steer "a" @|6 x5')) ?? '', /Injection layer/);
    assert.match((await said('steer "a" @6 x|5')) ?? '', /Coefficient/);
    assert.match((await said('steer "a" @6 dims 0..0.|7')) ?? '', /^dims 0\.\.0\.7\nOnly these components/);
  });

  it('is nothing between statements and in comments', async () => {
    for (const marked of ['next "a"\n|\nnext "b"', '# a |comment']) assert.equal(await said(marked), null);
  });
});
