/**
 * The analysis of a notebook's code cells, without tokens and without a model: what each name stands for at each use,
 * which statements are broken, what is written at a place, and what may follow there. Checks and the Lab read it.
 */
import { namesInAddition, type Addition } from './additions';
import type { Name, Span } from './ast';
import type { Keyword } from './cursor';
import { expectationAt, type Expecting } from './expectation';
import { withName } from './nameMap';
import { brokenNames, parsing, type ParsedCell } from './parser';
import { define, resolve, type Bound, type Known, type Scope } from './scope';
import { formOf, type Statement } from './statements/all';
import type { Bindings } from './statements/form';
import { endsStep, finished, type Steps } from './steps';

/** A code cell: its place in the notebook, Markdown cells counted, from 0, and its text. */
export interface SourceCell {
  readonly index: number;
  readonly source: string;
}

export interface AnalyzedStatement {
  readonly statement: Statement;
  /** True if it has a syntax error: only its first parts are known. */
  readonly isBroken: boolean;
  /** What names stand for before it. */
  readonly scope: Scope;
  /** The names in it, in the order of the text. */
  readonly names: readonly Occurrence[];
}

export interface AnalyzedCell extends SourceCell {
  readonly parsed: ParsedCell;
  readonly statements: readonly AnalyzedStatement[];
  /** What names stand for after it. */
  readonly scope: Scope;
}

/** One use or definition of a name. */
interface Occurrence {
  readonly cell: number;
  readonly name: Name;
  readonly isDefinition: boolean;
  /** What it stands for; undefined if nothing defines it. */
  readonly known: Known | undefined;
}

const noOccurrences: readonly Occurrence[] = [];

/** A place in a notebook: a cell's place, and an offset into its text. */
export interface Place {
  readonly cell: number;
  readonly offset: number;
}

/** The parts at a place, from the whole statement to the smallest. */
interface Found {
  readonly statement: AnalyzedStatement;
  readonly path: readonly Span[];
  readonly keyword: Keyword | null;
}

export interface Analysis {
  readonly cells: readonly AnalyzedCell[];
  /** What names stand for after the last cell. */
  readonly scope: Scope;
  /** The parts at a place; null between statements. */
  nodeAt(place: Place): Found | null;
  /** The definition of the name at a place; null if there is no name, or no cell defines it. */
  definitionOf(place: Place): Occurrence | null;
  /** All uses and the definition of the name at a place, in the order of the notebook. */
  references(place: Place): readonly Occurrence[];
  /** What names stand for at a place. */
  scopeAt(place: Place): Scope;
  /** What may be written at a place. */
  expectedAt(place: Place): Expectation;
  /** An addition of a statement as it stands alone; see `resolve`. */
  resolved(addition: Addition, statement: AnalyzedStatement): Bound;
}

interface Expectation extends Expecting {
  /** Names that a vector may be taken from; empty if none may follow. */
  readonly names: readonly string[];
}

/**
 * Analyses code cells in their order. `before` are the names that the session has. `earlier` are the cells of an analysis
 * with the same names before it: what an edit leaves as it was is taken from there.
 */
export function analyzeNotebook(
  cells: readonly SourceCell[],
  before: Scope = new Map(),
  earlier: readonly AnalyzedCell[] = [],
): Analysis {
  return finished(analyzing(cells, before, earlier));
}

