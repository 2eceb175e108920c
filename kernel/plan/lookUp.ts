import { printVector } from '../language/vector';
import { inheritClauses, type Addition as Syntax } from '../language/additions';
import { nowhere, type Clauses, type Layers, type Name, type Span, type Text } from '../language/ast';
import { axisValues, dimSlices } from '../language/axis';
import { largestNumber } from '../language/cursor';
import { mapNames, type NameMap } from '../language/nameMap';
import { extentIn, resolve, type Scope } from '../language/scope';
import type { Atom, Vector } from '../language/vectors/all';
import { problem } from '../problem';
import { highest } from '../results/extremes';
import type { NamedAddition, NormLike, SessionAddition, SingleAddition, TextTerm } from './addition';
import { checkLoaded } from './loaded';

/** What the names and files of an addition stand for. */
export interface Lookup {
  readonly names: NameMap<NamedAddition>;
  /** Pairs of steering prompts of a file: [plus, minus]. */
  readonly pairs: (file: Text) => Promise<readonly (readonly [string, string])[]>;
}

type Norm = number | NormLike;

/** Looks up the names and files of an addition. @throws Problem */
export async function lookUpAddition(addition: Syntax, lookup: Lookup): Promise<SessionAddition> {
  const { vector } = addition;
  const terms = await flatten(vector, 1, lookup);
  if (!terms.every(({ factor }) => Number.isFinite(factor)))
    throw problem('number-too-large', vector, { most: largestNumber });
  const own: Clauses<Norm> = { ...addition, norm: addition.norm && normOf(addition.norm, lookup) };
  const { layers, coefficients, dims, at, from, norm } = inheritClauses(vector, own, (name) => {
    const named = lookup.names.get(name);
    return named && clausesOf(named.found);
  });
  checkLoaded({ terms, from: from?.value ?? null, place: at?.value ?? 'front' }, addition);
  return {
    source: printVector(vector),
    resolved: resolve(addition, scopeOf(lookup.names)),
    alone: null,
    terms,
    layers,
    coefficients,
    dims,
    place: at?.value ?? 'front',
    from: from?.value ?? null,
    norm,
  };
}

/** The names in scope, as the language's analysis sees them. */
export function scopeOf(names: Lookup['names']): Scope {
  return mapNames(names, ({ known }) => known);
}

/** An addition that gets a name. Only what it stands for is kept, not the names that were known where it was written. */
export function namedAddition(
  addition: Syntax,
  found: SessionAddition,
  names: Lookup['names'],
): NamedAddition {
  const { resolved } = found;
  const extent = extentIn(addition, scopeOf(names));
  return { known: { kind: 'addition', site: null, extent, written: resolved, resolved }, found };
}

function clausesOf({ layers, coefficients, dims, place, from, norm }: SessionAddition): Clauses<Norm> {
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

function named(name: string, span: Span, { names }: Lookup): SessionAddition {
  const known = names.get(name);
  if (!known) throw problem('unknown-name', span, { name, nearest: null });
  return known.found;
}

/** How many vectors may take their norms from one another in a row. */
const deepest = 100;

/** Named additions with one value each. All that refer to one have the same object. */
const singles = new WeakMap<SessionAddition, SingleAddition>();
/** How many vectors each takes its norms from in a row. */
const depths = new WeakMap<SingleAddition, number>();

/** The addition of a name, which has one value each. */
function single(name: Name, lookup: Lookup): SingleAddition {
  const found = named(name.name, name, lookup);
  const known = singles.get(found);
  if (known) return known;
  const made = singleOf(found, name);
  singles.set(found, made);
  return made;
}

function singleOf(found: SessionAddition, name: Name): SingleAddition {
  const { layers, coefficients, dims, ...shared } = found;
  const refuse = (values: number | null) =>
    problem('sweep-not-allowed', name, { what: name.name, values, most: 1 });
  const one = (axis: Layers | null) => {
    if (axis === null || axis.kind === 'one') return axis?.value ?? null;
    // Only the model knows how many layers there are.
    throw refuse(axis.kind === 'all' || axis.kind === 'each' ? null : axisValues(axis, 0).length);
  };
  if (dims && dims.kind !== 'one') throw refuse(dimSlices(dims).length);
  const { norm, terms } = shared;
  const liked = terms.flatMap((term) => (term.kind === 'random' ? [term.like] : []));
  const others = norm !== null && typeof norm !== 'number' ? [norm.addition, ...liked] : liked;
  const depth = highest(
    others.map((other) => (depths.get(other) ?? 0) + 1),
    0,
  );
  if (depth > deepest) throw problem('nested-too-deep', name, { deepest });
  const made = {
    ...shared,
    layer: one(layers),
    coefficient: one(coefficients) ?? 1,
    dims: dims?.slice ?? null,
  };
  depths.set(made, depth);
  return made;
}

/** The terms of a vector without names and parentheses, equal ones merged. */
async function flatten(vector: Vector, factor: number, lookup: Lookup): Promise<readonly TextTerm[]> {
  const parts: (readonly TextTerm[])[] = [];
  for (const term of vector.terms) parts.push(await atomTerms(term.atom, factor * term.factor, lookup));
  return merged(parts.flat());
}

/** The terms with one factor for all that are equal. A sum of 0 stays: its text still has positions. */
function merged(terms: readonly TextTerm[]): readonly TextTerm[] {
  const byKey = new Map<unknown, Map<string | number, TextTerm>>();
  for (const term of terms) {
    const [first, second] = keyOf(term);
    const same = byKey.get(first) ?? new Map<string | number, TextTerm>();
    byKey.set(first, same);
    const before = same.get(second);
    same.set(second, before ? { ...before, factor: before.factor + term.factor } : term);
  }
  return [...byKey.values()].flatMap((same) => [...same.values()]);
}

/** Terms that differ in nothing but their factors have the same two parts. */
function keyOf(term: TextTerm): readonly [unknown, string | number] {
  if (term.kind === 'random') return [term.like, term.seed];
  return term.kind === 'stored' ? [term.loaded, term.kind] : [term.kind, term.text];
}

async function atomTerms(atom: Atom, factor: number, lookup: Lookup): Promise<readonly TextTerm[]> {
  switch (atom.kind) {
    case 'prompt':
    case 'last':
      return [{ kind: atom.kind, text: atom.text.value, factor }];
    case 'group':
      return flatten(atom.vector, factor, lookup);
    case 'name':
      return named(atom.name, atom, lookup).terms.map((term) => ({ ...term, factor: factor * term.factor }));
    case 'mean': {
      const share = factor / atom.vectors.length;
      const parts = [];
      for (const vector of atom.vectors) parts.push(await flatten(vector, share, lookup));
      return parts.flat();
    }
    case 'pairs': {
      const pairs = await lookup.pairs(atom.file);
      const share = factor / pairs.length;
      const prompt = (text: string, sign: number): TextTerm => {
        return { kind: 'prompt', text, factor: sign * share };
      };
      return pairs.flatMap(([plus, minus]) => [prompt(plus, 1), prompt(minus, -1)]);
    }
    case 'random':
      return [{ kind: 'random', like: single(atom.like, lookup), seed: atom.seed?.value ?? 0, factor }];
  }
}
