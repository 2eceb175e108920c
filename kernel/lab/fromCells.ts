/** The Steering Lab's setting from the cells of a notebook. */
import { quoted } from '../language/quoted';
import { firstLabState, newAddition, type LabAddition, type LabDefinition, type LabSetting } from './setting';
import { decimalNumber } from '../language/numbers';
import type { Addition, Atom, DimSlice, Span, Statement, Vector } from '../language/ast';
import { axisValues, dimSlices } from '../language/axis';
import { labAdditionText } from './toCells';
import { parseCell } from '../language/parser';

const sweepNote = 'The cell sweeps; the Lab begins with the first value of each axis.';
const modelNote = 'The Lab uses the model of the settings, not that of a model statement.';

export interface LabOpening {
  readonly setting: LabSetting;
  /** What the Lab does otherwise than the notebook, in sentences. */
  readonly notes: readonly string[];
}

/** A statement and the cell's text that has it. */
interface Placed<S extends Statement = Statement> {
  readonly statement: S;
  readonly source: string;
  readonly cell: number;
}
type Kind<K extends Statement['kind']> = Placed<Extract<Statement, { kind: K }>>;

/** What names stand for at one place of the notebook; each definition has the names before it. */
interface Scope {
  get(name: string): Definition | undefined;
}
type LetDefinition = Kind<'let'> & { readonly scope: Scope };
type LoadDefinition = Kind<'load'> & { readonly scope: Scope };
type Definition = LetDefinition | LoadDefinition;

/** What rewriting needs and gathers. */
interface Rewriting {
  /** A file as it is reached from any folder. */
  readonly resolveFile: (file: string) => string;
  readonly definitions: Map<string, LabDefinition>;
  readonly notes: Set<string>;
}

/**
 * The steering of cell `at`, or of the last one above it that steers, or what a definition there says, with a prompt from
 * nearby; null where there is none. Names are replaced by what they stand for; those that must stay names come along as definitions.
 * @param cells the text of every code cell.
 */
export function labFromCells(
  cells: readonly string[],
  at: number,
  resolveFile: (file: string) => string,
): LabOpening | null {
  const placed = cells.flatMap((source, cell): readonly Placed[] =>
    parseCell(source).program.statements.map((statement) => ({ statement, source, cell })),
  );
  const steer = steeringNear(placed, at);
  if (!steer) return null;
  const { statement, source } = steer;
  const rewriting: Rewriting = { resolveFile, definitions: new Map(), notes: new Set() };
  const scope = scopeOf(placed.slice(0, placed.indexOf(steer)));
  const additions = (statement.kind === 'let' ? [statement.addition] : statement.additions).map((addition) =>
    labAddition(addition, source, scope, rewriting),
  );
  const measured = nearestPrompt(placed, at);
  if (placed.some(({ statement, cell }) => statement.kind === 'model' && cell <= at))
    rewriting.notes.add(modelNote);
  return {
    setting: {
      prompt: measured?.prompt ?? firstLabState.setting.prompt,
      definitions: [...rewriting.definitions.values()],
      additions,
      seed: seedAt(placed, measured?.placed ?? steer),
    },
    notes: [...rewriting.notes],
  };
}

/**
 * What steers at a cell: its own last definition where it has nothing else, then its own steering or the last one above
 * it, then the last definition.
 */
function steeringNear(placed: readonly Placed[], at: number): Kind<'steer'> | Kind<'let'> | null {
  const above = placed.filter(({ cell }) => cell <= at);
  const own = above.filter(({ cell }) => cell === at);
  const definition = above.findLast((one): one is Kind<'let'> => one.statement.kind === 'let');
  if (definition?.cell === at && own.every(({ statement }) => isDefinition(statement))) return definition;
  const steers = (one: Placed): one is Kind<'steer'> => one.statement.kind === 'steer' && !one.statement.off;
  return above.findLast(steers) ?? definition ?? null;
}

function isDefinition({ kind }: Statement): boolean {
  return kind === 'let' || kind === 'load';
}

