/** Layers down and positions across, for a terminal. */
import stringWidth from 'string-width';
import { columnsText, cut, type TextColumn } from './columns';
import { tokenAt } from './table';
import { tokenLabel, visibleText } from './tokenText';

/** A token in a grid is cut beyond this. */
const longestToken = 10;

interface Prompt {
  readonly layers: readonly number[];
  readonly tokens: readonly string[];
  readonly bytes?: readonly (string | null)[];
}

/** Layers down, positions across: as many of the last positions as a line has. */
export function positionGrid(
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
