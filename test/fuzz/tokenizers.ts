import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { openTokenizer } from '../../model/tokenizer/openTokenizer';
import { TokenizerError } from '../../model/tokenizer/tokenizerError';
import { root } from '../root';
import { timeOf } from '../cpuTime';
import { fuzzer, isQuick, oddText, withOddParts } from './fuzzer';

/** Tokenizers from strangers: each encodes any text into its own tokens and back, soon, or is refused. */

type File = Readonly<Record<string, unknown>> & { readonly model: Readonly<Record<string, unknown>> };

/** With few enough tokens that odd values reach every part. */
const originals = ['byte-level', 'word-piece', 'unigram'].map((name): File => {
  const file = JSON.parse(readFileSync(join(root, 'test/golden/tokenizers', `${name}.json`), 'utf8')) as File;
  const { vocab, merges } = file.model;
  if (Array.isArray(vocab))
    return { ...file, model: { ...file.model, vocab: vocab.slice(0, 60) as unknown } };
  const tokens = Object.entries(vocab as object).filter(([, id]) => (id as number) < 280);
  const known = new Set(tokens.map(([token]) => token));
  const kept = ((merges ?? []) as readonly (readonly [string, string])[]).filter((merge) =>
    known.has(merge.join('')),
  );
  return {
    ...file,
    model: {
      ...file.model,
      vocab: Object.fromEntries(tokens),
      ...(merges !== undefined && { merges: kept }),
    },
  };
});

const steps = [
  ...['NFC', 'NFKC', 'Lowercase', 'StripAccents', 'BertNormalizer', 'Strip', 'Prepend', 'Precompiled'],
  ...['ByteLevel', 'Whitespace', 'WhitespaceSplit', 'BertPreTokenizer', 'Metaspace', 'Digits', 'Punctuation'],
  ...['WordPiece', 'Fuse', 'ByteFallback', 'CTC', 'Split', 'Replace', 'Sequence'],
];
const patterns = [
  ...[{ Regex: '(a+)+$' }, { Regex: '(a*)*b' }, { Regex: '\\s+' }, { Regex: '\\p{N}' }, { Regex: '[' }],
  ...[{ String: 'a' }, { String: '' }, { String: ' ' }, null, { Regex: 5 }],
];
const step = fc
  .tuple(
    fc.constantFrom(...steps),
    fc.constantFrom(...patterns),
    fc.constantFrom('Isolated', 'Removed', 'MergedWithPrevious', 'odd', null),
    fc.constantFrom<unknown>(true, false, 3, null, '', ' ', '▁', [], 'always', 'never'),
    fc.constantFrom(
      'content',
      'add_prefix_space',
      'prepend_scheme',
      'individual_digits',
      'left',
      'stop',
      'use_regex',
    ),
  )
  .map(([type, pattern, behavior, value, name]) => ({ type, pattern, behavior, content: '', [name]: value }));
const list = (name: string) =>
  fc.array(step, { maxLength: 3 }).map((parts) => ({ type: 'Sequence', [name]: parts }));
const replaced = fc
  .record(
    {
      normalizer: fc.oneof(step, list('normalizers')),
      pre_tokenizer: fc.oneof(step, list('pretokenizers')),
      decoder: fc.oneof(step, list('decoders')),
    },
    { requiredKeys: [] },
  )
  .chain((change) => fc.constantFrom(...originals).map((file): unknown => ({ ...file, ...change })));

const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.array(oddText, { maxLength: 6 }).map((parts) => parts.join('')),
  fc
    .tuple(fc.constantFrom('a', ' ', '寿', '\u0301', '1', 'a!', '\n'), fc.nat({ max: 20_000 }))
    .map(([part, times]) => part.repeat(times)),
);

const ordinary = (() => {
  const text = 'I went to the wedding. '.repeat(200);
  const encode = () => openTokenizer(originals[0], { bos: null, end: null }).encode(text);
  encode();
  return timeOf(encode) / text.length;
})();

export const tokenizers = fuzzer({
  name: 'tokenizers',
  shortRuns: 1000,
  input: fc.tuple(
    fc.oneof(
      replaced,
      fc.constantFrom(...originals).chain((file) => withOddParts<unknown>(file)),
    ),
    texts,
    fc.option(fc.nat({ max: 400 })),
  ),
  show: ([file, text, bos]) =>
    JSON.stringify({ file, text: text.slice(0, 200), length: text.length, bos }).slice(0, 20_000),
  holds([made, text, bos]) {
    // As a file has it: no list with holes, and no undefined.
    const file: unknown = JSON.parse(JSON.stringify(made));
    const work = () => {
      try {
        const tokenizer = openTokenizer(file, { bos, end: bos });
        const ids = tokenizer.encode(text);
        return { tokenizer, ids, decoded: tokenizer.decode(ids) };
      } catch (error) {
        if (!(error instanceof TokenizerError)) throw error;
        return null;
      }
    };
    const found = work();
    if (found) {
      const { tokenizer, ids } = found;
      assert.equal(typeof found.decoded, 'string');
      for (const id of [...ids.slice(0, 1000), tokenizer.bos, tokenizer.end, tokenizer.space ?? 0]) {
        assert.ok(
          Number.isSafeInteger(id) && id >= 0 && id < tokenizer.size,
          `id ${id} of ${tokenizer.size}`,
        );
        assert.equal(typeof tokenizer.describe(id).text, 'string');
      }
    }
    isQuick('a tokenizer', 300 * ordinary * (text.length + 20_000), work);
  },
});
