/** Finds what parses and cannot run: unknown names, layers, positions. The same checks run while typing and before running. */
import { namesInAddition, type Addition } from './additions';
import { analyzeNotebook, type Analysis, type AnalyzedCell } from './analysis';
import type { Axis, Layers, Name, Num } from './ast';
import { mostDiagnostics } from './cursor';
import { diagnostic, type Diagnostic } from './diagnostics';
import type { Extent } from './extents';
import { filesRead } from './filesRead';
import { withName, type NameMap } from './nameMap';
import { count } from './numbers';
import { brokenNames, type ParsedCell } from './parser';
import type { Scope } from './scope';
import { formOf, statements, type Statement } from './statements/all';
import type { Report } from './statements/form';
import { endsStep, finished, type Steps } from './steps';
import { extentOf } from './vector';
import { isWordOf, nearest } from './words';

export interface CheckContext {
  /** The model that the cell starts with; null if it is not known. */
  readonly model: KnownModel | null;
  /** Names that other cells define, with the cell's number as people count (from 1). */
  readonly elsewhere: NameMap<number>;
  readonly beyond?: Pick<KnownBeyond, 'modelNamed' | 'isMissing'>;
}

/** What is known beyond a program's text. What nobody knows is not reported. */
export interface KnownBeyond {
  /** The model that the program starts with; null if it is not known. */
  readonly first: KnownModel | null;
  readonly modelNamed: (name: string) => KnownModel | null;
  /** True if a file that is to be read is known not to be there. */
  readonly isMissing: (file: string) => boolean;
}

/** Nothing but the model that a program starts with. */
export function knownFirst(first: KnownModel | null): KnownBeyond {
  return { first, modelNamed: () => null, isMissing: () => false };
}

export interface KnownModel {
  readonly id: string;
  readonly n_layers: number;
}

/** All diagnostics of a cell, the parser's included, in the order of the text. */
export function checkCell(cell: AnalyzedCell, context: CheckContext): readonly Diagnostic[] {
  return finished(checkingStatements(cell, context)).diagnostics;
}

/** The diagnostics of a text that runs by itself after the names of `before`. */
export function checkText(
  source: string,
  context: CheckContext,
  before: Scope = new Map(),
): readonly Diagnostic[] {
  const { cells } = analyzeNotebook([{ index: 0, source }], before);
  return cells.flatMap((cell) => checkCell(cell, context));
}

/**
 * The diagnostics of each code cell while typing. A name or a model counts from the cell that defines or chooses it to the
 * end of the notebook, whether that cell has run or not.
 */
export function checkNotebook(
  analysis: Pick<Analysis, 'cells'>,
  known: KnownModel | null,
): readonly (readonly Diagnostic[])[] {
  return finished(checking(analysis, knownFirst(known)));
}

/** The same in steps. */
export function* checking(
  { cells }: Pick<Analysis, 'cells'>,
  beyond: KnownBeyond,
): Steps<readonly (readonly Diagnostic[])[]> {
  const below = definedBelow(cells);
  const search = { left: mostLookedAt };
  let model = beyond.first;
  const found: (readonly Diagnostic[])[] = [];
  for (const [i, cell] of cells.entries()) {
    const checked = yield* checkingStatements(
      cell,
      { model, elsewhere: below[i] ?? new Map(), beyond },
      search,
    );
    ({ model } = checked);
    found.push(checked.diagnostics);
  }
  return found;
}

/** Characters of code that are read while somebody types. It takes less than a second to check as many. */
export const mostRead = 1_000_000;

/** The diagnostics of each code cell of a program that is not read because of its length: its first cell says so. */
export function unreadProgram(characters: number): readonly (readonly Diagnostic[])[] {
  if (characters <= mostRead) return [];
  const lengths = { characters: count(characters), most: count(mostRead) };
  return [[diagnostic('program-too-long', { start: 0, end: 0 }, lengths)]];
}

