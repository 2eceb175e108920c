import { parseCell } from './parser';
import { formOf } from './statements/all';

/** True if a statement in the cells needs a model before one chooses it. */
export function needsModel(sources: readonly string[]): boolean {
  for (const source of sources) {
    for (const statement of parseCell(source).program.statements) {
      const use = formOf(statement).modelUse(statement);
      if (use !== 'none') return use === 'needs';
    }
  }
  return false;
}
