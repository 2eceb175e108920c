import { inheritClauses, namesInAddition, printAddition, type Addition } from '../additions';
import { analyzeNotebook, type Analysis, type AnalyzedStatement } from '../analysis';
import type { Name, Span } from '../ast';
import { replaced } from '../replaced';
import type { Bound, Known } from '../scope';
import { formOf } from '../statements/all';
import { substitute } from '../vector';
import type { CellEdit, Offer } from './form';

/** More statements than this are not gone through each time that somebody asks what may be done. */
const mostStatements = 2000;

/** A name is replaced by what it stands for, everywhere, and its `let` goes, if that changes no vector. */
export const inlineName: Offer = ({ analysis, place }) => {
  const definition = analysis.definitionOf(place);
  const known = definition?.known;
  if (known?.kind !== 'addition' || !known.site) return null;
  const statements = analysis.cells.flatMap((cell) =>
    cell.statements.map((statement) => ({ cell: cell.index, statement })),
  );
  if (statements.length > mostStatements) return null;
  const edits: CellEdit[] = [];
  for (const { cell, statement } of statements) {
    const own = editsOf(statement, known, analysis.cells.find(({ index }) => index === cell)?.source ?? '');
    if (own === null) return null;
    edits.push(...own.map((edit) => ({ cell, ...edit })));
  }
  if (edits.length < 2 || !isUnchanged(analysis, edits, known)) return null;
  return { kind: 'inline', title: `Write out ${definition?.name.name}`, edits };
};

type Defined = Extract<Known, { kind: 'addition' }>;

/** What is written anew in a statement; null if the name has a use that only a name can have. */
function editsOf(
  { statement, names, isBroken }: AnalyzedStatement,
  known: Defined,
  source: string,
): readonly Pick<CellEdit, 'span' | 'text'>[] | null {
  const own = names.filter((one) => one.known === known);
  if (own.length === 0) return [];
  if (isBroken) return null;
  if (own.some(({ isDefinition }) => isDefinition))
    return own.length === 1 ? [{ span: wholeLine(source, statement), text: '' }] : null;
  const isUse = (name: Name) => own.some((use) => use.name === name);
  const uses = (addition: Addition) => namesInAddition(addition).filter(isUse);
  const additions = formOf(statement)
    .bindings(statement)
    .additions.filter((addition) => uses(addition).length > 0);
  const written = additions.map((addition) => writtenOut(addition, known.written.addition, isUse));
  const isWrittenOut = written.flatMap(uses).length === 0;
  if (!isWrittenOut || additions.flatMap(uses).length < own.length) return null;
  return written.map((addition, i) => ({ span: additions[i] ?? addition, text: printAddition(addition) }));
}

/** An addition with a vector in place of a name. If the name is all of it, it brings its clauses. */
function writtenOut(addition: Addition, stands: Addition, isUse: (name: Name) => boolean): Addition {
  const vectorOf = (name: Name) => (isUse(name) ? stands.vector : null);
  const vector = substitute(addition.vector, { vectorOf, name: (name) => name, file: (file) => file });
  const { terms } = addition.vector;
  const isWhole = terms.length === 1 && namesInAddition(addition).some(isUse);
  const clauses = inheritClauses(addition.vector, addition, () => (isWhole ? stands : undefined));
  return { ...addition, ...clauses, vector };
}

/** The statement's lines with their end, if nothing else is on them. */
function wholeLine(source: string, { start, end }: Span): Span {
  const before = /[ \t]*$/.exec(source.slice(0, start))?.[0] ?? '';
  const after = /^[ \t]*(?:\r\n|\n|\r|$)/.exec(source.slice(end))?.[0];
  return after === undefined ? { start, end } : { start: start - before.length, end: end + after.length };
}

/** True if every addition is the same vector with the edits as without them. */
function isUnchanged(analysis: Analysis, edits: readonly CellEdit[], known: Defined): boolean {
  const after = analyzeNotebook(
    analysis.cells.map(({ index, source }) => ({
      index,
      source: replaced(
        source,
        edits.filter(({ cell }) => cell === index),
      ),
    })),
  );
  const isDefinition = ({ names }: AnalyzedStatement) =>
    names.some((one) => one.known === known && one.isDefinition);
  const meanings = (program: Analysis) =>
    program.cells
      .flatMap(({ statements }) => statements)
      .filter((statement) => !isDefinition(statement))
      .map((one) =>
        formOf(one.statement)
          .bindings(one.statement)
          .additions.map((it) => meaningOf(program.resolved(it, one))),
      );
  return JSON.stringify(meanings(analysis)) === JSON.stringify(meanings(after));
}

/** An addition that stands alone, as text that is the same if the vector is. */
function meaningOf({ addition, names }: Bound): string {
  const kept = [...names.entries()].map(([name, known]) => {
    if (known.kind === 'addition') return `${name} = ${meaningOf(known.resolved)}`;
    return `${name} = ${known.kind === 'file' ? known.file.value : known.kind}`;
  });
  return [printAddition(addition), ...kept].join('; ');
}
