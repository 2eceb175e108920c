import { lowest } from '../../results/extremes';

/** Part of a text that one row reads, in tokens of the text, ends exclusive. */
export interface TextSlice {
  readonly start: number;
  readonly end: number;
  /** First token that this slice scores; earlier slices score the tokens before it. */
  readonly scoredFrom: number;
}

/**
 * Cuts a text of `tokens` tokens into rows of at most `most` (at least 2) that overlap by half: every token but those
 * of the first slice has at least `ceil(most / 2)` tokens of the text before it in its row.
 */
function sliceText(tokens: number, most: number): readonly TextSlice[] {
  const stride = Math.floor(most / 2);
  const slices: TextSlice[] = [];
  let [start, scoredFrom] = [0, 0];
  do {
    const end = Math.min(start + most, tokens);
    slices.push({ start, end, scoredFrom });
    scoredFrom = end;
    start += stride;
  } while (scoredFrom < tokens);
  return slices;
}

/** The smallest number of text tokens that precede, in its row, a token beyond the first slice. */
export function leastContext(slices: readonly TextSlice[]): number {
  return lowest(slices.slice(1).map(({ start, scoredFrom }) => scoredFrom - start));
}

/** The slices of a text that has `width` positions in front of each, in a context of `n_ctx`. */
export function slicesBehind(width: number, tokens: number, n_ctx: number): readonly TextSlice[] {
  const most = n_ctx - width;
  // If a row has no room for two tokens, the vector does not fit either, and that check reports it.
  return most < 2 ? [{ start: 0, end: tokens, scoredFrom: 0 }] : sliceText(tokens, most);
}
