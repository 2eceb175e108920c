import { shortNumber } from '../../../kernel/language/numbers';
import { tokenAt } from '../../../kernel/results/table';
import { tokenLabel } from '../../../kernel/results/tokenText';
import type { NormsResult } from '../../../kernel/kinds/norms/result';
import { chart, type Draw, type Live } from '../../chart';
import { element } from '../../element';
import { partSentence } from '../../limits';
import { readout } from '../../plot/pointing';
import type { Theme } from '../../theme';
import { drawGrid, shadeEnds } from '../../plot/grid';
import { shadeLegend } from '../../plot/legend';
import { grown, roundLogRange, type Held } from '../../plot/hold';
import { drawLines, mostNamedLines, type Line } from '../../plot/lines';
import { seriesStyle, type SeriesStyle } from '../../plot/markers';
import { shadeOf } from '../../plot/shade';
import { valueAxis } from '../../plot/ticks';

const sideBySide = 700;
const gap = 24;
/** The marker for BOS, which no other line has. */
const bosShape = 9;

/** The norm of the steering relative to the residual norm, by layer for each position; and the residual norm itself. */
const drawNorms: Draw<NormsResult> = (result, { width }, theme, { view, live }) => {
  const isSteered = hasSteering(result);
  if (isSteered && view === 'grid') {
    const part = partOf(result, mostCells, mostCells);
    return element(
      'div',
      { class: 'norms' },
      ...part.limits,
      ...ratioGrid(part.result, width, theme),
      readout(hint),
    );
  }
  const { result: drawn, limits } = partOf(result, mostPoints, mostLines);
  const beside = isSteered && width >= sideBySide;
  const own = beside ? Math.floor((width - gap) / 2) : Math.min(width, 720);
  return element(
    'div',
    { class: 'norms' },
    ...limits,
    element(
      'div',
      { class: 'pair' },
      isSteered && lines(drawn, 'ratio', own, theme, live),
      lines(drawn, 'residual', own, theme, live),
    ),
    readout(hint),
  );
};
/** Cells of a grid: those of the largest GPT-2 with its whole context, and some. */
const mostCells = 60_000;
const mostPoints = 20_000;
const mostLines = 200;

function hasSteering({ added }: NormsResult): boolean {
  return added.some((row) => row.some((norm) => norm > 0));
}

/** The layers and the first positions that are drawn, and what names the limit. */
function partOf(result: NormsResult, mostPlaces: number, mostPositions: number) {
  const { layers, tokens } = result;
  const rows = Math.min(layers.length, mostPlaces);
  const positions = Math.min(tokens.length, mostPositions, Math.floor(mostPlaces / Math.max(1, rows)));
  const cut = (matrix: Matrix) => matrix.slice(0, rows).map((row) => row.slice(0, positions));
  const { added, residual, ratio } = result;
  return {
    result: {
      ...{ ...result, layers: layers.slice(0, rows), tokens: tokens.slice(0, positions) },
      ...{ added: cut(added), residual: cut(residual), ratio: cut(ratio) },
    },
    limits: [
      partSentence('first', rows, layers.length, 'layers'),
      partSentence('first', positions, tokens.length, 'positions'),
    ],
  };
}

const hint = 'Point at a value to see its norms.';

type Matrix = readonly (readonly number[])[];

const titles = {
  ratio: 'steering norm / residual norm',
  residual: 'L2 norm of the residual stream',
} as const;

/** Holds both axes. */
function holdNorms(results: readonly NormsResult[], before: Held | null): Held {
  const range = (name: keyof typeof titles) => {
    const now = roundLogRange(results.flatMap((result) => result[name].flat()));
    return now ? { [name]: grown(before?.ranges[name], now) } : {};
  };
  return { ranges: { ...before?.ranges, ...range('ratio'), ...range('residual') }, rows: [] };
}

/** One line per position that has numbers above zero, since others have no logarithm. BOS is set apart. */
function lines(
  result: NormsResult,
  name: keyof typeof titles,
  width: number,
  theme: Theme,
  live: Live | null | undefined,
): HTMLElement {
  const [matrix, title] = [result[name], titles[name]];
  const positions = positionsOf(result, name);
  const isCrowded = positions.length > mostNamedLines;
  const pinned = live?.pinned?.kind === 'norms' ? live.pinned : null;
  const chart = positions.map((position): Line => ({
    name: `${position} ${nameOf(result, position)}`,
    style: styleOf(position, isCrowded, theme),
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
      y: valueAxis([...(live?.held.ranges[name] ?? matrix.flat())], true, 6),
      lines: chart,
      outlines: pinned && hasOther(pinned[name], matrix) ? pinnedLines(pinned, name, isCrowded, theme) : [],
    },
    width,
    theme,
  );
}

/** Steering does not change the residual stream's own norms: the same lines twice say nothing. */
function hasOther(pinned: Matrix, now: Matrix): boolean {
  return JSON.stringify(pinned) !== JSON.stringify(now);
}

function positionsOf(result: NormsResult, name: keyof typeof titles): readonly number[] {
  return result.tokens.flatMap((_, position) =>
    result[name].some((row) => (row[position] ?? 0) > 0) ? [position] : [],
  );
}

/** The lines to compare with, in the colours that their positions have. */
function pinnedLines(result: NormsResult, name: keyof typeof titles, isCrowded: boolean, theme: Theme) {
  return positionsOf(result, name)
    .slice(0, mostLines)
    .map((position) => ({
      color: styleOf(position, isCrowded, theme).color,
      points: result.layers.map((layer, row) => [layer, result[name][row]?.[position] ?? 0] as const),
    }));
}

function styleOf(position: number, isCrowded: boolean, theme: Theme): SeriesStyle {
  // BOS, whatever the model calls it.
  if (position === 0) return { color: theme.random, shape: bosShape };
  if (isCrowded) return { color: theme.unsteered, shape: 0 };
  return seriesStyle('', Math.max(0, position - 1), false, theme);
}

function ratioGrid(result: NormsResult, width: number, theme: Theme): readonly HTMLElement[] {
  const names = result.tokens.map((_, position) => `${position} ${nameOf(result, position)}`);
  const shade = shadeOf(result.ratio.flat(), false);
  const isNumbered = Math.max(result.layers.length, result.tokens.length) <= 12;
  return [
    shadeLegend(shade, isNumbered && !theme.highContrast ? theme.textShade : 1, shadeEnds(shade, ''), theme),
    drawGrid(
      {
        title: 'steering norm / residual norm',
        rowName: 'layer',
        columnName: 'position',
        rows: result.layers.map(String),
        columns: names,
        shade,
        cells: result.layers.flatMap((_, row) =>
          result.tokens.map((_, position) => {
            const change = result.ratio[row]?.[position] ?? 0;
            return {
              change,
              text: () => (change === 0 ? '' : shortNumber(change)),
              mark: markOf(row, position),
              about: () => aboutPlace(result, row, position),
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
  hold: holdNorms,
  views: (result) =>
    hasSteering(result)
      ? [
          { name: 'lines', label: 'Lines' },
          { name: 'grid', label: 'Grid' },
        ]
      : [],
});
