import { padIds } from '../model/steering';
import { tokenizePrompt } from '../model/tokenizer';
import { inheritClauses, type Addition as Syntax } from './language/additions';
import { nowhere, type Axis, type Clauses, type Dims, type Name, type Span, type Text } from './language/ast';
import { axisValues, dimSlices } from './language/axis';
import { resolve, type Scope } from './language/scope';
import type { Atom, Vector } from './language/vectors/all';
import { problem } from './problem';
import type { Addition, NamedAddition, NamedPlan, PlannedAddition, PlannedTerm } from './steering';

/** What the names and files of an addition stand for. */
export interface Lookup {
  readonly names: ReadonlyMap<string, NamedPlan>;
  /** Pairs of steering prompts of a file: [plus, minus]. */
  readonly pairs: (file: Text) => Promise<readonly (readonly [string, string])[]>;
}

type Norm = number | NamedAddition;

/** Looks up the names and files of an addition. */
export async function planAddition(
  addition: Syntax,
  source: string,
  lookup: Lookup,
): Promise<PlannedAddition> {
  const { vector } = addition;
  const terms = pad(await flatten(vector, 1, lookup));
  const positions = terms.reduce((most, term) => Math.max(most, positionsOf(term)), 0);
  const own: Clauses<Norm> = { ...addition, norm: addition.norm && normOf(addition.norm, lookup) };
  const { layers, coefficients, dims, at, from, norm } = inheritClauses(vector, own, (name) => {
    const found = lookup.names.get(name);
    return found && clausesOf(found.planned);
  });
  if (norm !== null && typeof norm !== 'number' && norm.addition.positions < positions)
    throw problem('norm-too-short', addition.norm ?? addition, {
      have: norm.addition.positions,
      need: positions,
    });
  return {
    source: source.slice(vector.start, vector.end),
    resolved: resolve(addition, scopeOf(lookup.names)),
    alone: null,
    terms,
    positions,
    layers,
    coefficients,
    dims,
    place: at?.value ?? 'front',
    from: from?.value ?? null,
    norm,
  };
}

/** What the language knows of names. */
export function scopeOf(names: Lookup['names']): Scope {
  return new Map([...names].map(([name, { known }]) => [name, known]));
}

function clausesOf({ layers, coefficients, dims, place, from, norm }: PlannedAddition): Clauses<Norm> {
  return {
    layers,
    coefficients,
    dims,
    at: { value: place, ...nowhere },
    from: from === null ? null : { value: from, ...nowhere },
    norm,
  };
}

function normOf(norm: NonNullable<Syntax['norm']>, lookup: Lookup): Norm {
  if ('value' in norm) return norm.value;
  return { name: norm.name, addition: single(norm, lookup) };
}

function named(name: string, span: Span, { names }: Lookup): PlannedAddition {
  const found = names.get(name);
  if (!found) throw problem('unknown-name', span, { name, nearest: null });
  return found.planned;
}

/** The addition of a name, which must have one value for each axis. */
function single(name: Name, lookup: Lookup): Addition {
  const { layers, coefficients, dims, ...shared } = named(name.name, name, lookup);
  const refuse = (values: number | null) =>
    problem('sweep-not-allowed', name, { what: name.name, values, most: 1 });
  const one = (axis: Axis | null) => {
    if (axis === null || axis.kind === 'one') return axis?.value ?? null;
    // How many layers there are is the model's to say.
    throw refuse(axis.kind === 'all' ? null : axisValues(axis, 0).length);
  };
  if (dims && dims.kind !== 'one') throw refuse(dimSlices(dims).length);
  return { ...shared, layer: one(layers), coefficient: one(coefficients) ?? 1, dims: dims?.slice ?? null };
}

/** Terms before padding: prompts have their own length. */
async function flatten(vector: Vector, factor: number, lookup: Lookup): Promise<readonly PlannedTerm[]> {
  const terms: PlannedTerm[] = [];
  for (const term of vector.terms) terms.push(...(await atomTerms(term.atom, factor * term.factor, lookup)));
  return terms;
}

async function atomTerms(atom: Atom, factor: number, lookup: Lookup): Promise<readonly PlannedTerm[]> {
  switch (atom.kind) {
    case 'prompt':
    case 'last':
      return [{ kind: atom.kind, text: atom.text.value, factor, ids: tokenizePrompt(atom.text.value) }];
    case 'group':
      return flatten(atom.vector, factor, lookup);
    case 'name':
      return named(atom.name, atom, lookup).terms.map((term) => scaled(term, factor));
    case 'mean': {
      const share = factor / atom.vectors.length;
      return (await Promise.all(atom.vectors.map((vector) => flatten(vector, share, lookup)))).flat();
    }
    case 'pairs': {
      const pairs = await lookup.pairs(atom.file);
      const share = factor / pairs.length;
      const prompt = (text: string, sign: number): PlannedTerm => {
        return { kind: 'prompt', text, factor: sign * share, ids: tokenizePrompt(text) };
      };
      return pairs.flatMap(([plus, minus]) => [prompt(plus, 1), prompt(minus, -1)]);
    }
    case 'random': {
      const like = single(atom.like, lookup);
      return [{ kind: 'random', like, seed: atom.seed?.value ?? 0, factor }];
    }
  }
}

const scaled = (term: PlannedTerm, factor: number): PlannedTerm => ({
  ...term,
  factor: factor * term.factor,
});

function positionsOf(term: PlannedTerm): number {
  if (term.kind === 'last') return 1;
  return term.kind === 'prompt' ? term.ids.length : term.like.positions;
}

/** Pads all prompts of a vector to the longest of them. */
function pad(terms: readonly PlannedTerm[]): readonly PlannedTerm[] {
  const length = terms.reduce(
    (most, term) => Math.max(most, term.kind === 'prompt' ? term.ids.length : 0),
    0,
  );
  return terms.map((term) => (term.kind === 'prompt' ? { ...term, ids: padIds(term.ids, length) } : term));
}

/** True where an axis or a list of slices has more than one value. */
export function sweeps(axis: Axis | Dims | null): boolean {
  return axis !== null && axis.kind !== 'one';
}
