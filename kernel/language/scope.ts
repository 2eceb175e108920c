/** What names stand for: an addition together with what its own names stand for, or a file. */
import { inheritClauses, type Addition } from './additions';
import type { Name, Text } from './ast';
import type { Extent } from './extents';
import { merged } from './merged';
import { withName, type NameMap } from './nameMap';
import type { Defined } from './statements/form';
import { extentOf, substitute } from './vector';

/** An addition, and what the names in it stand for. */
export interface Bound {
  readonly addition: Addition;
  readonly names: Scope;
}

/** The names that are known at a place of a program. */
export type Scope = NameMap<Known>;

/** Where a name is defined; `cell` is the cell's place in the notebook. */
export interface Site {
  readonly cell: number;
  readonly name: Name;
}

/** What a name stands for. `site` is null if a cell of an earlier state of the notebook defined it. */
export type Known = { readonly site: Site | null; readonly extent: Extent } & (
  | {
      readonly kind: 'addition';
      /** As written, with its names. */
      readonly written: Bound;
      /** See {@link resolve}. */
      readonly resolved: Bound;
    }
  | { readonly kind: 'file'; readonly file: Text }
  /** Its definition has a syntax error. */
  | { readonly kind: 'broken' }
);

/** What is known after a definition in a cell. `file` changes the files in it. */
export function define(
  before: Scope,
  defined: Defined,
  cell: number,
  file: (file: string) => string = (name) => name,
): Scope {
  const { name } = defined;
  const site = { cell, name };
  const known: Known =
    defined.kind === 'addition'
      ? knownAddition(
          rename(defined.addition, (own) => own, file),
          before,
          site,
        )
      : { kind: 'file', site, extent: 'any', file: { ...defined.file, value: file(defined.file.value) } };
  return withName(before, name.name, known);
}

/** The name of an addition that is defined where `scope` holds. */
export function knownAddition(addition: Addition, scope: Scope, site: Site | null): Known {
  return {
    kind: 'addition',
    site,
    extent: extentIn(addition, scope),
    written: { addition, names: scope },
    resolved: resolve(addition, scope),
  };
}

/** How many positions an addition has. */
export function extentIn({ vector }: Addition, scope: Scope): Extent {
  return extentOf(vector, {
    name: ({ name }) => scope.get(name)?.extent ?? 'any',
    onMixed: () => undefined,
  });
}

/**
 * The addition with names replaced by their vectors, clauses inherited and axes kept. Names that have to stay
 * (`random(like …)`, `norm NAME`, vectors from files) are in `names`; if two definitions share a name, one is renamed.
 */
export function resolve(addition: Addition, scope: Scope): Bound {
  const names = new Map<string, Known>();
  const keep = (name: string): string => {
    const known = scope.get(name);
    return known ? claim(names, name, known) : name;
  };
  const embedded = (name: string): Addition | undefined => {
    const known = scope.get(name);
    return known?.kind === 'addition' ? embed(known.resolved, names) : undefined;
  };
  const vector = merged(
    substitute(addition.vector, {
      vectorOf: ({ name }) => embedded(name)?.vector ?? null,
      name: (name) => ({ ...name, name: keep(name.name) }),
      file: (file) => file,
    }),
  );
  const { norm } = addition;
  const own = { ...addition, norm: norm && 'name' in norm ? { ...norm, name: keep(norm.name) } : norm };
  return { addition: { ...own, ...inheritClauses(addition.vector, own, embedded), vector }, names };
}

/** The addition with its names kept in `names`, renamed if they mean something else there. */
function embed({ addition, names: own }: Bound, names: Map<string, Known>): Addition {
  const renamed = new Map<string, string>();
  for (const [name, known] of own.entries()) {
    const claimed = claim(names, name, known);
    if (claimed !== name) renamed.set(name, claimed);
  }
  return renamed.size === 0 ? addition : rename(addition, (name) => renamed.get(name) ?? name);
}

/** Adds a definition under its name, or under that name with a number if another definition has it. */
function claim(names: Map<string, Known>, name: string, known: Known): string {
  const claimed = freeName(name, (wanted) => (names.get(wanted) ?? known) === known);
  names.set(claimed, known);
  return claimed;
}

/** `name`, `name_2`, `name_3`, … */
export function freeName(name: string, isFree: (name: string) => boolean): string {
  let free = name;
  for (let number = 2; !isFree(free); number++) free = `${name}_${number}`;
  return free;
}

/** The addition with other names and files in it. */
export function rename(
  addition: Addition,
  nameFor: (name: string) => string,
  fileFor: (file: string) => string = (file) => file,
): Addition {
  const renamed = (name: Name): Name => ({ ...name, name: nameFor(name.name) });
  const { norm } = addition;
  return {
    ...addition,
    vector: substitute(addition.vector, {
      vectorOf: () => null,
      name: renamed,
      file: (file) => ({ ...file, value: fileFor(file.value) }),
    }),
    norm: norm && 'name' in norm ? renamed(norm) : norm,
  };
}
