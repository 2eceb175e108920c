import type { Statement } from './ast';
import { parseCell } from './parser';

/** True where cells have a statement that a model has a part in before one that chooses the model. */
export function needsModel(sources: readonly string[]): boolean {
  for (const source of sources) {
    for (const statement of parseCell(source).program.statements) {
      if (statement.kind === 'model') return false;
      if (!runsWithout(statement)) return true;
    }
  }
  return false;
}

/** True for what only changes names and settings, or is about text alone. */
function runsWithout(statement: Statement): boolean {
  switch (statement.kind) {
    case 'set':
    case 'let':
    case 'tokens':
      return true;
    case 'steer':
      return statement.off;
    default:
      return false;
  }
}
