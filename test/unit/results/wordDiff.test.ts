import assert from 'node:assert/strict';
import { changedWords, wordDiff } from '../../../kernel/kinds/complete/wordDiff';

describe('the diff of two completions', () => {
  const before = ' you broke your word. I think you are a thief.\n\nI went';
  const after = ' your smile in her hands. I was deeply in love.';

  it('marks words that changed together with the spaces between them', () => {
    assert.deepEqual(wordDiff('I hate you now', 'I love her now'), [
      { text: 'I ', change: 'same' },
      { text: 'hate you', change: 'removed' },
      { text: 'love her', change: 'added' },
      { text: ' now', change: 'same' },
    ]);
  });

  it('put together is the two texts', () => {
    const parts = wordDiff(before, after) ?? [];
    const without = (left: string) =>
      parts
        .filter(({ change }) => change !== left)
        .map(({ text }) => text)
        .join('');
    assert.equal(without('added'), before);
    assert.equal(without('removed'), after);
  });

  it('of a text with itself has no change', () => {
    assert.deepEqual(wordDiff(before, before), [{ text: before, change: 'same' }]);
    assert.deepEqual(wordDiff('', ''), []);
  });

  it('counts words, not signs', () => {
    const counted = (from: string, to: string) => changedWords(wordDiff(from, to));
    assert.deepEqual(counted("I don't like it.", "I don't love it!"), { changed: 1, words: 4 });
    assert.deepEqual(counted('', ''), { changed: 0, words: 0 });
  });
});
