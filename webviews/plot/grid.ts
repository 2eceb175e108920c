import { shortNumber } from '../../kernel/language/numbers';
import { canvasImage, mostElements } from './canvasImage';
import { element, svgElement } from '../element';
import type { Theme } from '../theme';
import { shadeFill } from './legend';
import { note, textWidth } from './plots';
import type { Shade } from './shade';
import { fittingTicks } from './ticks';

export interface GridCell {
  /** Null if nothing was measured. */
  readonly change: number | null;
  /** The text of the number in the cell, made only if it is drawn. */
  readonly text: () => string;
  readonly mark: string;
  /** What is said of it, made only for a cell that can be pointed at. */
  readonly about: () => string;
  readonly point?: number;
  readonly isBest?: boolean;
  readonly isChosen?: boolean;
}

export interface GridChart {
  readonly title: string;
  readonly rowName: string;
  readonly columnName: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** Row-major; fewer than the grid has if not all are measured yet. */
  readonly cells: readonly GridCell[];
  readonly shade: Shade;
}

/** Grids with more rows or columns than this have no numbers in their cells. */
const mostNumbered = 12;
const top = 40;
const rowHeight = 26;
const widestCell = 76;

interface Layout {
  readonly left: number;
  readonly width: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  readonly isNumbered: boolean;
  readonly isPainted: boolean;
}

function layoutOf(
  { rows, columns, cells, rowName, title, columnName }: GridChart,
  room: number,
  theme: Theme,
): Layout {
  const isNumbered = rows.length <= mostNumbered && columns.length <= mostNumbered;
  const texts = (own: readonly string[], font = theme.font) =>
    own.reduce((most, text) => Math.max(most, textWidth(text, font)), 0);
  const left = Math.max(texts(rows), texts([`${rowName} ↓`])) + 12;
  const needed = isNumbered ? Math.max(34, texts([...cells.map(({ text }) => text()), ...columns]) + 10) : 1;
  const fitting = (room - left - 2) / Math.max(1, columns.length);
  const cellWidth = Math.max(needed, Math.min(widestCell, isNumbered ? fitting : Math.min(fitting, 24)));
  return {
    ...{ left, isNumbered, cellWidth },
    width: Math.max(
      left + columns.length * cellWidth + 2,
      Math.min(room, texts([title, `${columnName} →`]) + 8),
    ),
    cellHeight: isNumbered ? rowHeight : Math.max(3, Math.min(18, 360 / Math.max(1, rows.length))),
    isPainted: cells.length > mostElements,
  };
}

/** A shaded grid, rows down and columns across. It scrolls inside itself if its numbers need more room. */
export function drawGrid(chart: GridChart, room: number, theme: Theme): HTMLElement {
  const layout = layoutOf(chart, room, theme);
  const height = top + chart.rows.length * layout.cellHeight + 4;
  const width = Math.ceil(layout.width);
  const marked = layout.isPainted ? chart.cells.flatMap(bestPlaces) : chart.cells.map((_, place) => place);
  const svg = svgElement(
    'svg',
    { width, height, viewBox: `0 0 ${width} ${height}`, fill: 'currentColor', 'font-family': theme.font },
    ...names(chart, layout, theme),
    layout.isPainted && painted(chart, layout, theme),
    svgElement(
      'g',
      {
        ...{ 'data-roving': '', 'data-columns': layout.isPainted ? 1 : chart.columns.length },
        ...{ role: 'group', 'aria-label': chart.title },
      },
      ...marked.map((place, index) => cellMark(chart, layout, place, index === 0, theme)),
    ),
  );
  svg.style.maxWidth = 'none';
  const isWide = width > room;
  return element(
    'div',
    isWide
      ? { class: 'grid scrolls', tabindex: 0, role: 'region', 'aria-label': chart.title }
      : { class: 'grid' },
    svg,
  );
}

const bestPlaces = ({ isBest, isChosen }: GridCell, place: number) => (isBest || isChosen ? [place] : []);

function names({ title, rowName, columnName, rows, columns }: GridChart, layout: Layout, theme: Theme) {
  const { left, cellWidth, cellHeight } = layout;
  const middle = (index: number) => left + (index + 0.5) * cellWidth;
  const across = fittingTicks(
    columns.map((_, index) => index),
    middle,
    (index) => textWidth(columns[index] ?? '', theme.font),
  );
  const stride = Math.max(1, Math.ceil(14 / cellHeight));
  const quiet = { fill: theme.quiet };
  return [
    note(title, { x: 0, y: 12, ...quiet }),
    note(`${rowName} ↓`, { x: 0, y: 31, ...quiet }),
    note(`${columnName} →`, {
      ...quiet,
      x: Math.max(left + columns.length * cellWidth, textWidth(`${title}  ${columnName} →`, theme.font)),
      ...{ y: 12, 'text-anchor': 'end' },
    }),
    ...across.map((index) =>
      note(columns[index] ?? '', { x: middle(index), y: 31, 'text-anchor': 'middle', ...quiet }),
    ),
    ...rows.flatMap((row, index) =>
      index % stride === 0
        ? [
            note(row, {
              x: left - 8,
              y: top + (index + 0.5) * cellHeight + 4,
              'text-anchor': 'end',
              ...quiet,
            }),
          ]
        : [],
    ),
  ];
}

