/** The terms of sentences about results, in plain words. */

interface Term {
  /** How it is written in sentences: a regular expression. */
  readonly written: string;
  readonly means: string;
}

/** A term that has another one in it comes first. */
const glossary: readonly Term[] = [
  {
    written: 'residual stream',
    means:
      'What each position carries through the model: every block reads this vector and adds its output to it.',
  },
  {
    written: 'steering vector',
    means: 'All that is added to the residual stream at a layer, coefficients included.',
  },
  {
    written: 'layers?',
    means: 'A block of the model, counted from 0. Steering at a layer changes what this block reads.',
  },
  {
    written: 'positions?',
    means: 'The place of a token in the prompt, counted from 0, which is BOS.',
  },
  {
    written: 'BOS',
    means: 'The token <|endoftext|>, which the model reads before every prompt, at position 0.',
  },
  {
    written: 'coefficients?',
    means: 'The number that an addition is multiplied by before it is added; at 0 nothing changes.',
  },
  {
    written: 'KL',
    means:
      'Kullback–Leibler divergence: how far the distribution of the next token has moved, the sum over all tokens of p after · ln(p after / p before). 0: not at all.',
  },
  {
    written: 'nats?',
    means:
      'The unit of natural logarithms of probabilities: 1 nat more is a probability of 2.72 times as much.',
  },
  {
    written: 'perplexity ratios?',
    means:
      'The perplexity after the change divided by that before it, over the same tokens. Below 1 the text has become likelier.',
  },
  {
    written: 'perplexity',
    means:
      'How unexpected a text is to the model: e to the power of the mean of −ln p over its scored tokens. 1: every token was certain.',
  },
  {
    written: 'log-probability',
    means: 'The natural logarithm of a token’s probability. 0: certain; 1 less: 2.72 times less likely.',
  },
  {
    written: 'logit difference',
    means: 'The logit of one token minus that of another: ln of how many times as likely the first one is.',
  },
  {
    written: 'entropy',
    means: 'How open the next token is: the sum over all tokens of −p · ln p. 0: one token is certain.',
  },
  {
    written: 'top tokens?',
    means: 'The likeliest next token, as the model’s head reads it from the residual stream at a layer.',
  },
  {
    written: 'cosine',
    means: 'How alike the directions of two vectors are: 1 the same, 0 at right angles, −1 opposite.',
  },
  {
    written: 'chance alone',
    means: 'The share of words that differ between unsteered samples whose random streams differ.',
  },
  {
    written: 'paired difference',
    means: 'The mean of steered minus unsteered, each pair of completions with the same random stream.',
  },
  {
    written: '95\\s%\\sintervals?',
    means:
      'How far the number may be off because of the texts or samples that it is from: of 100 such intervals, about 95 have the true number.',
  },
  {
    written: 'told apart',
    means:
      'Numbers are told apart if chance alone would set them so far apart in less than 5 % of cases, all comparisons together.',
  },
  {
    written: 'masked',
    means: 'Not scored: the model predicts it from nothing but BOS and padding.',
  },
  {
    written: 'baseline',
    means: 'What every arm is compared with: the text behind spaces, without an addition.',
  },
];

/** A part of a text. */
export interface GlossedPart {
  readonly text: string;
  /** What it means, if it is a term. */
  readonly means: string | null;
}

/** What stands in quotes is somebody's text and no term; a quote that was cut goes on to the end. */
const quoted = String.raw`"(?:\\.|[^"\\])*"?|(?<!\w)'.*?(?:'(?!\w)|$)`;
const terms = glossary.map(({ written }) => `(${written})`).join('|');
const pattern = new RegExp(String.raw`${quoted}|(?<![\w/-])(?:${terms})(?![\w/-])`, 'gi');

/** Texts that are read one after the other, each in parts. A term has its meaning where it comes first. */
export function glossed(texts: readonly string[]): readonly (readonly GlossedPart[])[] {
  const seen = new Set<Term>();
  return texts.map((text) => {
    const parts: GlossedPart[] = [];
    let end = 0;
    const upTo = (start: number) => {
      if (start > end) parts.push({ text: text.slice(end, start), means: null });
    };
    for (const match of text.matchAll(pattern)) {
      const term = glossary.find((_, place) => match[place + 1] !== undefined);
      if (!term || seen.has(term)) continue;
      seen.add(term);
      upTo(match.index);
      parts.push({ text: match[0], means: term.means });
      end = match.index + match[0].length;
    }
    upTo(text.length);
    return parts;
  });
}
