import stringWidth from 'string-width';

/** Rows for a font whose characters have one width, their columns below each other; those in `right` end at one place, the others begin there. */
export function monospaced(rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const widths: number[] = [];
  for (const row of rows)
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, stringWidth(cell));
  const padded = (cell: string, i: number) => {
    const blank = ' '.repeat((widths[i] ?? 0) - stringWidth(cell));
    return right.includes(i) ? blank + cell : cell + blank;
  };
  return rows.map((row) => row.map(padded).join('  ').trimEnd()).join('\n');
}
