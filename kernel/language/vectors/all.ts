/** The forms of a vector, one row each; the type of what a vector is made of follows from the rows. */
import type { Span } from '../ast';
import type { AtomNode, VectorForm } from './form';
import { group } from './group';
import { last } from './last';
import { mean } from './mean';
import { name } from './name';
import { pairs } from './pairs';
import { prompt } from './prompt';
import { random } from './random';

/** vector = term { ("+" | "-") term } */
export interface Vector extends Span {
  readonly terms: readonly Term[];
}
/** term = [ number "*" ] atom */
export interface Term extends Span {
  /** Sign and written factor together: `- 2*"Hate"` has -2. */
  readonly factor: number;
  readonly atom: Atom;
}

const rows = {
  prompt: prompt<Vector>(),
  name: name<Vector>(),
  group: group<Vector>(),
  mean: mean<Vector>(),
  last: last<Vector>(),
  random: random<Vector>(),
  pairs: pairs<Vector>(),
};

export type AtomKind = keyof typeof rows;
export type Atom = NodeOf<(typeof rows)[AtomKind]>;
type NodeOf<Form> = Form extends VectorForm<infer Node extends AtomNode, Vector> ? Node : never;
export type AtomOf<K extends AtomKind> = Extract<Atom, { kind: K }>;

/** Every form under the kind of its node. */
export const vectorForms: { readonly [K in AtomKind]: VectorForm<AtomOf<K>, Vector> } = rows;

/** The form of an atom. Its row is that of the atom's own kind, so it takes the atom. */
export function formOf(atom: Atom): VectorForm<Atom, Vector> {
  return vectorForms[atom.kind];
}
