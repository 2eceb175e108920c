import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import bytePairs from 'gpt-tokenizer/bpeRanks/r50k_base';
import { gpt2Tokenizer } from '../../../model/tokenizer/gpt2Tokenizer';
import { openBytePairs, openTokenizer } from '../../../model/tokenizer/openTokenizer';
import type { Tokenizer } from '../../../model/tokenizer/tokenizer';
import { root } from '../../root';

const named = { bos: null, end: null };
type Json = Record<string, unknown>;

function golden(name: string, change: (file: Json & { model: Json }) => void = () => undefined): unknown {
  const path = join(root, 'test/golden/tokenizers', `${name}.json`);
  const file = JSON.parse(readFileSync(path, 'utf8')) as Json & { model: Json };
  change(file);
  return file;
}

/** Bytes as the characters that files have for them. */
const characters: readonly string[] = (() => {
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => {
    const isPrintable = (byte > 32 && byte < 127) || (byte > 160 && byte !== 173);
    return String.fromCharCode(isPrintable ? byte : next++);
  });
})();

/** GPT-2's vocabulary and merges as its files have them, made from the list of its tokens. */
function gpt2Files(): { vocab: Record<string, number>; merges: string[] } {
  const written = bytePairs.map((token) =>
    [...(typeof token === 'string' ? Buffer.from(token) : token)].map((byte) => characters[byte]).join(''),
  );
  const ranks = new Map(written.map((token, id) => [token, id]));
  const merges = written.slice(256).map((token) => {
    const parts = Array.from(token);
    while (parts.length > 2) {
      const found = parts.slice(1).map((part, i) => ranks.get(`${parts[i]}${part}`) ?? Infinity);
      const at = found.indexOf(Math.min(...found));
      parts.splice(at, 2, `${parts[at]}${parts[at + 1]}`);
    }
    return parts.join(' ');
  });
  return { vocab: { ...Object.fromEntries(ranks), '<|endoftext|>': 50256 }, merges };
}

