import { count, exactNumber, factor, percent, shortNumber, signed } from '../language/numbers';
import { axisNumber } from './sweepAxes';
import type { Cell, ColumnKind } from './table';
import { tokenLabel } from './tokenText';

/** A cell with three significant digits and its unit, for people. */
export function shortCell(cell: Cell, kind: ColumnKind): string {
  if (cell === null) return '';
  if (typeof cell !== 'number') return typeof cell === 'string' ? cell : tokenLabel(cell);
  switch (kind) {
    case 'index':
      return exactNumber(cell);
    case 'count':
      return count(cell);
    case 'axis':
      return axisNumber(cell);
    case 'probability':
      return percent(cell);
    case 'ratio':
      return factor(cell);
    case 'nats':
      return signed(cell);
    case 'number':
    case 'text':
    case 'token':
      return shortNumber(cell);
  }
}
