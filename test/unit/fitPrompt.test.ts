import assert from 'node:assert/strict';
import { fitPrompt } from '../../kernel/fitPrompt';
import { tokenize } from '../../model/tokenizer';

describe('a prompt that is cut from the front', () => {
  const sentence = 'The café serves 寿司 and 👩‍👩‍👧 pays. ';

  it('is left alone where it fits', () => {
    assert.equal(fitPrompt(sentence, tokenize(sentence).length), sentence);
  });

  it('ends as the text does, in as many tokens as fit', () => {
    const text = sentence.repeat(500);
    for (const most of [1, 7, 100, 101, 102, 103, 104]) {
      const end = fitPrompt(text, most);
      assert.ok(text.endsWith(end));
      assert.ok(tokenize(end).length <= most);
    }
    assert.ok(tokenize(fitPrompt(text, 200)).length > 190);
  });

  it('begins with a whole character', () => {
    for (let most = 1; most < 12; most++) assert.doesNotMatch(fitPrompt('👍'.repeat(50), most), /\ufffd/);
  });
});
