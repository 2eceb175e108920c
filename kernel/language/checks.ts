/** What parses and yet cannot mean anything: names, layers and positions, checked while typing and before running. */
import type { Addition, Atom, Axis, Name, Num, Span, Statement, Text, Vector } from './ast';
import { isCountable, listedWords } from './countedWords';
import { diagnostic, type Code, type Diagnostic, type Payload } from './diagnostics';
import { parseCell, type ParsedCell } from './parser';
import { nearest } from './words';

export interface CheckContext {
  /** The model that the cell starts with; null where it is not known. */
  readonly model: { readonly id: string; readonly n_layers: number } | null;
  /** Names that the session has. */
  readonly names: ReadonlySet<string>;
  /** Names that other cells define, with the cell's number as people count (from 1). */
  readonly elsewhere: ReadonlyMap<string, number>;
}

/** Everything that is wrong with a cell, what the parser found included, in the order of the text. */
export function checkCell(parsed: ParsedCell, context: CheckContext): readonly Diagnostic[] {
  return checkStatements(parsed, context).diagnostics;
}

/** A code cell: its place in the notebook, Markdown cells counted, from 0, and its text. */
export interface SourceCell {
  readonly index: number;
  readonly source: string;
}

/**
 * The diagnostics of each code cell, for checks while typing: names and models count from the cell that
 * has them to the end of the document, run or not.
 */
export function checkNotebook(
  cells: readonly SourceCell[],
  context: Omit<CheckContext, 'elsewhere'>,
): readonly (readonly Diagnostic[])[] {
  const parsed = cells.map(({ index, source }) => ({ index, parsed: parseCell(source) }));
  const below = definedBelow(parsed);
  let { model, names } = context;
  return parsed.map(({ parsed: cell }, i) => {
    const checked = checkStatements(cell, { model, names, elsewhere: below[i] ?? new Map() });
    ({ model } = checked);
    names = new Set([...names, ...definedNames(cell).map(({ name }) => name)]);
    return checked.diagnostics;
  });
}

/** A cell of {@link definitions}: its place, as in {@link SourceCell}, and its tree. */
export interface IndexedCell {
  readonly index: number;
  readonly parsed: ParsedCell;
}

/** For each cell the names that cells below it define. Cells above count as run: none is waited for. */
function definedBelow(cells: readonly IndexedCell[]): readonly ReadonlyMap<string, number>[] {
  let below: ReadonlyMap<string, number> = new Map();
  return cells
    .toReversed()
    .map((cell) => {
      const here = below;
      below = new Map([...below, ...definitions([cell])]);
      return here;
    })
    .reverse();
}

/** The names that a cell defines by `let` or `load`, in the order of the text. */
export function definedNames({ program, broken }: ParsedCell): readonly Name[] {
  const names = program.statements.flatMap((statement) =>
    statement.kind === 'let' || statement.kind === 'load' ? [statement.name] : [],
  );
  return [...names, ...broken].sort((a, b) => a.start - b.start);
}

/** For {@link CheckContext.elsewhere}: each name and the number, from 1, of the first cell that defines it. */
export function definitions(cells: readonly IndexedCell[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { index, parsed } of cells) {
    for (const { name } of definedNames(parsed)) if (!found.has(name)) found.set(name, index + 1);
  }
  return found;
}

/** How many positions a vector has; `any` where that is known only when it has been made. */
type Extent = 'one' | 'many' | 'any';

/** What is known at a statement. */
interface Scope {
  readonly model: CheckContext['model'];
  readonly names: ReadonlyMap<string, Extent>;
}

/** What the checks of one cell share. */
interface Checker {
  readonly context: CheckContext;
  /** Definitions in this cell: name to the names that it needs. */
  readonly needs: ReadonlyMap<string, readonly string[]>;
  report<C extends Code>(code: C, span: Span, payload: Payload<C>): void;
}

function checkStatements(parsed: ParsedCell, context: CheckContext) {
  const found = [...parsed.diagnostics];
  const checker: Checker = {
    context,
    needs: needsOf(parsed.program.statements),
    report: (code, { start, end }, payload) => found.push(diagnostic(code, { start, end }, payload)),
  };
  const known = [...context.names, ...parsed.broken.map(({ name }) => name)];
  let scope: Scope = { model: context.model, names: new Map(known.map((name) => [name, 'any'])) };
  for (const statement of parsed.program.statements) scope = checkStatement(checker, scope, statement);
  found.sort((a, b) => a.start - b.start);
  return { diagnostics: found, model: scope.model };
}

/** Checks a statement and says what is known after it. */
function checkStatement(checker: Checker, scope: Scope, statement: Statement): Scope {
  switch (statement.kind) {
    case 'model':
      return { ...scope, model: null };
    case 'let': {
      const extent = checkAddition(checker, scope, statement.addition, statement.name.name);
      return { ...scope, names: new Map([...scope.names, [statement.name.name, extent]]) };
    }
    case 'load':
      return { ...scope, names: new Map([...scope.names, [statement.name.name, 'any']]) };
    case 'steer':
      for (const addition of statement.additions) checkAddition(checker, scope, addition, null);
      return scope;
    case 'count':
      checkWords(checker, statement.words);
      return scope;
    case 'save':
      checkName(checker, scope, statement.name, null);
      return scope;
    default:
      return scope;
  }
}

/** Reports the first word that no text can have. */
function checkWords({ report }: Checker, list: Text): void {
  const words = listedWords(list.value);
  const entry = words.find((word) => !isCountable(word));
  if (words.length === 0) report('uncountable', list, { entry: null });
  else if (entry !== undefined) report('uncountable', list, { entry });
}

