/** Widths of texts where nothing can measure them: estimates from the widths of Helvetica's letters, which are common. */

/** Thousandths of an em, from the space on. */
const widths = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 584, 278, 278, 556, 556, 556, 556, 556,
  556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278,
  500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469,
  556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
  278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
] as const;
const firstLetter = 32;
const otherLetter = 600;
/** Chinese, Japanese and Korean letters, and pictures. */
const wideLetter = 1000;
const firstWide = 0x1100;
const monospaced = 602;
/** Other fonts for screens have wider letters. */
const room = 1.08;

/** An estimate, seldom too small, of the width of a text in a font of this size, in pixels. */
export function estimatedWidth(text: string, font: string, size: number): number {
  const isMonospaced = /mono|courier|consolas/i.test(font);
  const thousandths = Array.from(text).reduce((sum, letter) => sum + widthOf(letter, isMonospaced), 0);
  return ((isMonospaced ? 1 : room) * thousandths * size) / 1000;
}

function widthOf(letter: string, isMonospaced: boolean): number {
  const code = letter.codePointAt(0) ?? 0;
  if (code >= firstWide && !isSign(code)) return wideLetter;
  return isMonospaced ? monospaced : (widths[code - firstLetter] ?? otherLetter);
}

/** Punctuation, arrows and mathematics, which are as wide as letters. */
const isSign = (code: number) => code >= 0x2000 && code < 0x2e80;