/** A cell that may define names: its place, as in `SourceCell`, and its tree. */
interface DefiningCell {
  readonly index: number;
  readonly parsed: ParsedCell;
}

/** For each cell the names that cells below it define. Cells above count as run. */
function definedBelow(cells: readonly DefiningCell[]): readonly NameMap<number>[] {
  let below: NameMap<number> = new Map();
  return cells
    .toReversed()
    .map((cell) => {
      const here = below;
      // Of two definitions the first one counts: it is added last.
      for (const [name, number] of [...definitions([cell])].reverse()) below = withName(below, name, number);
      return here;
    })
    .reverse();
}

/** The names that a cell defines, in the order of the text. */
export function definedNames(parsed: ParsedCell): readonly Name[] {
  const names = parsed.program.statements.flatMap((statement) => {
    const { defines } = formOf(statement).bindings(statement);
    return defines ? [defines.name] : [];
  });
  return [...names, ...brokenNames(parsed)].sort((a, b) => a.start - b.start);
}

/** For {@link CheckContext.elsewhere}: each name and the number, from 1, of the first cell that defines it. */
export function definitions(cells: readonly DefiningCell[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { index, parsed } of cells) {
    for (const { name } of definedNames(parsed)) if (!found.has(name)) found.set(name, index + 1);
  }
  return found;
}

/** Names that are looked at, in all, to say more of an unknown one: that it needs itself, or what was meant. */
const mostLookedAt = 200_000;

/** What is left of {@link mostLookedAt}. Less is said of the unknown names that come after. */
interface Search {
  left: number;
}

/** What the checks of a statement share. */
interface Checker {
  readonly context: CheckContext;
  readonly scope: Scope;
  /** The name that the statement defines; null if it defines none. */
  readonly defining: string | null;
  /** Definitions in this cell: name to the names that it needs. */
  readonly needs: ReadonlyMap<string, readonly string[]>;
  readonly report: Report;
  readonly search: Search;
}

function* checkingStatements(
  { parsed, statements }: AnalyzedCell,
  context: CheckContext,
  search: Search = { left: mostLookedAt },
): Steps<{ readonly diagnostics: readonly Diagnostic[]; readonly model: KnownModel | null }> {
  const found = [...parsed.diagnostics];
  let { unreported } = parsed;
  const report: Report = (code, { start, end }, payload) => {
    if (found.length < mostDiagnostics) found.push(diagnostic(code, { start, end }, payload));
    else unreported++;
  };
  const needs = needsOf(parsed.program.statements);
  let { model } = context;
  for (const [i, { statement, isBroken, scope }] of statements.entries()) {
    if (endsStep(i)) yield;
    if (isBroken) continue;
    checkStatement(statement, { context: { ...context, model }, scope, needs, report, search });
    if (statement.kind === 'model') model = context.beyond?.modelNamed(statement.source.value) ?? null;
  }
  found.sort((a, b) => a.start - b.start);
  const last = found.at(-1);
  if (last && unreported > 0) found.push(diagnostic('more-problems', last, { more: count(unreported) }));
  return { diagnostics: found, model };
}

function checkStatement(statement: Statement, shared: Omit<Checker, 'defining'>): void {
  const form = formOf(statement);
  const { names, additions, layers, defines } = form.bindings(statement);
  const checker = { ...shared, defining: defines?.name.name ?? null };
  for (const name of names) checkName(checker, name);
  for (const addition of additions) checkAddition(checker, addition);
  for (const layer of writtenLayers(layers)) checkLayer(checker, layer);
  for (const file of filesRead(statement))
    if (shared.context.beyond?.isMissing(file.value))
      shared.report('file-missing', file, { file: file.value });
  if (statement.kind === 'help' && statement.about) checkWord(shared.report, statement.about);
  form.check(statement, shared.report);
}

/** A statement does not know the others, so what `help` is asked about is checked here. */
function checkWord(report: Report, about: Name): void {
  const { name: word } = about;
  if (isWordOf(statements, word)) return;
  report('unknown-word', about, { word, nearest: nearest(word, Object.keys(statements)) });
}