function scopeOf(placed: readonly Placed[]): Scope {
  const names = new Map<string, Definition>();
  for (const { statement, source, cell } of placed)
    if (statement.kind === 'let' || statement.kind === 'load')
      names.set(statement.name.name, { statement, source, cell, scope: new Map(names) } as Definition);
  return names;
}

/** The clauses that have no control of their own, each as it is written. */
interface OtherClauses {
  readonly dims: string;
  readonly from: string;
  readonly norm: string;
}
type Resolved = Omit<LabAddition, 'clauses'> & OtherClauses;

const nothing: Resolved = { ...newAddition, dims: '', from: '', norm: '' };

function labAddition(...found: Parameters<typeof resolved>): LabAddition {
  const { dims, from, norm, ...addition } = resolved(...found);
  return { ...addition, clauses: [dims, from, norm].filter(Boolean).join(' ') };
}

/** An addition with names replaced; what a name brings along holds where the addition does not say otherwise. */
function resolved(addition: Addition, source: string, scope: Scope, rewriting: Rewriting): Resolved {
  const { vector, layers, coefficients, at, dims, from, norm } = addition;
  const base = inherited(vector, scope, rewriting);
  const first = <T>(values: readonly T[]): T | undefined => {
    if (values.length > 1) rewriting.notes.add(sweepNote);
    return values[0];
  };
  const normValue =
    norm && ('value' in norm ? decimalNumber(norm.value) : keptName(norm.name, scope, rewriting));
  return {
    ...base,
    vector: base.vector ?? labVector(vector, source, scope, rewriting),
    layer: layers ? (first(axisValues(layers, 2)) ?? 0) : base.layer,
    coefficient: coefficients ? (first(axisValues(coefficients, 2)) ?? 0) : base.coefficient,
    position: at?.value ?? base.position,
    dims: dims ? dimsText(first(dimSlices(dims))) : base.dims,
    from: from ? `from @${from.value}` : base.from,
    norm: normValue === null ? base.norm : `norm ${normValue}`,
  };
}

/** What a vector that is one name brings along, or one that is noise like a name; null where its own text counts. */
function inherited(
  { terms }: Vector,
  scope: Scope,
  rewriting: Rewriting,
): Omit<Resolved, 'vector'> & { readonly vector: LabAddition['vector'] | null } {
  const [only, ...others] = terms;
  const none = { ...nothing, vector: null };
  if (!only || others.length > 0) return none;
  const { atom, factor } = only;
  if (atom.kind === 'group') {
    const inside = inherited(atom.vector, scope, rewriting);
    return factor === 1 ? inside : { ...inside, vector: null };
  }
  const found = scope.get(atom.kind === 'name' ? atom.name : atom.kind === 'random' ? atom.like.name : '');
  if (!found || !isLet(found)) return none;
  const known = resolved(found.statement.addition, found.source, found.scope, rewriting);
  if (atom.kind === 'random') return { ...none, layer: known.layer, position: known.position };
  return factor === 1 ? known : { ...known, vector: null };
}

/** Fractions are told from whole numbers by their point. */
function dimsText(slice: DimSlice | undefined): string {
  if (!slice) return '';
  const written = `${decimalNumber(slice.from)}..${decimalNumber(slice.to)}`;
  return `dims ${slice.fraction && Number.isInteger(slice.from) && Number.isInteger(slice.to) ? `${written}.0` : written}`;
}

function isLet(found: Definition): found is LetDefinition {
  return found.statement.kind === 'let';
}

function labVector(
  vector: Vector,
  source: string,
  scope: Scope,
  rewriting: Rewriting,
): LabAddition['vector'] {
  const [plus, minus, ...others] = vector.terms;
  const isPair = others.length === 0 && plus?.factor === 1 && (!minus || minus.factor === -1);
  if (isPair && plus.atom.kind === 'prompt') {
    if (!minus) return { kind: 'pair', plus: plus.atom.text.value, minus: '' };
    // An empty second prompt is spaces, which no single addition has.
    if (minus.atom.kind === 'prompt' && minus.atom.text.value !== '')
      return { kind: 'pair', plus: plus.atom.text.value, minus: minus.atom.text.value };
  }
  return { kind: 'expression', text: vectorText(vector, source, scope, rewriting) };
}

