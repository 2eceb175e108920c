import assert from 'node:assert/strict';
import { inlayHints } from '../../../kernel/language/inlayHints';
import { semanticTokens } from '../../../kernel/language/semanticTokens';
import { signatureAt } from '../../../kernel/language/signatures';
import { at, facts, noFacts } from './marked';

describe('the signature of a function', () => {
  const signature = (marked: string) => {
    const found = signatureAt(marked.replace('|', ''), marked.indexOf('|'));
    if (!found) return null;
    const { word, parameters, active } = found;
    const part = parameters[active];
    return [word.form, part && word.form.slice(part.start, part.end)];
  };

  it('is that of the innermost one, with the part that is being written', () => {
    assert.deepEqual(signature('steer mean(|'), ['mean(VECTOR, …)', 'VECTOR']);
    assert.deepEqual(signature('steer mean("a", "b" - "c", |'), ['mean(VECTOR, …)', '…']);
    assert.deepEqual(signature('steer mean("a", random(like love, |'), [
      'random(like NAME, seed 1)',
      'seed 1',
    ]);
    assert.deepEqual(signature('steer mean(("a" |'), ['mean(VECTOR, …)', 'VECTOR']);
    assert.deepEqual(signature('steer mean("a)(, |'), ['mean(VECTOR, …)', 'VECTOR']);
    assert.deepEqual(signature('steer mean("a", \\\n|'), ['mean(VECTOR, …)', '…']);
  });

  it('is none outside of parentheses, in a sum and on another line', () => {
    for (const marked of [
      'steer mean|',
      'steer mean("a")|',
      'steer ("a" |',
      'steer mean(\n|',
      'steer other(|',
    ])
      assert.equal(signature(marked), null, marked);
  });
});

describe('semantic tokens', () => {
  const tokens = (source: string) => {
    const { analysis } = at(source + '|');
    const [cell] = analysis.cells;
    assert.ok(cell);
    return semanticTokens(cell).map(({ start, end, kind, modifiers }) =>
      [source.slice(start, end), kind, ...modifiers].join(' '),
    );
  };

  it('are names, options, and numbers by what they mean', () => {
    assert.deepEqual(
      tokens('let love = 2*"Love" - hate @{0, 6} x-1..4 by 0.5 from @2\ncomplete "日😀" n 3'),
      [
        'love variable declaration',
        'hate variable',
        '0 layer',
        '6 layer',
        '1 coefficient',
        '4 coefficient',
        '0.5 coefficient',
        '2 layer',
        'n parameter',
      ],
    );
  });

  it('are there in a statement that is not finished', () => {
    assert.deepEqual(tokens('steer love @6 x'), ['love variable', '6 layer']);
  });
});

describe('inlay hints', () => {
  const hints = async (source: string, known = facts) => {
    const { analysis } = at(source + '|');
    const [cell] = analysis.cells;
    assert.ok(cell);
    const found = await inlayHints(analysis, cell, { start: 0, end: source.length }, () => known);
    return [...found]
      .reverse()
      .sort((a, b) => b.offset - a.offset)
      .reduce((text, { offset, label }) => `${text.slice(0, offset)}⟨${label}⟩${text.slice(offset)}`, source);
  };

  it('are counts of tokens, the default layer and the positions that a vector reaches', async () => {
    assert.equal(
      await hints('steer "Love" - "Hatred" x5'),
      'steer "Love"⟨1 token⟩ - "Hatred"⟨2 tokens⟩⟨@4⟩ x5⟨positions 0–2⟩',
    );
    assert.equal(
      await hints('steer last("a b") @2 at all'),
      'steer last("a b"⟨2 tokens⟩) @2 at all⟨every position⟩',
    );
    assert.equal(
      await hints('let a = "Love" @3\nsteer a'),
      'let a = "Love"⟨1 token⟩ @3⟨positions 0–1⟩\nsteer a⟨positions 0–1⟩',
    );
  });

  it('are none where nothing steers or nothing is known', async () => {
    for (const source of ['next "a"', 'steer "a" -', 'check']) assert.equal(await hints(source), source);
    assert.equal(await hints('steer "a"', noFacts), 'steer "a"');
  });
});
