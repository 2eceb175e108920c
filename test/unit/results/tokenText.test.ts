import assert from 'node:assert/strict';
import {
  oneLine,
  quotedToken,
  tokenLabel,
  tokenPieces,
  trueText,
  visibleText,
  type TokenText,
} from '../../../kernel/results/tokenText';

describe('a token', () => {
  const shown: readonly [TokenText, string, string][] = [
    [{ text: ' love' }, '·love', "' love'"],
    [{ text: '   ' }, '···', "'   '"],
    [{ text: '\n\n' }, '↵↵', "'↵↵'"],
    [{ text: '\t' }, '⇥', "'⇥'"],
    [{ text: '\r' }, '\\r', "'\\r'"],
    [{ text: '<|endoftext|>' }, 'bos', 'bos'],
    [{ text: "'s" }, "'s", '"\'s"'],
    [{ text: '\uFFFD', bytes: 'E4' }, '\\xE4', "'\\xE4'"],
    [{ text: ' \uFFFD', bytes: '20E6' }, '·\\xE6', "' \\xE6'"],
    [{ text: 'é\uFFFD', bytes: 'C3A9C3' }, 'é\\xC3', "'é\\xC3'"],
    [{ text: '\u0007' }, '\\x07', "'\\x07'"],
    [{ text: '\u00A0' }, '\\xA0', "'\\xA0'"],
    [{ text: '\u202E' }, '\\u{202E}', "'\\u{202E}'"],
    [{ text: ' 🙂' }, '·🙂', "' 🙂'"],
    [{ text: '👩‍🔬' }, '👩‍🔬', "'👩‍🔬'"],
    [{ text: ' 日' }, '·日', "' 日'"],
    [{ text: '<img src=x>' }, '<img·src=x>', "'<img src=x>'"],
    [{ text: '' }, '', "''"],
  ];
  for (const [token, label, quoted] of shown)
    it(`${JSON.stringify(token.bytes ?? token.text)} is shown as ${label}`, () => {
      assert.equal(tokenLabel(token), label);
      assert.equal(quotedToken(token), quoted);
    });

  it('keeps its true text piece by piece', () => {
    for (const text of [' love', '\n\t x', '<|endoftext|>', ' 🙂\u00A0'])
      assert.equal(
        tokenPieces({ text })
          .map((piece) => piece.text)
          .join(''),
        text,
      );
  });

  it('has neighbouring letters in one piece', () => {
    assert.deepEqual(
      tokenPieces({ text: ' a b' }).map(({ kind }) => kind),
      ['space', 'text', 'space', 'text'],
    );
  });

  it('gives bytes that are not text as escapes, and other text as it is', () => {
    assert.equal(trueText({ text: ' \uFFFD', bytes: '20E6' }), ' \\xE6');
    assert.equal(trueText({ text: '\n love' }), '\n love');
  });
});

describe('running text', () => {
  it('cannot act on a terminal or turn around, and keeps its lines', () => {
    assert.equal(visibleText('a\u001B[31mb\u202Ec\n\td'), 'a\\x1B[31mb\\u{202E}c\n\td');
  });
  it('goes on one line', () => assert.equal(oneLine('a\r\nb\nc\td'), 'a↵b↵c⇥d'));
});