/** A vector as it is written, on one line, with names and files that mean the same anywhere. */
function vectorText(vector: Vector, source: string, scope: Scope, rewriting: Rewriting): string {
  let text = '';
  let end = vector.start;
  for (const atom of vector.terms.flatMap(({ atom }) => innermost(atom))) {
    text += source.slice(end, atom.start) + atomText(atom, source, scope, rewriting);
    ({ end } = atom);
  }
  return (text + source.slice(end, vector.end)).replace(/\s*\\\s*[\r\n]+\s*/g, ' ');
}

/** The atoms that have no vectors inside. */
function innermost(atom: Atom): readonly Atom[] {
  const vectors = atom.kind === 'group' ? [atom.vector] : atom.kind === 'mean' ? atom.vectors : null;
  if (!vectors) return [atom];
  return vectors.flatMap(({ terms }) => terms).flatMap((term) => innermost(term.atom));
}

function atomText(atom: Atom, source: string, scope: Scope, rewriting: Rewriting): string {
  const written = source.slice(atom.start, atom.end);
  const replaced = (span: Span, replacement: string) =>
    source.slice(atom.start, span.start) + replacement + source.slice(span.end, atom.end);
  if (atom.kind === 'pairs') return replaced(atom.file, quoted(rewriting.resolveFile(atom.file.value)));
  if (atom.kind === 'random') return replaced(atom.like, keptName(atom.like.name, scope, rewriting));
  if (atom.kind !== 'name') return written;
  const found = scope.get(atom.name);
  if (!found || !isLet(found)) return keptName(atom.name, scope, rewriting);
  const { vector } = found.statement.addition;
  const text = vectorText(vector, found.source, found.scope, rewriting);
  const [only, ...others] = vector.terms;
  return others.length === 0 && only?.start === only?.atom.start ? text : `(${text})`;
}

/** A name that must stay one; its definition comes along. */
function keptName(name: string, scope: Scope, rewriting: Rewriting): string {
  const { definitions, resolveFile } = rewriting;
  const found = scope.get(name);
  if (!found || definitions.has(name)) return name;
  const text = isLet(found)
    ? `let ${name} = ${letText(found, rewriting)}`
    : `load ${quoted(resolveFile(found.statement.file.value))} as ${name}`;
  definitions.set(name, { name, text });
  return name;
}

function letText({ statement, source, scope }: LetDefinition, rewriting: Rewriting): string {
  return labAdditionText(labAddition(statement.addition, source, scope, rewriting));
}

interface Prompted {
  readonly prompt: string;
  readonly placed: Placed;
}

/** The first prompt that the cell measures; where it has none, that of the nearest cell, below before above. */
function nearestPrompt(placed: readonly Placed[], at: number): Prompted | null {
  const found = placed.flatMap((one): readonly Prompted[] => {
    const prompt = promptOf(one.statement);
    return prompt === null ? [] : [{ prompt, placed: one }];
  });
  const distance = ({ placed: { cell } }: Prompted) => (cell >= at ? cell - at : at - cell + 0.5);
  return found.sort((a, b) => distance(a) - distance(b))[0] ?? null;
}

function promptOf(statement: Statement): string | null {
  if (statement.kind === 'count') return statement.prompts[0]?.value ?? null;
  return 'prompt' in statement ? statement.prompt.value : null;
}

/** The seed of a statement: its own, or the last one set before it. */
function seedAt(placed: readonly Placed[], { statement }: Placed): number {
  const before = placed.slice(0, placed.findIndex((one) => one.statement === statement) + 1);
  const seeds = before.flatMap(({ statement: one }) => {
    if (one.kind !== 'set' && one !== statement) return [];
    const options = 'options' in one ? one.options : [];
    return options.filter(({ name }) => name === 'seed').map(({ value }) => value.value);
  });
  return seeds.at(-1) ?? firstLabState.setting.seed;
}
