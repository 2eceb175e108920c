import type { Addition } from './additions';
import type { Text } from './ast';
import { formOf, type Statement } from './statements/all';
import { substitute } from './vector';

/** The files that a statement reads, where it names them. */
export function filesRead(statement: Statement): readonly Text[] {
  const { additions } = formOf(statement).bindings(statement);
  const own =
    statement.kind === 'load' ? [statement.file] : statement.kind === 'score' ? statement.files : [];
  return [...own, ...additions.flatMap(filesIn)];
}

function filesIn({ vector }: Addition): readonly Text[] {
  const found: Text[] = [];
  substitute(vector, {
    vectorOf: () => null,
    name: (name) => name,
    file(file) {
      found.push(file);
      return file;
    },
  });
  return found;
}
