/** The drawing of the next token that follows a slider: compact, and of a height that only its width decides. */
import { tellingTokens } from '../../../kernel/kinds/next/reading';
import type { NextResult, NextToken } from '../../../kernel/kinds/next/result';
import { tokenLabel } from '../../../kernel/results/tokenText';
import type { Live, Size } from '../../chart';
import { element } from '../../element';
import { rowsWithin } from '../../plot/bars';
import { grown, heldRows, roundRange, type Held } from '../../plot/hold';
import { readout } from '../../plot/pointing';
import { drawScatter, scatterHeight, scatterRange } from '../../plot/scatter';
import type { Range } from '../../plot/ticks';
import type { Theme } from '../../theme';
import { drawContributions } from './contributions';
import { drawProbabilities } from './probabilities';

/** From this width on there is room for both drawings; below it the contributions stand alone. */
const sideBySide = 480;
const gap = 24;
const mostScatter = 400;
const rowsAlone = 8;
/** The rows of all other tokens and of the total. */
const sums = 2;
/** Smaller names take as much room. */
const usualLetters = 11;

function layoutOf(width: number) {
  if (width < sideBySide) return { scatter: null, bars: width, rows: rowsAlone };
  const scatter = Math.min(mostScatter, Math.floor((width - gap) * 0.46));
  return {
    scatter,
    bars: Math.min(640, width - gap - scatter),
    rows: rowsWithin(scatterHeight(scatter)),
  };
}

/**
 * Holds the axes and the places of the rows. Of both results the largest contributions count, so that what was large
 * when it was pinned stays in view.
 */
export function holdNext([now, pinned]: readonly NextResult[], before: Held | null, { width }: Size): Held {
  if (!now) throw new Error('there is nothing to draw');
  const telling = tellingTokens(now);
  const weight = ({ id, kl }: NextToken) =>
    Math.max(Math.abs(kl), Math.abs(pinned?.tokens.find((token) => token.id === id)?.kl ?? 0));
  const strongest = new Set(
    [...telling].sort((a, b) => weight(b) - weight(a)).slice(0, layoutOf(width).rows - sums),
  );
  const shown = telling.filter((token) => strongest.has(token));
  const tokens = [...telling, ...(pinned ? tellingTokens(pinned) : [])];
  const values = [now, ...(pinned ? [pinned] : [])].flatMap(({ kl, tokens }) => [
    kl,
    ...tokens.map((token) => token.kl),
  ]);
  const letters = Math.max(usualLetters, ...shown.map((token) => tokenLabel(token).length));
  const { ranges = {}, rows = [] } = before ?? {};
  return {
    ranges: {
      probability: grown(ranges.probability, scatterRange(tokens)),
      contribution: grown(ranges.contribution, roundRange(values)),
      letters: grown(ranges.letters, [0, letters]),
    },
    rows: heldRows(
      shown.map(({ id }) => String(id)),
      rows,
    ),
  };
}

/** An axis that is not held, which there is none of once something was drawn. */
const unit: Range = [0.01, 1];

export function drawLiveNext(
  result: NextResult,
  { width }: Size,
  theme: Theme,
  { pinned, held }: Live,
): HTMLElement {
  const other = pinned?.kind === 'next' ? pinned : null;
  const layout = layoutOf(width);
  if (result.steering.length === 0 && !other)
    return element(
      'div',
      { class: 'next' },
      drawProbabilities(result, { width: Math.min(width, 640) }, theme, layout.rows),
      readout('Point at a token to see its numbers.'),
    );
  const { probability = unit, contribution = unit, letters = unit } = held.ranges;
  return element(
    'div',
    { class: 'next' },
    element(
      'div',
      { class: 'pair' },
      layout.scatter !== null &&
        drawScatter(tellingTokens(result), { width: layout.scatter }, theme, {
          range: probability,
          pinned: other ? tellingTokens(other) : [],
        }),
      drawContributions(result, { width: layout.bars }, theme, {
        ...{ range: contribution, letters: letters[1], rows: held.rows, pinned: other },
      }),
    ),
    readout('Point at a token to see its numbers.'),
  );
}
