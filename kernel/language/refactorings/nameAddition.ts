import { namesInAddition, printAddition, type Addition } from '../additions';
import type { Analysis, AnalyzedStatement } from '../analysis';
import { freeName } from '../scope';
import { formOf } from '../statements/all';
import { isIn, type CellEdit, type Offer } from './form';

/** An addition gets a name above its statement, and equal ones below get the same name. */
export const nameAddition: Offer = ({ analysis, statement, place, source }) => {
  const addition = unnamedIn(statement).find((one) => isIn(one, place));
  if (!addition) return null;
  const name = freeName('vector', (wanted) => !namesOf(analysis).has(wanted));
  const start = lineStart(source, statement.statement.start);
  const uses = equalBelow(analysis, { addition, statement, cell: place.cell });
  const definition = `let ${name} = ${printAddition(addition)}\n`;
  const others = uses.length - 1;
  return {
    kind: 'extract',
    title: `Name this addition${others === 0 ? '' : others === 1 ? ' and an equal one' : ` and ${others} equal ones`}`,
    edits: [
      { cell: place.cell, span: { start, end: start }, text: definition },
      ...uses.map(({ cell, span }): CellEdit => ({ cell, span, text: name })),
    ],
    isNaming: true,
  };
};

/** The additions of a statement that say more than one name. That of a `let` has a name. */
function unnamedIn({ statement, isBroken }: AnalyzedStatement): readonly Addition[] {
  if (isBroken || statement.kind === 'let') return [];
  return formOf(statement)
    .bindings(statement)
    .additions.filter(({ vector: { terms } }) => terms.length > 1 || terms[0]?.atom.kind !== 'name');
}

interface Found {
  readonly addition: Addition;
  readonly statement: AnalyzedStatement;
  readonly cell: number;
}

/** The addition, and those from its statement on that are written alike and whose names mean the same. */
function equalBelow(analysis: Analysis, { addition, statement, cell }: Found) {
  const printed = printAddition(addition);
  const meansTheSame = (other: AnalyzedStatement) =>
    namesInAddition(addition).every(({ name }) => other.scope.get(name) === statement.scope.get(name));
  return analysis.cells
    .filter(({ index }) => index >= cell)
    .flatMap(({ index, statements }) =>
      (index === cell ? statements.slice(statements.indexOf(statement)) : statements)
        .filter(meansTheSame)
        .flatMap(unnamedIn)
        .filter((other) => printAddition(other) === printed)
        .map((span) => ({ cell: index, span })),
    );
}

/** Every name that is written in the program. */
function namesOf({ cells }: Analysis): ReadonlySet<string> {
  const statements = cells.flatMap((cell) => cell.statements);
  return new Set(statements.flatMap(({ names }) => names.map(({ name }) => name.name)));
}

function lineStart(source: string, offset: number): number {
  return Math.max(source.lastIndexOf('\n', offset - 1), source.lastIndexOf('\r', offset - 1)) + 1;
}