function boxOf({ columns }: GridChart, { left, cellWidth, cellHeight }: Layout, place: number) {
  const gap = cellWidth > 6 && cellHeight > 6 ? 1 : 0;
  return {
    x: left + (place % columns.length) * cellWidth + gap / 2,
    y: top + Math.floor(place / columns.length) * cellHeight + gap / 2,
    width: cellWidth - gap,
    height: cellHeight - gap,
  };
}

function cellMark(
  chart: GridChart,
  layout: Layout,
  place: number,
  isFirst: boolean,
  theme: Theme,
): SVGGElement {
  const cell = chart.cells[place];
  if (!cell) return svgElement('g');
  const box = boxOf(chart, layout, place);
  const about = cell.about();
  const line = (name: string, inset: number, stroke: string, width: number) =>
    svgElement('rect', {
      ...{ x: box.x + inset, y: box.y + inset, width: box.width - 2 * inset, height: box.height - 2 * inset },
      ...{ fill: 'none', stroke, 'stroke-width': width, class: name },
    });
  return svgElement(
    'g',
    {
      class: `mark${cell.isChosen ? ' chosen' : ''}`,
      role: cell.point === undefined ? 'img' : 'button',
      ...(cell.point !== undefined && {
        'data-point': cell.point,
        'aria-pressed': String(cell.isChosen === true),
      }),
      tabindex: isFirst ? 0 : -1,
      ...{ 'data-mark': cell.mark, 'data-about': about, 'aria-label': about },
    },
    svgElement('rect', { ...box, fill: 'transparent' }),
    !layout.isPainted && shadeElement(cell, box, chart.shade, layout, theme),
    cell.isBest === true && line('best', 1, theme.foreground, 2),
    layout.isNumbered &&
      note(cell.text(), {
        ...{ x: box.x + box.width / 2, y: box.y + box.height / 2 + 4, 'text-anchor': 'middle' },
        ...{ 'font-weight': cell.isBest ? 700 : 400, fill: theme.foreground },
      }),
    line('halo', 0, 'transparent', 2),
  );
}

type Rectangle = ReturnType<typeof boxOf>;

function shadeElement(
  cell: GridCell,
  box: Rectangle,
  shade: Shade,
  layout: Layout,
  theme: Theme,
): SVGRectElement | null {
  if (cell.change === null) return null;
  const strength = shade.strength(cell.change);
  const opacity = layout.isNumbered ? theme.textShade : 0.95;
  return svgElement('rect', {
    ...(theme.highContrast ? sizedBox(box, strength, layout.isNumbered) : box),
    ...shadeFill(strength, shade.isDiverging, opacity, theme),
    class: 'shade',
  });
}

/** Without colours: a bar under the number, or a square, as large as the number is strong. */
function sizedBox({ x, y, width, height }: Rectangle, strength: number, isNumbered: boolean): Rectangle {
  const size = Math.abs(strength);
  if (isNumbered) return { x: x + 3, y: y + height - 5, width: (width - 6) * size, height: 3 };
  const side = Math.sqrt(size);
  return {
    ...{ x: x + (width * (1 - side)) / 2, y: y + (height * (1 - side)) / 2 },
    ...{ width: width * side, height: height * side },
  };
}

function painted(chart: GridChart, layout: Layout, theme: Theme): SVGElement {
  const area = {
    ...{ x: layout.left, y: top, width: chart.columns.length * layout.cellWidth },
    height: chart.rows.length * layout.cellHeight,
  };
  return canvasImage(area, (context) => {
    for (const [place, { change }] of chart.cells.entries()) {
      if (change === null) continue;
      const strength = chart.shade.strength(change);
      const own = boxOf(chart, layout, place);
      const { x, y, width, height } = theme.highContrast ? sizedBox(own, strength, false) : own;
      const {
        fill,
        'fill-opacity': opacity = 1,
        stroke,
      } = shadeFill(strength, chart.shade.isDiverging, 0.95, theme);
      context.globalAlpha = opacity;
      context.fillStyle = fill;
      context.fillRect(x - area.x, y - area.y, width, height);
      if (stroke === undefined) continue;
      context.strokeStyle = stroke;
      context.strokeRect(x - area.x, y - area.y, width, height);
    }
  });
}

/** The ends of a shade's scale in words. */
export function shadeEnds(shade: Shade, unit: string): { readonly low: string; readonly high: string } {
  const text = (value: number) => `${shortNumber(value)}${unit === '' ? '' : ` ${unit}`}`;
  return { low: shade.isDiverging ? text(-shade.limit) : '0', high: text(shade.limit) };
}
