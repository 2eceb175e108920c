/** Results with two directions as grids for a terminal. */
import stringWidth from 'string-width';
import { quantityOf, seriesOf } from '../results/measure';
import { sweepTable } from '../results/measurementTables';
import { percent, shortNumber } from '../language/numbers';
import type { SweepAxis } from '../results/axes';
import { axisLabels, axisNumber, axisNumbers, sliceLabels } from '../results/sweepAxes';
import { table, tokenAt } from '../results/table';
import { quotedToken, tokenLabel, visibleText } from '../results/tokenText';
import type { LensArm, LensResult, NormsResult, SweepResult } from '../results/types';
import { columnsText, cut, type TextColumn } from './columns';
import { tableText } from './tableText';

/** A token in a grid is cut beyond this. */
const longestToken = 10;

interface Prompt {
  readonly layers: readonly number[];
  readonly tokens: readonly string[];
  readonly bytes?: readonly (string | null)[];
}

/** Layers down, positions across: as many of the last positions as a line has. */
function positionGrid(
  prompt: Prompt,
  width: number,
  toRight: boolean,
  cell: (layer: number, position: number) => string,
): string {
  const short = (text: string) => cut(visibleText(text), longestToken);
  const layer: TextColumn = { label: 'layer', toRight: true, fields: prompt.layers.map(String) };
  const columns = prompt.tokens.map((text, position): TextColumn => ({
    label: short(tokenLabel(tokenAt(text, prompt.bytes?.[position]) ?? { text })),
    toRight,
    fields: prompt.layers.map((_, row) => short(cell(row, position))),
  }));
  const shown: TextColumn[] = [];
  let left = width - stringWidth(layer.label);
  for (const column of [...columns].reverse()) {
    left -= 2 + Math.max(...[column.label, ...column.fields].map((text) => stringWidth(text)));
    if (left < 0 && shown.length > 0) break;
    shown.unshift(column);
  }
  const grid = columnsText([layer, ...shown], { width, headers: 1, footer: 0 });
  const hidden = columns.length - shown.length;
  return hidden === 0 ? grid : `the last ${shown.length} of ${columns.length} positions\n${grid}`;
}

/** Norm ratios by layer and position; without steering the norms themselves. */
export function normsText(result: NormsResult, width: number): string {
  const isSteered = result.steering.length > 0;
  const values = isSteered ? result.ratio : result.residual;
  const grid = positionGrid(result, width, true, (layer, position) =>
    shortNumber(values[layer]?.[position] ?? NaN),
  );
  return `${isSteered ? 'steering norm / residual norm' : 'residual norm'}\n${grid}`;
}

/** The top tokens of each arm, layers down; then the chosen tokens by layer. */
export function lensText(result: LensResult, width: number): string {
  const arms = result.steering.length === 0 ? result.arms.slice(0, 1) : result.arms;
  const grids = arms.map(({ name, top }) => {
    const grid = positionGrid(result, width, false, (layer, position) => {
      const token = top[layer]?.[position];
      return token ? tokenLabel(token) : '';
    });
    return `${name}: the top token after each position\n${grid}`;
  });
  return [...grids, ...(result.targets ? [targetsText(result, arms, width)] : [])].join('\n\n');
}

function targetsText({ layers, targets = [] }: LensResult, arms: readonly LensArm[], width: number): string {
  const columns = targets.flatMap((target) =>
    arms.map(({ name }): TextColumn => ({
      label: visibleText(`${quotedToken(target)} ${name}`),
      toRight: true,
      fields: target[`p_${name}`].map(percent),
    })),
  );
  const layer: TextColumn = { label: 'layer', toRight: true, fields: layers.map(String) };
  return columnsText([layer, ...columns], { width, headers: 1, footer: 0 });
}

/** The names of series are cut beyond this where a line has no room for more. */
const shortestCut = 24;

/** A sweep with one axis: a line for every point; intervals where there is one series. */
export function sweepCurvesText(result: SweepResult, width: number): string {
  const { columns, ...others } = sweepTable(result, seriesOf(result).length === 1);
  const longest = Math.max(shortestCut, Math.floor(width / columns.length));
  const cutColumns = columns.map((column) => ({ ...column, label: cut(column.label, longest) }));
  return tableText({ ...others, columns: cutColumns }, width);
}

const axisText = (axis: SweepAxis, place: number) =>
  sliceLabels(axis)?.[place] ?? axisNumber(axisNumbers(axis)[place] ?? NaN);

/** A sweep with two axes: a grid for every series, the first axis down. */
export function sweepGridText(result: SweepResult, width: number): string {
  const [down, across] = result.axes;
  const [first] = result.points;
  if (!down || !across || !first) return '';
  const { kind, label, unit } = quantityOf(first);
  const rows = Math.ceil(result.points.length / across.values.length);
  const [downLabel, acrossLabel] = axisLabels(result.axes);
  return seriesOf(result)
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
