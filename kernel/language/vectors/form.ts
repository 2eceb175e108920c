/** What the language knows of a form of a vector: a string, a name, a sum in parentheses, a function. */
import type { Name, Span, Text, Unplaced } from '../ast';
import type { Cursor } from '../cursor';
import type { Extent } from '../extents';
import type { Word } from '../words';

export interface AtomNode extends Span {
  readonly kind: string;
}

/** One form. `V` is the type of vectors inside, which a form passes on without looking into them. */
export interface VectorForm<Node extends AtomNode, V> extends Word {
  /** True for `mean(…)`: read after its name and `(`, and followed by `)`. */
  readonly isFunction: boolean;
  /** The words between its parts. */
  readonly links: Readonly<Record<string, Word>>;
  /** Reads it; `vector` reads a vector inside. */
  parse(cursor: Cursor, vector: () => V): Unplaced<Node>;
  /** Writes it; `vector` writes a vector inside. */
  print(node: Node, vector: (inside: V) => string): string;
  /** The names that it uses itself, not those of vectors inside. */
  names(node: Node): readonly Name[];
  /** The vectors inside. */
  vectors(node: Node): readonly V[];
  /** How many positions it has. */
  extent(node: Node, of: ExtentsInside<V>): Extent;
  /** A copy with other names, files and vectors in it. */
  map(node: Node, change: Change<V>): Node;
}

interface ExtentsInside<V> {
  /** The extent of what a name stands for. */
  readonly name: (name: Name) => Extent;
  readonly vector: (inside: V) => Extent;
  /** The common extent of vectors that are added or averaged; a vector that differs is reported. */
  readonly common: (parts: readonly V[]) => Extent;
}

interface Change<V> {
  readonly name: (name: Name) => Name;
  readonly file: (file: Text) => Text;
  readonly vector: (inside: V) => V;
}
