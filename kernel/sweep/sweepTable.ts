import type { SweepAxis } from '../results/axes';
import type { Quantity } from '../results/reading';
import { axisLabels, axisValuesAt, sliceLabels } from '../results/sweepAxes';
import { column, table, type Table } from '../results/table';
import type { Sweep } from './result';
import type { Series } from './series';

/** A sweep with what its points are read as. */
export interface ReadSweep {
  readonly sweep: Sweep;
  readonly quantity: Quantity;
  readonly series: readonly Series[];
  readonly seriesText: (name: string) => string;
}

/** A row for each point: its place, the main number of every series and, if wanted, its interval. */
export function sweepTable(
  { axes, points }: Sweep,
  read: Pick<ReadSweep, 'quantity' | 'series'> | null,
  intervals = true,
): Table {
  const quantity = read?.quantity;
  const series = (read?.series ?? []).map((one) => (intervals ? one : { ...one, low: undefined }));
  const titled = (name: string, suffix: string) =>
    series.length === 1 ? suffix : `${name} ${suffix}`.trim();
  const inCsv = (name: string, end = '') =>
    [quantity?.name ?? '', end, ...(series.length === 1 ? [] : [name])]
      .filter((part) => part !== '')
      .join('_');
  return table(
    [
      ...axisLabels(axes).map((label, place) => column(isSliced(axes[place]) ? 'text' : 'axis', label)),
      ...series.flatMap(({ name, low }) => [
        column(
          quantity?.kind ?? 'number',
          titled(name, series.length === 1 ? unitLabel(quantity) : ''),
          inCsv(name),
        ),
        ...(low
          ? [
              column('number', titled(name, '95 % from'), inCsv(name, 'low')),
              column('number', titled(name, 'to'), inCsv(name, 'high')),
            ]
          : []),
      ]),
    ],
    points.flatMap((measured, point) => {
      if (measured === null) return [];
      const numbers = series.flatMap(({ values, low, high }) => [
        values[point] ?? null,
        ...(low ? [low[point] ?? null, high?.[point] ?? null] : []),
      ]);
      return [[...axisValuesAt(axes, point), ...numbers]];
    }),
    [],
    axes.length,
  );
}

const isSliced = (axis: SweepAxis | undefined) => axis !== undefined && sliceLabels(axis) !== undefined;

function unitLabel(quantity: Quantity | undefined): string {
  if (!quantity) return '';
  return quantity.unit === '' ? quantity.label : `${quantity.label} in ${quantity.unit}`;
}