/** `defining` is the name that the addition is for, null in a `steer`. */
function checkAddition(checker: Checker, scope: Scope, addition: Addition, defining: string | null): Extent {
  const { vector, layers, from, norm, at } = addition;
  const extent = vectorExtent(checker, scope, vector, defining);
  for (const layer of [...writtenLayers(layers), ...(from ? [from] : [])]) checkLayer(checker, scope, layer);
  if (norm && 'name' in norm) checkName(checker, scope, norm, defining);
  if (at?.value === 'all' && extent === 'many') checker.report('at-all-needs-last', vector, {});
  return extent;
}

/** The layers that decide whether an axis lies in the model, with what to underline. */
function writtenLayers(layers: Axis | null): readonly Num[] {
  switch (layers?.kind) {
    case 'one':
      return [layers];
    case 'list':
      return layers.values;
    case 'range':
      return [rangeLayer(layers)];
    default:
      return [];
  }
}

/** The number of a range that says most about what is wrong with it: a broken one, or else its largest. */
function rangeLayer({ from, to, by, start, end }: Extract<Axis, { kind: 'range' }>): Num {
  const broken = [from, to, Math.abs(by)].find((value) => !isLayer(value));
  return { value: broken ?? Math.max(from, to), start, end };
}

const isLayer = (value: number): boolean => Number.isInteger(value) && value >= 0;

function checkLayer({ report }: Checker, { model }: Scope, layer: Num): void {
  if (!isLayer(layer.value)) report('bad-layer', layer, { value: layer.value });
  else if (model && layer.value >= model.n_layers) {
    report('layer-outside-model', layer, { model: model.id, n_layers: model.n_layers, layer: layer.value });
  }
}

/** Checks the names of a vector and that its terms have the same kind of extent. */
function vectorExtent(checker: Checker, scope: Scope, vector: Vector, defining: string | null): Extent {
  const atoms = vector.terms.map(({ atom }) => atom);
  return commonExtent(
    checker,
    atoms.map((atom) => ({ part: atom, extent: atomExtent(checker, scope, atom, defining) })),
  );
}

function commonExtent(
  { report }: Checker,
  parts: readonly { readonly part: Span; readonly extent: Extent }[],
): Extent {
  const known = parts.filter(({ extent }) => extent !== 'any');
  const [first] = known;
  if (first === undefined) return 'any';
  const other = known.find(({ extent }) => extent !== first.extent);
  if (other) report('mixed-positions', other.part, {});
  return first.extent;
}

function atomExtent(checker: Checker, scope: Scope, atom: Atom, defining: string | null): Extent {
  switch (atom.kind) {
    case 'prompt':
    case 'pairs':
      return 'many';
    case 'last':
      return 'one';
    case 'name':
      return checkName(checker, scope, atom, defining);
    case 'random':
      return checkName(checker, scope, atom.like, defining);
    case 'group':
      return vectorExtent(checker, scope, atom.vector, defining);
    case 'mean':
      return commonExtent(
        checker,
        atom.vectors.map((vector) => ({
          part: vector,
          extent: vectorExtent(checker, scope, vector, defining),
        })),
      );
  }
}

/** Reports a name that is not known here. */
function checkName(checker: Checker, scope: Scope, used: Name, defining: string | null): Extent {
  const extent = scope.names.get(used.name);
  if (extent === undefined) reportUnknown(checker, scope, used, defining);
  return extent ?? 'any';
}

function reportUnknown(
  { context, needs, report }: Checker,
  scope: Scope,
  used: Name,
  defining: string | null,
): void {
  const { name } = used;
  const cell = context.elsewhere.get(name);
  if (cell !== undefined) return report('name-not-run', used, { name, cell });
  const cycle = defining === null ? null : pathBack(needs, name, defining);
  if (cycle !== null) return report('cyclic-name', used, { path: [defining ?? name, ...cycle] });
  const candidates = [...scope.names.keys(), ...context.elsewhere.keys()];
  const later = needs.has(name);
  report('unknown-name', used, { name, nearest: later ? null : nearest(name, candidates), later });
}

/** The names from `name` to `goal` along definitions of this cell, both included; null where there is no way. */
function pathBack(
  needs: Checker['needs'],
  name: string,
  goal: string,
  seen = new Set<string>(),
): readonly string[] | null {
  if (name === goal) return [name];
  if (seen.has(name)) return null;
  seen.add(name);
  for (const next of needs.get(name) ?? []) {
    const rest = pathBack(needs, next, goal, seen);
    if (rest !== null) return [name, ...rest];
  }
  return null;
}

/** What each definition needs; of two definitions of a name the last one counts. */
function needsOf(statements: readonly Statement[]): Checker['needs'] {
  const needs = new Map<string, readonly string[]>();
  for (const statement of statements) {
    if (statement.kind === 'load') needs.set(statement.name.name, []);
    if (statement.kind !== 'let') continue;
    const { vector, norm } = statement.addition;
    needs.set(statement.name.name, [...namesOf(vector), ...(norm && 'name' in norm ? [norm.name] : [])]);
  }
  return needs;
}

/** The names that a vector is made of. */
export function namesOf(vector: Vector): readonly string[] {
  return vector.terms.flatMap(({ atom }) => {
    switch (atom.kind) {
      case 'name':
        return [atom.name];
      case 'random':
        return [atom.like.name];
      case 'group':
        return namesOf(atom.vector);
      case 'mean':
        return atom.vectors.flatMap(namesOf);
      default:
        return [];
    }
  });
}
