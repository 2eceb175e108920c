import { shortCell } from '../../../kernel/results/cellText';
import { markedPoints, type Series } from '../../../kernel/sweep/series';
import { seriesOf } from '../../../kernel/kinds/readings';
import type { Quantity } from '../../../kernel/results/reading';
import type { SweepResult } from '../../../kernel/kinds/readings';
import { shortNumber } from '../../../kernel/language/numbers';
import type { SweepAxis } from '../../../kernel/results/axes';
import { axisLabels, axisNumbers, pointText } from '../../../kernel/results/sweepAxes';
import type { Seen } from '../../chart';
import { element } from '../../element';
import { firstOf, shortName } from '../../limits';
import type { Theme } from '../../theme';
import { drawGrid, shadeEnds, type GridCell, type GridChart } from '../../plot/grid';
import { mostElements } from '../../plot/canvasImage';
import { shadeLegend } from '../../plot/legend';
import { shadeOf, type Shade } from '../../plot/shade';
import { aboutValue, notMeasured, titleOf } from './about';

/** One grid for each series of a sweep with two axes, all on one scale. */
export function drawSweepGrids(
  result: SweepResult,
  quantity: Quantity,
  width: number,
  theme: Theme,
  seen: Seen,
): HTMLElement {
  const { shown: all, limit } = firstOf(seriesOf(result), mostGrids(result), 'series');
  const isDiverging = quantity.kind === 'nats' || quantity.name === 'ratio';
  const changes = all.map((series) => series.values.map((value) => changeOf(value, series, quantity)));
  const shade = shadeOf(
    changes.flat().filter((change) => change !== null),
    isDiverging,
  );
  const grids = all.map((series, index): GridChart => {
    const isAlone = all.length === 1;
    const marked = markedPoints(result, series, quantity, all.length);
    return {
      title: isAlone && series.name === 'steered' ? titleOf(quantity) : shortName(series.name),
      ...namesOf(result.axes),
      shade,
      cells: series.values.map((value, place): GridCell => ({
        change: changes[index]?.[place] ?? null,
        text: () => (value === null ? '–' : cellText(value, quantity)),
        mark: `${index}-${place}`,
        about: () =>
          `${pointText(result.axes, place)}: ${result.points[place] ? aboutValue(series, place, quantity, isAlone) : notMeasured}`,
        point: place,
        isBest: marked.has(place),
        isChosen: place === seen.point,
      })),
    };
  });
  return element(
    'div',
    { class: 'grids' },
    limit,
    shadeLegend(shade, theme.highContrast ? 1 : legendOpacity(grids, theme), endsOf(shade, quantity), theme),
    ...grids.map((grid) => drawGrid(grid, width, theme)),
  );
}

/** Cells of all grids: as elements, and painted. */
const mostCells = { elements: 2000, painted: 60_000 };
const mostDrawn = 12;

function mostGrids({ points }: SweepResult): number {
  const most = points.length > mostElements ? mostCells.painted : mostCells.elements;
  return Math.max(1, Math.min(mostDrawn, Math.floor(most / points.length)));
}

function legendOpacity(grids: readonly GridChart[], theme: Theme): number {
  return grids.some(({ rows, columns }) => rows.length > 12 || columns.length > 12) ? 0.95 : theme.textShade;
}

/** The change from the unsteered number; above zero is more likely, less perplexed or more often, and green. */
function changeOf(value: number | null, { unsteered }: Series, { name }: Quantity): number | null {
  if (value === null) return null;
  return name === 'ratio' ? -Math.log(value) : value - (unsteered ?? 0);
}

function cellText(value: number, { kind }: Quantity): string {
  return kind === 'nats' ? shortNumber(value) : shortCell(value, kind).replace(' %', '%');
}

function endsOf(shade: Shade, quantity: Quantity) {
  if (quantity.name === 'ratio')
    return {
      low: `ratio ${shortNumber(Math.exp(shade.limit))}, less likely`,
      high: `${shortNumber(Math.exp(-shade.limit))}, more likely`,
    };
  if (quantity.kind === 'probability') return { low: '0 %', high: shortCell(shade.limit, 'probability') };
  return shadeEnds(shade, quantity.unit);
}

function namesOf(axes: readonly SweepAxis[]) {
  const [rowName = '', columnName = ''] = axisLabels(axes);
  const [rows, columns] = axes.map((axis) => axisNumbers(axis).map(shortNumber));
  return { rowName, columnName, rows: rows ?? [], columns: columns ?? [] };
}
