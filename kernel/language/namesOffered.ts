/** The names of a program with what they stand for, as they are told to people. */
import { printAddition } from './additions';
import type { Analysis, Place } from './analysis';
import type { Known } from './scope';
import { formOf } from './statements/all';
import { printLine, printText } from './print';

export interface NameOffered {
  readonly name: string;
  /** What it stands for, as a program has it. */
  readonly program: string;
  /** Where it is defined. */
  readonly where: string;
}

/**
 * The names that a vector may be taken from: those that are known at a place, and those that only cells below define. One
 * whose definition is broken stands for nothing yet.
 */
export function namesAt(analysis: Analysis, place: Place): readonly NameOffered[] {
  const known = [...analysis.scopeAt(place).entries()].flatMap(([name, one]) => named(name, one, ''));
  const here = new Set(known.map(({ name }) => name));
  const below = analysis.cells
    .filter(({ index }) => index > place.cell)
    .flatMap(({ statements }) =>
      statements.flatMap(({ statement, isBroken }) => {
        const { defines } = formOf(statement).bindings(statement);
        return defines && !isBroken ? [defines.name.name] : [];
      }),
    );
  const later = [...new Set(below)].flatMap((name) => {
    const one = analysis.scope.get(name);
    return one && !here.has(name) ? named(name, one, ', below: it has to run first') : [];
  });
  return [...known, ...later];
}

function named(name: string, known: Known, addendum: string): readonly NameOffered[] {
  const program = definitionText(known);
  return program === null ? [] : [{ name, program, where: siteText(known) + addendum }];
}

/** What a name stands for, as it was written; null if its definition is broken. */
export function definitionText(known: Known): string | null {
  switch (known.kind) {
    case 'addition':
      return printAddition(known.written.addition);
    case 'file':
      return printLine('load', printText(known.file));
    case 'broken':
      return null;
  }
}

/** The cell that defines a name, as people count. */
export function siteText({ site }: Known): string {
  return site === null ? 'the session' : `cell ${site.cell + 1}`;
}