function checkAddition(checker: Checker, { vector, layers, from, norm, at }: Addition): void {
  const extent = extentOf(vector, {
    name: (name) => checkName(checker, name),
    onMixed: (part) => checker.report('mixed-positions', part, {}),
  });
  for (const layer of [...writtenLayers(layers), ...(from ? [from] : [])]) checkLayer(checker, layer);
  if (norm && 'name' in norm) checkName(checker, norm);
  if (at?.value === 'all' && extent === 'many') checker.report('at-all-needs-last', vector, {});
}

/** The layers that decide whether an axis lies in the model, each with the span to underline. */
function writtenLayers(layers: Layers | null): readonly Num[] {
  switch (layers?.kind) {
    case 'one':
      return [layers];
    case 'list':
      return layers.values;
    case 'range':
      return [rangeLayer(layers)];
    case 'all':
    case 'each':
    case undefined:
      return [];
  }
}

/** The number of a range to report: one that is not a layer, or else the largest. */
function rangeLayer({ from, to, by, start, end }: Extract<Axis, { kind: 'range' }>): Num {
  const broken = [from, to, Math.abs(by)].find((value) => !isLayer(value));
  return { value: broken ?? Math.max(from, to), start, end };
}

const isLayer = (value: number): boolean => Number.isInteger(value) && value >= 0;

function checkLayer({ report, context: { model } }: Checker, layer: Num): void {
  if (!isLayer(layer.value)) report('bad-layer', layer, { value: layer.value });
  else if (model && layer.value >= model.n_layers) {
    report('layer-outside-model', layer, { model: model.id, n_layers: model.n_layers, layer: layer.value });
  }
}

/** The extent of a name; reports a name that is not known here. */
function checkName(checker: Checker, used: Name): Extent {
  const known = checker.scope.get(used.name);
  if (!known) reportUnknown(checker, used);
  return known?.extent ?? 'any';
}

function reportUnknown({ context, scope, needs, defining, report, search }: Checker, used: Name): void {
  const { name } = used;
  const cell = context.elsewhere.get(name);
  if (cell !== undefined) return report('name-not-run', used, { name, cell });
  const cycle = defining === null ? null : pathBack(needs, name, defining, search);
  if (cycle !== null) return report('cyclic-name', used, { path: [defining ?? name, ...cycle] });
  const later = needs.has(name);
  const candidates = !later && search.left > 0 ? [...scope.keys(), ...context.elsewhere.keys()] : [];
  search.left -= candidates.length;
  report('unknown-name', used, { name, nearest: nearest(name, candidates), later });
}

/** The names from `name` to `goal` along definitions of this cell, both included; null if there is no way. */
function pathBack(
  needs: Checker['needs'],
  name: string,
  goal: string,
  search: Search,
): readonly string[] | null {
  const cameFrom = new Map<string, string | null>([[name, null]]);
  const open = [name];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at === goal) return pathTo(at, cameFrom);
    if (search.left-- <= 0) return null;
    for (const next of needs.get(at) ?? []) {
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, at);
      open.push(next);
    }
  }
  return null;
}

function pathTo(goal: string, cameFrom: ReadonlyMap<string, string | null>): readonly string[] {
  const path: string[] = [];
  for (let at: string | null = goal; at !== null; at = cameFrom.get(at) ?? null) path.push(at);
  return path.reverse();
}

/** What each definition needs; of two definitions of a name the last one counts. */
function needsOf(statements: readonly Statement[]): Checker['needs'] {
  const needs = new Map<string, readonly string[]>();
  for (const statement of statements) {
    const { defines } = formOf(statement).bindings(statement);
    if (!defines) continue;
    const names = defines.kind === 'addition' ? namesInAddition(defines.addition) : [];
    needs.set(
      defines.name.name,
      names.map(({ name }) => name),
    );
  }
  return needs;
}
