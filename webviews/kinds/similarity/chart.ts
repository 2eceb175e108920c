import type { Cosines, SimilarityResult } from '../../../kernel/kinds/similarity/result';
import { shortNumber } from '../../../kernel/language/numbers';
import { chart, type Draw } from '../../chart';
import { element } from '../../element';
import { firstOf, shortName } from '../../limits';
import { drawGrid } from '../../plot/grid';
import { shadeLegend } from '../../plot/legend';
import type { Shade } from '../../plot/shade';
import { readout } from '../../plot/pointing';
import style from './style.css';

const together = 'together';
const longestName = 24;
const mostVectors = 150;
const hint = 'Point at a pair to see its cosine.';

/** Cosines have one scale everywhere. */
const shade: Shade = { limit: 1, isClipped: false, isDiverging: true, strength: (cosine) => cosine };

/** Vectors by vectors, of all positions together or of one. */
const drawSimilarity: Draw<SimilarityResult> = (result, { width }, theme, { view }) => {
  const position = view === null || view === undefined || view === together ? null : Number(view);
  const cosines: Cosines = (position === null ? undefined : result.by_position[position]) ?? result.cosine;
  const { shown, limit } = firstOf(result.vectors, mostVectors, 'vectors');
  const names = shown.map((source) => shortName(source, longestName));
  const grid = {
    title: position === null ? 'cosine, all positions together' : `cosine at position ${position}`,
    rowName: 'vector',
    columnName: 'vector',
    rows: names,
    columns: names,
    shade,
    cells: cosines.slice(0, names.length).flatMap((row, i) =>
      row.slice(0, names.length).map((cosine, j) => ({
        change: cosine,
        text: () => (cosine === null ? '–' : shortNumber(Number(cosine.toFixed(3)))),
        mark: `${i}-${j}`,
        about: () =>
          `${names[i]} and ${names[j]}: ${cosine === null ? 'no cosine, a norm is 0' : `cosine ${shortNumber(cosine)}`}`,
      })),
    ),
  };
  return element(
    'div',
    { class: 'similarity' },
    limit,
    shadeLegend(
      shade,
      theme.highContrast ? 1 : theme.textShade,
      { low: '−1, opposite', high: '1, the same' },
      theme,
    ),
    drawGrid(grid, width, theme),
    readout(hint),
  );
};

export const similarityChart = chart(drawSimilarity, {
  style,
  views: ({ by_position }) =>
    by_position.length > 1
      ? [
          { name: together, label: 'All positions' },
          ...by_position.map((_, position) => ({ name: String(position), label: `Position ${position}` })),
        ]
      : [],
});
