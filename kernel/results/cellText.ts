import { count, exactNumber, factor, percent, shortNumber, signed } from '../language/numbers';
import { axisNumber } from './sweepAxes';
import type { Cell, ColumnKind } from './table';
import { tokenLabel } from './tokenText';

/** A cell with three significant digits, for a terminal or a drawing. */
export function shortCell(cell: Cell, kind: ColumnKind): string {
  if (typeof cell !== 'number') return exactCell(cell);
  switch (kind) {
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

/** A cell with every digit; a token as its label. */
export function exactCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return exactNumber(cell);
  return typeof cell === 'string' ? cell : tokenLabel(cell);
}
