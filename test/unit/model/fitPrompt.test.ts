import assert from 'node:assert/strict';
import { gpt2Tokenizer } from '../../../model/tokenizer/gpt2Tokenizer';
import { fitPrompt } from '../../../model/tokenizer/tokenizer';

describe('a prompt that is cut from the front', () => {
  const sentence = 'The café serves 寿司 and 👩‍👩‍👧 pays. ';

  it('is left alone where it fits', () => {
    assert.equal(fitPrompt(gpt2Tokenizer, sentence, gpt2Tokenizer.encode(sentence).length), sentence);
  });

  it('ends as the text does, in as many tokens as fit', () => {
    const text = sentence.repeat(500);
    for (const most of [1, 7, 100, 101, 102, 103, 104]) {
      const end = fitPrompt(gpt2Tokenizer, text, most);
      assert.ok(text.endsWith(end));
      assert.ok(gpt2Tokenizer.encode(end).length <= most);
    }
    assert.ok(gpt2Tokenizer.encode(fitPrompt(gpt2Tokenizer, text, 200)).length > 190);
  });

  it('begins with a whole character', () => {
    for (let most = 1; most < 12; most++)
      assert.doesNotMatch(fitPrompt(gpt2Tokenizer, '👍'.repeat(50), most), /\ufffd/);
  });
});
