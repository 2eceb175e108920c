/** How much of completions is drawn. */
import type { TitledArm } from '../../../kernel/kinds/complete/reading';
import type { DiffPart } from '../../../kernel/kinds/complete/wordDiff';
import { counted } from '../../../kernel/language/numbers';
import { shortText, visibleText } from '../../../kernel/results/tokenText';
import { limitSentence, partSentence } from '../../limits';

const mostTexts = 1000;
/** A whole context of GPT-2 has some five thousand letters. */
export const longestText = 20_000;

/** How many samples of each arm are drawn, and what names the limit. */
export function samplesOf(arms: readonly TitledArm[]): {
  readonly samples: number;
  readonly limit: HTMLElement | null;
} {
  const all = arms.reduce((most, { samples }) => Math.max(most, samples.length), 0);
  const samples = Math.min(all, Math.floor(mostTexts / Math.max(1, arms.length)));
  return { samples, limit: partSentence('first', samples, all, 'samples') };
}

/** A text as it is drawn: cut if no model could have written it. */
export function shownText(text: string): string {
  return visibleText(shortText(text, longestText));
}

/** Says that words that differ are not marked where too many do. */
export function unmarkedSentence(diffs: readonly (readonly DiffPart[] | null)[]): HTMLElement | null {
  const unmarked = diffs.filter((diff) => diff === null).length;
  if (unmarked === 0) return null;
  return limitSentence(
    `Words that differ are not marked in ${counted(unmarked, 'text')}: there are more than are compared.`,
  );
}
