/** Sweeps for a terminal. */
import type { SweepAxis } from '../results/axes';
import { cut } from '../results/columns';
import { axisLabels, axisNumber, axisNumbers, sliceLabels } from '../results/sweepAxes';
import { table } from '../results/table';
import { tableText } from '../results/tableText';
import { visibleText } from '../results/tokenText';
import { sweepTable, type ReadSweep } from './sweepTable';
import type { Sweep } from './result';

/** One axis: a line for every point. Two: a grid for every series. */
export function sweepText(result: Sweep, read: ReadSweep | null, width: number): string {
  if (result.axes.length !== 2) return curvesText(result, read, width);
  return read ? gridText(read, width) : '';
}

/** If a line is too narrow, names of series are cut, but not below this. */
const shortestCut = 24;

/** A sweep with one axis: a line for every point, with intervals if there is one series. */
function curvesText(result: Sweep, read: ReadSweep | null, width: number): string {
  const { columns, ...others } = sweepTable(result, read, read?.series.length === 1);
  const longest = Math.max(shortestCut, Math.floor(width / columns.length));
  const cutColumns = columns.map((column) => ({ ...column, label: cut(column.label, longest) }));
  return tableText({ ...others, columns: cutColumns }, width);
}

const axisText = (axis: SweepAxis, place: number) =>
  sliceLabels(axis)?.[place] ?? axisNumber(axisNumbers(axis)[place] ?? NaN);

/** A sweep with two axes: a grid for every series, the first axis down. */
function gridText({ sweep: result, quantity, series }: ReadSweep, width: number): string {
  const [down, across] = result.axes;
  if (!down || !across) return '';
  const { kind, label, unit } = quantity;
  const rows = Math.ceil(result.points.length / across.values.length);
  const [downLabel, acrossLabel] = axisLabels(result.axes);
  return series
    .map(({ name, values }) => {
      const columns = [
        { name: '', label: `${downLabel} \\ ${acrossLabel}`, kind: 'text' as const },
        ...axisNumbers(across).map((_, place) => ({ name: '', label: axisText(across, place), kind })),
      ];
      const cells = axisNumbers(down)
        .slice(0, rows)
        .map((_, row) => [
          axisText(down, row),
          ...axisNumbers(across).map((_, column) => values[row * across.values.length + column] ?? null),
        ]);
      const title = `${label}${unit === '' ? '' : ` in ${unit}`}${name === 'steered' ? '' : `, ${name}`}`;
      return `${visibleText(title)}\n${tableText(table(columns, cells), width)}`;
    })
    .join('\n\n');
}
