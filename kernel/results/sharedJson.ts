/**
 * JSON for plain data in which an object may be used in several places. Each is written once and is one object again
 * when it is read, so that vectors that refer to vectors do not grow with every reference. Maps stay maps.
 */

interface Written {
  /** Objects that are used more than once. Each refers only to those before it. */
  readonly shared: readonly unknown[];
  readonly root: unknown;
}

const [shareKey, mapKey] = ['$shared', '$map'];

type Part = Readonly<Record<string, unknown>>;

export function writeShared(value: unknown): string {
  const shared: unknown[] = [];
  const places = new Map<object, number>();
  const repeated = repeatedObjects(value);
  const write = (part: unknown): unknown => {
    if (typeof part !== 'object' || part === null) return part;
    const known = places.get(part);
    if (known !== undefined) return { [shareKey]: known };
    const written = copy(part, write);
    if (!repeated.has(part)) return written;
    places.set(part, shared.length);
    return { [shareKey]: shared.push(written) - 1 };
  };
  const root = write(value);
  return JSON.stringify({ shared, root } satisfies Written);
}

/** @throws Error if the text was not written by {@link writeShared}. */
export function readShared(text: string): unknown {
  const { shared, root } = JSON.parse(text) as Written;
  const read: unknown[] = [];
  const revive = (part: unknown): unknown => {
    if (typeof part !== 'object' || part === null) return part;
    if (Array.isArray(part)) return part.map(revive);
    const { [shareKey]: place, [mapKey]: entries } = part as Part;
    if (typeof place === 'number') {
      if (!(place in read)) throw new Error(`no shared object ${place}`);
      return read[place];
    }
    if (Array.isArray(entries)) return new Map(entries.map(revive) as [unknown, unknown][]);
    return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, revive(value)]));
  };
  for (const part of shared) read.push(revive(part));
  return revive(root);
}

/** The objects that are met more than once. */
function repeatedObjects(value: unknown): ReadonlySet<object> {
  const met = new Set<object>();
  const repeated = new Set<object>();
  const look = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return;
    if (met.has(part)) return void repeated.add(part);
    met.add(part);
    for (const inside of part instanceof Map ? part.entries() : Object.values(part)) look(inside);
  };
  look(value);
  return repeated;
}

function copy(part: object, write: (part: unknown) => unknown): unknown {
  if (Array.isArray(part)) return part.map(write);
  if (part instanceof Map) return { [mapKey]: [...part].map((entry) => entry.map(write)) };
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, write(value)]));
}
