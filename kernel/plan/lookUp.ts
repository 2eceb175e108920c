import { inheritClauses, type Addition as Syntax } from '../language/additions';
import { nowhere, type Axis, type Clauses, type Name, type Span, type Text } from '../language/ast';
import { axisValues, dimSlices } from '../language/axis';
import { resolve, type Scope } from '../language/scope';
import type { Atom, Vector } from '../language/vectors/all';
import { problem } from '../problem';
import type { NamedAddition, NormLike, SessionAddition, SingleAddition, TextTerm } from './addition';

/** What the names and files of an addition stand for. */
export interface Lookup {
  readonly names: ReadonlyMap<string, NamedAddition>;
  /** Pairs of steering prompts of a file: [plus, minus]. */
  readonly pairs: (file: Text) => Promise<readonly (readonly [string, string])[]>;
}

type Norm = number | NormLike;

/** Looks up the names and files of an addition. @throws Problem */
export async function lookUpAddition(
  addition: Syntax,
  source: string,
  lookup: Lookup,
): Promise<SessionAddition> {
  const { vector } = addition;
  const terms = await flatten(vector, 1, lookup);
  const own: Clauses<Norm> = { ...addition, norm: addition.norm && normOf(addition.norm, lookup) };
  const { layers, coefficients, dims, at, from, norm } = inheritClauses(vector, own, (name) => {
    const named = lookup.names.get(name);
    return named && clausesOf(named.found);
  });
  return {
    source: source.slice(vector.start, vector.end),
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
  return new Map([...names].map(([name, { known }]) => [name, known]));
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

/** The addition of a name, which has one value each. */
function single(name: Name, lookup: Lookup): SingleAddition {
  const { layers, coefficients, dims, ...shared } = named(name.name, name, lookup);
  const refuse = (values: number | null) =>
    problem('sweep-not-allowed', name, { what: name.name, values, most: 1 });
  const one = (axis: Axis | null) => {
    if (axis === null || axis.kind === 'one') return axis?.value ?? null;
    // Only the model knows how many layers there are.
    throw refuse(axis.kind === 'all' ? null : axisValues(axis, 0).length);
  };
  if (dims && dims.kind !== 'one') throw refuse(dimSlices(dims).length);
  return { ...shared, layer: one(layers), coefficient: one(coefficients) ?? 1, dims: dims?.slice ?? null };
}

async function flatten(vector: Vector, factor: number, lookup: Lookup): Promise<readonly TextTerm[]> {
  const terms: TextTerm[] = [];
  for (const term of vector.terms) terms.push(...(await atomTerms(term.atom, factor * term.factor, lookup)));
  return terms;
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
      return (await Promise.all(atom.vectors.map((vector) => flatten(vector, share, lookup)))).flat();
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
