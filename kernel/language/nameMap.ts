/** Names and what they stand for. A map is one; it can be had with a name more without copying it. */
export interface NameMap<T> {
  get(name: string): T | undefined;
  keys(): Iterable<string>;
  entries(): Iterable<[string, T]>;
}

/** The names with one more, or with another meaning of one. What was there before stays as it is. */
export function withName<T>(before: NameMap<T>, name: string, value: T): NameMap<T> {
  const canGrow = before instanceof NamesUpTo && before.isNewest() && !before.history.isMostlyOld;
  const history = canGrow ? (before.history as History<T>) : historyOf(before);
  history.add(name, value);
  return new NamesUpTo(history, history.length);
}

/** The names with another value each. */
export function mapNames<T, U>(names: NameMap<T>, of: (value: T) => U): NameMap<U> {
  return {
    get(name) {
      const value = names.get(name);
      return value === undefined ? undefined : of(value);
    },
    keys: () => names.keys(),
    entries: () => [...names.entries()].map(([name, value]): [string, U] => [name, of(value)]),
  };
}

/** Names that are found out when one is asked for. */
export function namesWhenAsked<T>(find: () => NameMap<T>): NameMap<T> {
  let found: NameMap<T> | undefined;
  const names = () => (found ??= find());
  return {
    get: (name) => names().get(name),
    keys: () => names().keys(),
    entries: () => names().entries(),
  };
}

function historyOf<T>(names: NameMap<T>): History<T> {
  const history = new History<T>();
  for (const [name, value] of names.entries()) history.add(name, value);
  return history;
}

/** Definitions one after the other. It only grows, so what is known up to a definition stays as it is. */
class History<T> {
  private readonly definitions: [string, T][] = [];
  /** For each name where it is defined, in order. */
  private readonly places = new Map<string, number[]>();

  get length(): number {
    return this.definitions.length;
  }

  /** True if most definitions have been replaced by later ones. */
  get isMostlyOld(): boolean {
    return this.length > 2 * this.places.size + 100;
  }

  add(name: string, value: T): void {
    const places = this.places.get(name);
    if (places) places.push(this.length);
    else this.places.set(name, [this.length]);
    this.definitions.push([name, value]);
  }

  /** The last meaning of a name among the first `length` definitions. */
  find(name: string, length: number): T | undefined {
    const places = this.places.get(name) ?? [];
    let [from, to] = [0, places.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((places[middle] ?? 0) < length) from = middle + 1;
      else to = middle;
    }
    const place = places[from - 1];
    return place === undefined ? undefined : this.definitions[place]?.[1];
  }

  first(length: number): Map<string, T> {
    return new Map(this.definitions.slice(0, length));
  }
}

/** The names that the first definitions of a history give. */
class NamesUpTo<T> implements NameMap<T> {
  constructor(
    readonly history: History<T>,
    private readonly length: number,
  ) {}

  isNewest(): boolean {
    return this.length === this.history.length;
  }

  get(name: string): T | undefined {
    return this.history.find(name, this.length);
  }

  keys(): Iterable<string> {
    return this.history.first(this.length).keys();
  }

  entries(): Iterable<[string, T]> {
    return this.history.first(this.length).entries();
  }
}