/** The same in steps. */
export function* analyzing(
  cells: readonly SourceCell[],
  before: Scope = new Map(),
  earlier: readonly AnalyzedCell[] = [],
): Steps<Analysis> {
  let scope = before;
  const analyzed: AnalyzedCell[] = [];
  const read = new Map(earlier.map(({ source, parsed }) => [source, parsed]));
  for (const [i, cell] of cells.entries()) {
    const known = analyzed.at(-1) === earlier[i - 1] ? earlier[i] : undefined;
    const isSame = known?.index === cell.index && known.source === cell.source;
    const found = isSame ? known : yield* analyzingCell(cell, scope, read.get(cell.source));
    ({ scope } = found);
    analyzed.push(found);
  }
  const cellAt = (index: number) => analyzed.find((cell) => cell.index === index);
  // Most readers of an analysis ask for no name.
  let known: readonly Occurrence[] | null = null;
  const occurrences = () =>
    (known ??= analyzed.flatMap(({ statements }) => statements).flatMap(({ names }) => names));
  const occurrenceAt = ({ cell, offset }: Place) =>
    occurrences().find((one) => one.cell === cell && one.name.start <= offset && offset <= one.name.end);
  const references = (place: Place) => {
    const at = occurrenceAt(place);
    if (!at) return [];
    return occurrences().filter(({ known, name }) =>
      at.known ? known === at.known : !known && name.name === at.name.name,
    );
  };
  return {
    cells: analyzed,
    scope,
    nodeAt({ cell, offset }) {
      const found = cellAt(cell);
      return found ? nodeIn(found, offset) : null;
    },
    definitionOf: (place) => references(place).find(({ isDefinition }) => isDefinition) ?? null,
    references,
    scopeAt({ cell, offset }) {
      const found = cellAt(cell);
      return found ? scopeIn(found, offset) : scope;
    },
    expectedAt({ cell, offset }) {
      const found = cellAt(cell);
      if (found) return expectedIn(found, offset);
      throw new Error(`there is no code cell ${cell}`);
    },
    resolved: (addition, statement) => resolve(addition, statement.scope),
  };
}

function* analyzingCell(
  { index, source }: SourceCell,
  before: Scope,
  read: ParsedCell | undefined,
): Steps<AnalyzedCell> {
  const parsed = read ?? (yield* parsing(source));
  // A use of a name whose definition is broken is not a second error, even above the definition.
  let scope = brokenNames(parsed).reduce<Scope>(
    (known, name) =>
      withName<Known>(known, name.name, { kind: 'broken', site: { cell: index, name }, extent: 'any' }),
    before,
  );
  const ordered = [
    ...parsed.program.statements.map((statement) => ({ statement, isBroken: false })),
    ...parsed.broken.map((statement) => ({ statement, isBroken: true })),
  ].sort((a, b) => a.statement.start - b.statement.start);
  const statements: AnalyzedStatement[] = [];
  for (const { statement, isBroken } of ordered) {
    if (endsStep(statements.length)) yield;
    const here = scope;
    const bindings = formOf(statement).bindings(statement);
    if (!isBroken && bindings.defines) scope = define(here, bindings.defines, index);
    statements.push({ statement, isBroken, scope: here, names: namesOf(bindings, here, scope, index) });
  }
  return { index, source, parsed, statements, scope };
}

function namesOf(
  { names, additions, defines }: Bindings,
  before: Scope,
  after: Scope,
  cell: number,
): readonly Occurrence[] {
  if (names.length + additions.length === 0 && !defines) return noOccurrences;
  const used = [...names, ...additions.flatMap(namesInAddition)].map((name): Occurrence => ({
    cell,
    name,
    isDefinition: false,
    known: before.get(name.name),
  }));
  const own = defines ? [defines.name] : [];
  const defined = own.map((name): Occurrence => ({
    cell,
    name,
    isDefinition: true,
    known: after.get(name.name),
  }));
  return [...used, ...defined].sort((a, b) => a.name.start - b.name.start);
}

function nodeIn({ statements, parsed }: AnalyzedCell, offset: number): Found | null {
  const isAt = ({ start, end }: Span) => start <= offset && offset <= end;
  const statement = statements.find((one) => isAt(one.statement));
  if (!statement) return null;
  const path: Span[] = [];
  for (let node: Span | undefined = statement.statement; node; node = partsOf(node).find(isAt))
    path.push(node);
  return { statement, path, keyword: parsed.keywords.find(isAt) ?? null };
}

/** The nodes right inside a node. */
function partsOf(node: Span): readonly Span[] {
  return Object.values(node).flat().filter(isNode);
}

function isNode(value: unknown): value is Span {
  return typeof value === 'object' && value !== null && 'start' in value && 'end' in value;
}

function scopeIn({ statements, scope }: AnalyzedCell, offset: number): Scope {
  return statements.find(({ statement }) => statement.end >= offset)?.scope ?? scope;
}

/** What may be written at an offset, with the names that are known there. */
function expectedIn(cell: AnalyzedCell, offset: number): Expectation {
  const expecting = expectationAt(cell.source, offset);
  const takesName = expecting.words.some(({ kind }) => kind === 'name');
  return { ...expecting, names: takesName ? [...scopeIn(cell, offset).keys()] : [] };
}
