import type { Analysis, Place } from './analysis';

/** The name in the last `model` statement above a place; null if there is none. */
export function modelAbove({ cells }: Pick<Analysis, 'cells'>, { cell, offset }: Place): string | null {
  for (const { index, statements } of cells.toReversed()) {
    if (index > cell) continue;
    for (const { statement } of statements.toReversed())
      if (statement.kind === 'model' && (index < cell || statement.end < offset))
        return statement.source.value;
  }
  return null;
}
