import assert from 'node:assert/strict';
import { heatSpans } from '../../../kernel/kinds/heat/spans';
import type { HeatToken } from '../../../kernel/kinds/heat/result';
import { gpt2Tokenizer } from '../../../model/tokenizer/gpt2Tokenizer';

/** The tokens of a text, each a nat likelier than the one before. */
function tokensOf(text: string): readonly HeatToken[] {
  return gpt2Tokenizer.encode(text).map((id, place) => ({
    ...gpt2Tokenizer.describe(id),
    logp_unsteered: -5,
    logp_steered: -5 + place,
    masked: place === 0,
  }));
}
const partsOf = (text: string) =>
  heatSpans(text, tokensOf(text)).map(({ start, end }) => text.slice(start, end));

describe('where tokens stand in a text', () => {
  it('is where the tokens of plain text are', () => {
    const text = 'The couple said\n\ttheir vows.';
    assert.deepEqual(
      partsOf(text),
      tokensOf(text).map((token) => token.text),
    );
  });

  it('covers texts of all scripts without gaps, at whole characters', () => {
    const texts = [
      '寿司を食べる。',
      'e\u0301te\u0301 nai\u0308ve',
      '👍👍🏽 ok',
      'a👩‍👩‍👧b',
      '한국어 텍스트',
      'x\u0000\u200by',
    ];
    for (const text of texts) {
      const parts = partsOf(text);
      assert.equal(parts.join(''), text);
      const whole = new Set(
        [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)].map(
          ({ index }) => index,
        ),
      );
      let at = 0;
      for (const part of parts) {
        assert.ok(whole.has(at), `${JSON.stringify(text)} is cut at ${at}`);
        at += part.length;
      }
    }
  });

  it('joins the tokens that share a character, and adds their changes', () => {
    const text = 'so 👩‍👩‍👧';
    const spans = heatSpans(text, tokensOf(text));
    const family = spans.at(-1);
    assert.equal(text.slice(family?.start, family?.end).trim(), '👩‍👩‍👧');
    assert.ok((family?.tokens.length ?? 0) > 3);
    const changes = tokensOf(text)
      .slice(-(family?.tokens.length ?? 0))
      .map(({ logp_steered, logp_unsteered }) => logp_steered - logp_unsteered);
    assert.equal(
      family?.change,
      changes.reduce((sum, change) => sum + change, 0),
    );
  });

  it('has no change where the prediction is masked', () => {
    assert.deepEqual(
      heatSpans('so be it', tokensOf('so be it')).map(({ change }) => change),
      [null, 1, 2],
    );
  });
});
