/** Changes that people may ask for at a place of a program. Each has its own file, and a row in `all.ts`. */
import type { Analysis, AnalyzedStatement, Place } from '../analysis';
import type { Span } from '../ast';

export interface CellEdit {
  readonly cell: number;
  readonly span: Span;
  readonly text: string;
  /** Parts of the text that people write over, as offsets into it. */
  readonly holes?: readonly Span[];
}

export interface Refactoring {
  readonly kind: 'extract' | 'inline' | 'rewrite';
  readonly title: string;
  readonly edits: readonly CellEdit[];
  /** True if a name has been made up, which people may want to change at once. */
  readonly isNaming?: boolean;
}

/** Where a change is asked for: a statement without syntax errors, and a place in it. */
export interface Asked {
  readonly analysis: Analysis;
  readonly statement: AnalyzedStatement;
  readonly place: Place;
  /** The text of its cell. */
  readonly source: string;
}

export type Offer = (asked: Asked) => Refactoring | null;

export const isIn = ({ start, end }: Span, { offset }: Place): boolean => start <= offset && offset <= end;
