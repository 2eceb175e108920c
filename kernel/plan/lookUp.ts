import { axisValues, dimSlices } from '../language/axis';
import type { Addition as Syntax, Atom, Axis, Name, Span, Text, Vector } from '../language/ast';
import { problem } from '../problem';
import { sweeps, type NormLike, type SessionAddition, type SingleAddition, type TextTerm } from './addition';

/** What the names and files of an addition stand for. */
export interface Lookup {
  readonly names: ReadonlyMap<string, SessionAddition>;
  /** Pairs of steering prompts of a file: [plus, minus]. */
  readonly pairs: (file: Text) => Promise<readonly (readonly [string, string])[]>;
}

/**
 * Looks up the names and files of an addition. Clauses (`@`, `x`, `at`, …) belong to an addition, not to its vector: a
 * name that is the whole vector brings its own for those that are not written; inside a sum it is its vector alone.
 * @throws Problem
 */
export async function lookUpAddition(
  addition: Syntax,
  source: string,
  lookup: Lookup,
): Promise<SessionAddition> {
  const inherited = inheritedClauses(addition.vector, lookup.names);
  const terms = await flatten(addition.vector, 1, lookup);
  const kinds = new Set(terms.map(({ kind }) => kind));
  if (kinds.has('last') && kinds.has('prompt')) throw problem('mixed-positions', addition.vector, {});
  return {
    source: source.slice(addition.vector.start, addition.vector.end),
    terms,
    layers: addition.layers ?? inherited?.layers ?? null,
    coefficients: addition.coefficients ?? inherited?.coefficients ?? null,
    dims: addition.dims ?? inherited?.dims ?? null,
    place: addition.at?.value ?? inherited?.place ?? 'front',
    from: addition.from?.value ?? inherited?.from ?? null,
    norm: addition.norm ? normOf(addition.norm, lookup) : (inherited?.norm ?? null),
  };
}

/** Clauses that a vector of one name brings along; the control of a name goes where that goes. */
function inheritedClauses(vector: Vector, names: Lookup['names']): Partial<SessionAddition> | undefined {
  const [only, ...others] = vector.terms;
  if (!only || others.length > 0) return undefined;
  if (only.atom.kind === 'name') return names.get(only.atom.name);
  if (only.atom.kind === 'group') return inheritedClauses(only.atom.vector, names);
  if (only.atom.kind !== 'random') return undefined;
  const like = names.get(only.atom.like.name);
  return like && { layers: like.layers, place: like.place };
}

function normOf(norm: NonNullable<Syntax['norm']>, lookup: Lookup): number | NormLike {
  if ('value' in norm) return norm.value;
  return { name: norm.name, addition: single(norm, lookup) };
}

function named(name: string, span: Span, { names }: Lookup): SessionAddition {
  const found = names.get(name);
  if (!found) throw problem('unknown-name', span, { name, nearest: null });
  return found;
}

/** The addition of a name, which has one value each. */
function single(name: Name, lookup: Lookup): SingleAddition {
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

/** True if a measurement of this steering is a sweep. */
export function isSweep(steering: readonly SessionAddition[]): boolean {
  return steering.some(({ layers, coefficients, dims }) => [layers, coefficients, dims].some(sweeps));
}
