/** Renaming a name everywhere, if every name of the notebook means the same afterwards. */
import { analyzeNotebook, type Analysis, type AnalyzedCell, type Place, type SourceCell } from './analysis';
import type { Name, Span } from './ast';
import { replaced } from './replaced';
import type { Known } from './scope';

/** A part of a cell. `cell` is the cell's place in the notebook. */
export interface CellSpan {
  readonly cell: number;
  readonly span: Span;
}

/** Where a name is to be written anew, or why it may not be, as a sentence. */
export type Renaming = { readonly spans: readonly CellSpan[] } | { readonly refusal: string };

export const nothingToRename = 'Only names of vectors can be renamed.';

/** A use or a definition of a name, and the definition that it means; undefined if there is none. */
interface Meant {
  readonly cell: number;
  readonly name: Name;
  readonly known: Known | undefined;
}

/**
 * What each name of a notebook means, in order. A name that nothing above defines means the next definition below, as the
 * checks tell it: cells may run in another order.
 */
function meantIn({ cells }: Analysis): readonly Meant[] {
  const below = new Map<string, Known>();
  const found: Meant[] = [];
  for (const { names } of cells.flatMap(({ statements }) => statements).toReversed()) {
    for (const { name, known, isDefinition } of names) if (isDefinition && known) below.set(name.name, known);
    for (const { cell, name, known } of names.toReversed())
      found.push({ cell, name, known: known ?? below.get(name.name) });
  }
  return found.reverse();
}

const meantAt = (names: readonly Meant[], place: Place): Meant | undefined =>
  names.find(
    ({ cell, name }) => cell === place.cell && name.start <= place.offset && place.offset <= name.end,
  );

/** The name at a place, if it can be renamed. */
export function renamed(analysis: Analysis, place: Place): CellSpan | { readonly refusal: string } {
  const at = meantAt(meantIn(analysis), place);
  if (!at) return { refusal: nothingToRename };
  if (!at.known) return { refusal: `No cell defines ${at.name.name}.` };
  return { cell: at.cell, span: at.name };
}

/** Gives the name at a place another name, in its definition and all its uses. */
export function renaming(analysis: Analysis, place: Place, newName: string): Renaming {
  const at = renamed(analysis, place);
  if ('refusal' in at) return at;
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(newName))
    return { refusal: 'A name has letters, digits and _, and does not begin with a digit.' };
  const names = meantIn(analysis);
  const known = meantAt(names, place)?.known;
  const spans = names.filter((name) => name.known === known).map(({ cell, name }) => ({ cell, span: name }));
  const after = analyzeNotebook(analysis.cells.map((cell) => withNewName(cell, spans, newName)));
  for (const [i, cell] of analysis.cells.entries()) {
    const refusal = refusalIn(cell, after.cells[i], newName);
    if (refusal !== null) return { refusal };
  }
  const changed = firstDifference(analysis, after);
  if (changed === null) return { spans };
  return {
    refusal: `Another vector is called ${newName}, and a name in cell ${changed + 1} would mean another one than now.`,
  };
}

function withNewName(
  { index, source }: AnalyzedCell,
  spans: readonly CellSpan[],
  newName: string,
): SourceCell {
  const own = spans.filter(({ cell }) => cell === index);
  return {
    index,
    source: replaced(
      source,
      own.map(({ span }) => ({ span, text: newName })),
    ),
  };
}

/** Why a cell could not be read with the new name; null if it reads as before. */
function refusalIn(before: AnalyzedCell, after: AnalyzedCell | undefined, newName: string): string | null {
  const known = before.parsed.diagnostics.map(({ code }) => code);
  const found = after?.parsed.diagnostics.find(({ code }, i) => code !== known[i]);
  if (found) return found.message;
  const isSame = after?.statements.length === before.statements.length;
  return isSame ? null : `${newName} cannot be a name in cell ${before.index + 1}.`;
}

/** The cell of the first name that means another definition in `after` than in `before`; null if none does. */
function firstDifference(before: Analysis, after: Analysis): number | null {
  const [own, other] = [meanings(before), meanings(after)];
  const at = own.findIndex(({ meaning }, i) => meaning !== other[i]?.meaning);
  return own[at]?.cell ?? null;
}

/** For each name of a notebook, in order, its cell and a number for what it means, the same for the same definition. */
function meanings(analysis: Analysis): readonly { readonly cell: number; readonly meaning: number | null }[] {
  const numbers = new Map<object, number>();
  return meantIn(analysis).map(({ cell, known }) => {
    if (!known) return { cell, meaning: null };
    const meaning = numbers.get(known) ?? numbers.size;
    numbers.set(known, meaning);
    return { cell, meaning };
  });
}
