import assert from 'node:assert/strict';
import { stringValue, tokenAt, type Goal } from '../../../kernel/language/scanner';

function scan(text: string, goal: Goal = 'any'): string {
  const tokens: string[] = [];
  for (let token = tokenAt(text, 0, goal); token.kind !== 'end'; token = tokenAt(text, token.end, goal)) {
    tokens.push(`${token.kind} ${JSON.stringify(text.slice(token.start, token.end))}`);
  }
  return tokens.join(' · ').replaceAll('"', "'");
}

describe('scanner', () => {
  const readings: readonly [string, string][] = [
    ['0..11', "number '0' · symbol '..' · number '11'"],
    ['0...5', "number '0' · symbol '..' · number '.5'"],
    ['0..0.7', "number '0' · symbol '..' · number '0.7'"],
    ['x5', "name 'x5'"],
    ['a-b', "name 'a' · symbol '-' · name 'b'"],
    ['{6,16}', "symbol '{' · number '6' · symbol ',' · number '16' · symbol '}'"],
    ['top_p # a "comment" \\\nx', "name 'top_p' · newline '\\n' · name 'x'"],
    ['a \\\n b', "name 'a' · name 'b'"],
    ['a \\ \r\n b\r\nc', "name 'a' · name 'b' · newline '\\r\\n' · name 'c'"],
    ['a \\', "name 'a'"],
    ['a \\ b', "name 'a' · unknown '\\\\' · name 'b'"],
    ['🐉é', "unknown '🐉' · unknown 'é'"],
  ];
  for (const [text, tokens] of readings) {
    it(`reads ${JSON.stringify(text)}`, () => assert.equal(scan(text), tokens));
  }

  it('reads strings with # and escaped quotes as one token', () => {
    const written = String.raw`"a#\"b\\"`;
    assert.deepEqual(tokenAt(`${written} n`, 0), { kind: 'string', start: 0, end: written.length });
  });

  it('ends an unclosed string with its line', () => {
    assert.equal(scan('"a\\"\nb').split(' · ').map((token) => token.split(' ')[0]).join(' '), 'unclosed newline name'); // prettier-ignore
  });

  it('tells the coefficient from names that begin with x where a clause may come', () => {
    assert.equal(scan('x5', 'clause'), "times 'x' · number '5'");
    assert.equal(scan('x1.5', 'clause'), "times 'x' · number '1.5'");
    assert.equal(scan('x-1..4', 'clause'), "times 'x' · symbol '-' · number '1' · symbol '..' · number '4'");
    assert.equal(scan('xy', 'clause'), "name 'xy'");
  });

  it('reads a path to the end of the line or the comment', () => {
    assert.equal(scan('/a b/c#d  # note', 'path'), "path '/a b/c#d'");
    assert.equal(scan('gpt2-xl \\\n', 'path'), "path 'gpt2-xl'");
  });
});

describe('string values', () => {
  it('knows the escapes of JSON', () => {
    const written = String.raw`"\"\\\/\b\f\n\r\té😀 é"`;
    assert.deepEqual(stringValue(written), { value: JSON.parse(written) as string, badEscapes: [] });
  });

  it('says where unknown escapes are', () => {
    assert.deepEqual(stringValue(String.raw`"a\qb\u12g\🐉"`), {
      value: String.raw`a\qb\u12g\🐉`,
      badEscapes: [
        { start: 2, end: 4 },
        { start: 5, end: 9 },
        { start: 10, end: 13 },
      ],
    });
  });
});
