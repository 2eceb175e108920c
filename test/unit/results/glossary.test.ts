import assert from 'node:assert/strict';
import { glossed } from '../../../kernel/results/glossary';
import { qualification, sentence } from '../../../kernel/kinds/readings';
import { nextResult } from './examples';

/** The terms that are explained in each text. */
function termsIn(...texts: readonly string[]): readonly (readonly string[])[] {
  return glossed(texts).map((parts) => parts.filter(({ means }) => means !== null).map(({ text }) => text));
}

describe('the glossary', () => {
  it('explains a term where it comes first, in all that is read together', () => {
    const texts = [
      "Steering makes ' your' 5.5 times as likely; KL 0.43 nats, of 3 nats.",
      'KL 0.2 from float32 · entropy 3 nats',
    ];
    assert.deepEqual(termsIn(...texts), [['KL', 'nats'], ['entropy']]);
  });

  it('leaves every text as it was', () => {
    const texts = [sentence(nextResult()), qualification(nextResult()), '', 'KL', "'KL' KL"];
    for (const text of texts) {
      const [parts = []] = glossed([text]);
      assert.equal(parts.map((part) => part.text).join(''), text);
    }
  });

  it('takes the longest term, in the plural and at the start of a sentence, too', () => {
    assert.deepEqual(termsIn('Perplexity ratios 1, 2; the perplexity at layers 1 to 2'), [
      ['Perplexity ratios', 'perplexity', 'layers'],
    ]);
    assert.deepEqual(termsIn('(95 % interval 1 to 2)'), [['95 % interval']]);
  });

  it('explains nothing that people have written, or that is part of a longer word', () => {
    assert.deepEqual(
      termsIn(
        "most for 'KL', least for ''s layer'",
        'steer "a \\" KL" - "cosine" @4',
        `makes "it's KL" likelier`,
        "a label that was cut: 'the layer",
        'model me/layer-norm, nats2, KL-like, natsume',
      ),
      [[], [], [], [], []],
    );
  });

  it('has a meaning of one or two short sentences for each term', () => {
    const [parts = []] = glossed([
      'residual stream, steering vector, layer, position, BOS, coefficient, KL, nats, perplexity ratio, perplexity, log-probability, logit difference, entropy, top token, cosine, chance alone, paired difference, 95 % interval, told apart, masked, baseline',
    ]);
    const meanings = parts.flatMap(({ means }) => means ?? []);
    assert.equal(meanings.length, 21);
    for (const means of meanings) assert.match(means, /^[A-Z].{20,200}\.$/);
  });
});