describe("a checkpoint's tokenizer", () => {
  const files = gpt2Files();
  const texts = [
    'I hate you because',
    "  it's 1234567\n\n\tdone…",
    '寿司 🐉 e\u0301',
    '\ud83d',
    '<|endoftext|>',
  ];

  it("is GPT-2's if its vocabulary and merges are, whatever form and name they have", () => {
    const lines = `#version: 0.2\n${files.merges.join('\n')}\n`;
    assert.equal(openBytePairs(files.vocab, lines, named), gpt2Tokenizer);
    const whole = {
      added_tokens: [{ id: 50256, content: '<|endoftext|>' }],
      pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true },
      post_processor: { type: 'ByteLevel' },
      decoder: { type: 'ByteLevel' },
      model: { type: 'BPE', ...files },
    };
    assert.equal(openTokenizer(whole, named), gpt2Tokenizer);
  });

  it("is its own if one merge, one id or one step differs from GPT-2's, and encodes by its merges", () => {
    const byteLevel = { type: 'ByteLevel', add_prefix_space: false };
    const open = (change: object, model: object = files): Tokenizer =>
      openTokenizer({ pre_tokenizer: byteLevel, ...change, model: { type: 'BPE', ...model } }, named);
    const normalized = open({ normalizer: { type: 'NFC' } });
    assert.notEqual(normalized, gpt2Tokenizer);
    for (const text of texts.filter((text) => text === text.normalize('NFC')))
      assert.deepEqual(normalized.encode(text), gpt2Tokenizer.encode(text), text);
    const added = open({ added_tokens: [{ id: 50257, content: '<|pad|>' }] });
    assert.notEqual(added, gpt2Tokenizer);
    assert.equal(added.size, 50258);
    assert.deepEqual(added.encode('<|pad|>'), gpt2Tokenizer.encode('<|pad|>'), 'text is text');
    assert.equal(added.decode([50257]), '<|pad|>');
    const [first = '', second = '', ...rest] = files.merges;
    const swapped = open({}, { vocab: files.vocab, merges: [second, first, ...rest] });
    assert.notEqual(swapped, gpt2Tokenizer);
    assert.notDeepEqual(swapped.sha256(), gpt2Tokenizer.sha256());
    const spaced = open({ pre_tokenizer: { ...byteLevel, add_prefix_space: true } });
    assert.deepEqual(spaced.encode('hate'), gpt2Tokenizer.encode(' hate'));
  });

  it('has the tokens that its configuration names, or those of the usual names', () => {
    const bos = (bos: number | null, end: number | null) => {
      const found = openTokenizer(golden('word-piece'), { bos, end });
      return [found.bos, found.end].map((id) => found.describe(id).text);
    };
    assert.deepEqual(bos(null, null), ['[CLS]', '[SEP]']);
    assert.deepEqual(bos(2, 1), ['[SEP]', '[CLS]']);
    assert.deepEqual(bos(50256, 50256), ['[CLS]', '[SEP]'], 'tokens that there are not');
  });

  it('shows bytes that are part of a character, and knows its token of a space', () => {
    const tokenizer = openTokenizer(golden('byte-level'), named);
    const described = tokenizer.encode('🐉').map((id) => tokenizer.describe(id));
    assert.equal(described.map(({ bytes = '' }) => bytes).join(''), 'F09F9089');
    assert.deepEqual(tokenizer.encode(' '), [tokenizer.space]);
    assert.equal(openTokenizer(golden('word-piece'), named).space, null);
    assert.notEqual(openTokenizer(golden('unigram'), named).space, null);
  });

  it('takes n log n steps for a long run of one character', () => {
    const texts = ['a', ' ', '寿', '!', '\u0301', 'ab', '1'].map((text) => text.repeat(200_000));
    for (const name of ['byte-level', 'word-piece', 'unigram']) {
      const tokenizer = openTokenizer(golden(name), named);
      // Quadratic steps would take hours.
      for (const text of texts) assert.ok(tokenizer.encode(text).length >= 0);
    }
  }).timeout(120_000);

  const wrong: readonly (readonly [string, string, (file: Json & { model: Json }) => void, RegExp])[] = [
    [
      'a pattern that may never end',
      'byte-level',
      (file) => {
        const split = { type: 'Split', pattern: { Regex: '(a+)+$' }, behavior: 'Isolated', invert: false };
        file['pre_tokenizer'] = { type: 'Sequence', pretokenizers: [split, file['pre_tokenizer']] };
      },
      /pre-tokenizer has the pattern "\(a\+\)\+\$", which is none of those that are known to end/,
    ],
    [
      'a pattern in a normalizer',
      'unigram',
      (file) => (file['normalizer'] = { type: 'Replace', pattern: { Regex: '(a*)*b' }, content: '' }),
      /normalizer has the pattern "\(a\*\)\*b"/,
    ],
    [
      'a pattern in a decoder',
      'unigram',
      (file) => (file['decoder'] = { type: 'Replace', pattern: { Regex: 'x+' }, content: '' }),
      /decoder has the pattern/,
    ],
    ['an unknown step', 'unigram', (file) => (file['normalizer'] = { type: 'Precompiled' }), /"Precompiled"/],
    [
      'an unknown model',
      'byte-level',
      ({ model }) => (model['type'] = 'WordLevel'),
      /"WordLevel"; byte-level/,
    ],
    ['a BPE of characters', 'byte-level', (file) => (file['pre_tokenizer'] = null), /does not read bytes/],
    ['a negative id', 'byte-level', ({ model }) => ((model['vocab'] as Json)['a'] = -1), /vocab/],
    ['two tokens of one id', 'byte-level', ({ model }) => ((model['vocab'] as Json)['a'] = 40), /one id/],
    ['a merge of no tokens', 'byte-level', ({ model }) => (model['merges'] = ['zz qq']), /"zz"/],
    ['dropout', 'byte-level', ({ model }) => (model['dropout'] = 0.1), /dropout/],
    [
      'endless words',
      'word-piece',
      ({ model }) => (model['max_input_chars_per_word'] = 1e9),
      /max_input_chars_per_word/,
    ],
    [
      'no token that begins a text',
      'word-piece',
      (file) => {
        file['added_tokens'] = [];
        const vocab = file.model['vocab'] as Json;
        delete vocab['[CLS]'];
        delete vocab['[SEP]'];
      },
      /no token that begins a text/,
    ],
  ];
  for (const [what, name, change, message] of wrong)
    it(`is refused for ${what}`, () => {
      assert.throws(() => openTokenizer(golden(name, change), named), { name: 'TokenizerError', message });
    });
});
