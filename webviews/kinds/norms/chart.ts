import { shortNumber } from '../../../kernel/language/numbers';
import { tokenAt } from '../../../kernel/results/table';
import { tokenLabel } from '../../../kernel/results/tokenText';
import type { NormsResult } from '../../../kernel/kinds/norms/result';
import { chart, type Draw } from '../../chart';
import { element } from '../../element';
import { readout } from '../../plot/pointing';
import type { Theme } from '../../theme';
import { drawGrid, shadeEnds } from '../../plot/grid';
import { shadeLegend, textShade } from '../../plot/legend';
import { drawLines, mostNamedLines, type Line } from '../../plot/lines';
import { seriesStyle, type SeriesStyle } from '../../plot/markers';
import { shadeOf } from '../../plot/shade';
import { valueAxis } from '../../plot/ticks';

const sideBySide = 700;
const gap = 24;
/** The marker for BOS, which no other line has. */
const bosShape = 9;

/** The norm of the steering relative to the residual norm, by layer for each position; and the residual norm itself. */
const drawNorms: Draw<NormsResult> = (result, { width }, theme, { view }) => {
  const isSteered = result.added.flat().some((norm) => norm > 0);
  if (isSteered && view === 'grid')
    return element('div', { class: 'norms' }, ...ratioGrid(result, width, theme), readout(hint));
  const beside = isSteered && width >= sideBySide;
  const own = beside ? Math.floor((width - gap) / 2) : Math.min(width, 720);
  return element(
    'div',
    { class: 'norms' },
    element(
      'div',
      { class: 'pair' },
      isSteered && lines(result, result.ratio, 'steering norm / residual norm', own, theme),
      lines(result, result.residual, 'L2 norm of the residual stream', own, theme),
    ),
    readout(hint),
  );
};
const hint = 'Point at a value to see its norms.';

type Matrix = readonly (readonly number[])[];

/** One line per position that has numbers above zero, since others have no logarithm. BOS is set apart. */
function lines(result: NormsResult, matrix: Matrix, title: string, width: number, theme: Theme): HTMLElement {
  const positions = result.tokens.flatMap((_, position) =>
    matrix.some((row) => (row[position] ?? 0) > 0) ? [position] : [],
  );
  const isCrowded = positions.length > mostNamedLines;
  const chart = positions.map((position): Line => ({
    name: `${position} ${nameOf(result, position)}`,
    style: styleOf(result, position, isCrowded, theme),
    points: result.layers.map((layer, row) => ({
      x: layer,
      y: matrix[row]?.[position] ?? null,
      mark: markOf(row, position),
      about: aboutPlace(result, row, position),
    })),
  }));
  return drawLines(
    {
      title: isCrowded ? `${title}, a line per position` : title,
      xName: 'layer',
      xValues: result.layers,
      y: valueAxis(matrix.flat(), true, 6),
      lines: chart,
    },
    width,
    theme,
  );
}

function isBos({ tokens }: NormsResult, position: number): boolean {
  return position === 0 && tokens[0] === '<|endoftext|>';
}

function styleOf(result: NormsResult, position: number, isCrowded: boolean, theme: Theme): SeriesStyle {
  if (isBos(result, position)) return { color: theme.random, shape: bosShape };
  if (isCrowded) return { color: theme.unsteered, shape: 0 };
  return seriesStyle('', Math.max(0, position - 1), false, theme);
}

function ratioGrid(result: NormsResult, width: number, theme: Theme): readonly HTMLElement[] {
  const shade = shadeOf(result.ratio.flat(), false);
  const isNumbered = Math.max(result.layers.length, result.tokens.length) <= 12;
  return [
    shadeLegend(shade, isNumbered && !theme.highContrast ? textShade(theme) : 1, shadeEnds(shade, ''), theme),
    drawGrid(
      {
        title: 'steering norm / residual norm',
        rowName: 'layer',
        columnName: 'position',
        rows: result.layers.map(String),
        columns: result.tokens.map((_, position) => `${position} ${nameOf(result, position)}`),
        shade,
        cells: result.layers.flatMap((_, row) =>
          result.tokens.map((_, position) => {
            const change = result.ratio[row]?.[position] ?? 0;
            return {
              change,
              text: change === 0 ? '' : shortNumber(change),
              mark: markOf(row, position),
              about: aboutPlace(result, row, position),
            };
          }),
        ),
      },
      width,
      theme,
    ),
  ];
}

const markOf = (row: number, position: number) => `${row}-${position}`;

function nameOf({ tokens, bytes }: NormsResult, position: number): string {
  const token = tokenAt(tokens[position], bytes?.[position]);
  return token ? tokenLabel(token) : '';
}

function aboutPlace(result: NormsResult, row: number, position: number): string {
  const at = (matrix: Matrix) => matrix[row]?.[position] ?? 0;
  const place = `layer ${result.layers[row]}, position ${position} ${nameOf(result, position)}`;
  const residual = `residual ${shortNumber(at(result.residual))}`;
  if (at(result.added) === 0) return `${place}: ${residual}`;
  return `${place}: steering ${shortNumber(at(result.added))}, ${residual}, ratio ${shortNumber(at(result.ratio))}`;
}

export const normsChart = chart(drawNorms, {
  views: ({ added }) =>
    added.flat().some((norm) => norm > 0)
      ? [
          { name: 'lines', label: 'Lines' },
          { name: 'grid', label: 'Grid' },
        ]
      : [],
});
