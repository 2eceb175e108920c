/** What the language knows of a statement. Each has its own file, and a row in `all.ts`. */
import type { Addition } from '../additions';
import type { Layers, Name, Span, Text, Unplaced } from '../ast';
import type { Cursor } from '../cursor';
import type { Code, Payload } from '../diagnostics';
import type { OptionTaker, Setting } from '../options';
import type { Word } from '../words';

export interface StatementNode<Kind extends string = string> extends Span {
  readonly kind: Kind;
}

/** A statement that may have options of its own. */
export interface MeasuringNode<Kind extends string = string> extends StatementNode<Kind> {
  readonly options: readonly Setting[];
}

export interface StatementForm<Node extends StatementNode> extends Word, OptionTaker {
  readonly word: Node['kind'];
  /** A whole statement as people write it. */
  readonly example: string;
  /** True if Steerbook cannot run it yet. */
  readonly notYet: boolean;
  /** Reads what follows the word. */
  parse(cursor: Cursor): Unplaced<Node>;
  /** Writes the whole statement. */
  print(node: Node): string;
  modelUse(node: Node): ModelUse;
  /** What it refers to and what it defines. */
  bindings(node: Node): Bindings;
  /** The prompts that it measures. */
  prompts(node: Node): readonly Text[];
  /** Reports what parses and cannot run. Names, vectors and layers are checked for all statements alike. */
  check(node: Node, report: Report): void;
}

/** A statement `needs` the model, `chooses` another one for everything below, or has no use for it. */
type ModelUse = 'chooses' | 'needs' | 'none';

export interface Bindings {
  /** Names outside additions. */
  readonly names: readonly Name[];
  readonly additions: readonly Addition[];
  /** Layers outside additions. */
  readonly layers: Layers | null;
  readonly defines: Defined | null;
}

/** A name, and what has its vector. */
export type Defined = { readonly name: Name } & (
  { readonly kind: 'addition'; readonly addition: Addition } | { readonly kind: 'file'; readonly file: Text }
);

export type Report = <C extends Code>(code: C, span: Span, payload: Payload<C>) => void;

export const noBindings: Bindings = { names: [], additions: [], layers: null, defines: null };

type Shared = Omit<StatementForm<StatementNode>, 'word' | 'form' | 'does' | 'example' | 'parse' | 'print'>;

/** A statement without options that needs no model, refers to nothing, defines nothing and measures no prompt. */
export const plainStatement = {
  options: [],
  links: {},
  notYet: false,
  modelUse: () => 'none',
  bindings: () => noBindings,
  prompts: () => [],
  check: () => undefined,
} as const satisfies Shared;

/** A statement that runs the model and changes nothing of the session. */
export const measurement = { ...plainStatement, modelUse: () => 'needs' } as const satisfies Shared;

/** A name that is being defined. `steer off` would not mean a vector named off. */
export function checkNewName(name: Name, cursor: Cursor): Name {
  if (name.name === 'off') cursor.report('reserved-name', name, { name: name.name });
  return name;
}
