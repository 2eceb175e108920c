import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openTokenizer } from '../../model/tokenizer/openTokenizer';
import { goldenFolder } from './golden';

const read = (name: string): unknown =>
  JSON.parse(readFileSync(join(goldenFolder, 'tokenizers', name), 'utf8')) as unknown;
const strings = read('strings.json') as readonly string[];
const named = { bos: null, end: null };
const wellFormed = (text: string) => Buffer.from(text).toString();

describe('golden tokenizers', () => {
  for (const name of ['byte-level', 'word-piece', 'unigram'])
    it(`${name} gives the ids and the text of Hugging Face tokenizers for ${strings.length} strings`, () => {
      const tokenizer = openTokenizer(read(`${name}.json`), named);
      const expected = read(`${name}.expected.json`) as readonly (readonly [ids: string, decoded: string | 0])[];
      assert.equal(expected.length, 2000);
      const wrong: string[] = [];
      for (const [index, text] of strings.entries()) {
        const [ids = '', decoded = 0] = expected[index] ?? [];
        const [own, back] = [tokenizer.encode(text), tokenizer.decode(tokenizer.encode(text))];
        const wanted = decoded === 0 ? wellFormed(text) : decoded;
        if (own.join(' ') !== ids || back !== wanted)
          wrong.push(`${JSON.stringify(text)}: ${own.join(' ')}, expected ${ids}; ${JSON.stringify([back, wanted])}`);
      }
      assert.deepEqual(wrong.slice(0, 20), [], `${wrong.length} strings differ`);
    });
});
