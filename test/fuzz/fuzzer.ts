import fc from 'fast-check';
import { timeOf } from '../cpuTime';

/** A property of the product that has to hold for whatever is made by chance. */
export interface Fuzzer {
  readonly name: string;
  /** Runs of the short form: a few seconds. */
  readonly shortRuns: number;
  /** Tries inputs of a seed until there are enough or the time is over; a failure is made as small as it can be. */
  readonly check: (limits: Limits) => Promise<Tried>;
}

interface Limits {
  readonly seed: number;
  readonly runs: number;
  /** Milliseconds; Infinity: as long as the runs take. */
  readonly time: number;
  /** Where in the search a failure was found, as it was printed. */
  readonly path?: string;
}

interface Tried {
  readonly runs: number;
  /** What failed: the smallest input, the error, and how to try it again; null: nothing. */
  readonly failure: string | null;
}

/**
 * A fuzzer of one kind of input.
 * @param holds throws if an input is not dealt with as it should be.
 * @param show the input for people.
 */
export function fuzzer<I>(options: {
  readonly name: string;
  readonly shortRuns: number;
  readonly input: fc.Arbitrary<I>;
  readonly holds: (input: I) => void | Promise<void>;
  readonly show: (input: I) => string;
}): Fuzzer {
  const { name, shortRuns, input, holds, show } = options;
  return {
    name,
    shortRuns,
    async check({ seed, runs, time, path }) {
      const property = fc.asyncProperty(input, async (made) => holds(made));
      const details = await fc.check(property, {
        seed,
        numRuns: runs,
        ...(path !== undefined && { path }),
        ...(Number.isFinite(time) && { interruptAfterTimeLimit: time, markInterruptAsFailure: false }),
      });
      if (!details.failed) return { runs: details.numRuns, failure: null };
      const [smallest] = details.counterexample ?? [];
      const error = details.errorInstance;
      return {
        runs: details.numRuns,
        failure: [
          `npm run fuzz -- ${name} --seed ${details.seed} --path ${details.counterexamplePath ?? ''}`,
          smallest === undefined ? '' : show(smallest),
          error instanceof Error ? (error.stack ?? error.message) : String(error),
        ].join('\n'),
      };
    },
  };
}

/** A text of pieces of a language, with some of its characters changed. */
export function textOf(pieces: readonly string[], separators: readonly string[]): fc.Arbitrary<string> {
  const piece = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...pieces) },
    { weight: 1, arbitrary: oddText },
  );
  const text = fc
    .array(fc.tuple(piece, fc.constantFrom(...separators)), { maxLength: 40 })
    .map((parts) => parts.flat().join(''));
  return fc.oneof(
    { weight: 4, arbitrary: text },
    { weight: 2, arbitrary: changed(text) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
    { weight: 1, arbitrary: long(piece) },
  );
}

/** Characters that are hard to deal with. */
export const oddText: fc.Arbitrary<string> = fc.constantFrom(
  '\u0000',
  '\u2028',
  '\ufeff',
  '\ud800',
  '👨‍👩‍👧',
  'é',
  '寿司',
  '\r',
  '\r\n',
  '\t',
  '\\',
  '"',
  '#',
  '__proto__',
  'constructor',
  '1e400',
  '-0',
  '9'.repeat(400),
  '<script>alert(1)</script>',
  '${1}',
);

/** A text with a few characters taken out, doubled or put in. */
function changed(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const change = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    taken: fc.nat({ max: 5 }),
    put: oddText,
  });
  return fc.tuple(text, fc.array(change, { minLength: 1, maxLength: 4 })).map(([before, changes]) =>
    changes.reduce((now, { at, taken, put }) => {
      const start = Math.floor(at * now.length);
      return now.slice(0, start) + put + now.slice(start + taken);
    }, before),
  );
}

/** One piece very many times. */
function long(piece: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(
      fc.array(piece, { minLength: 1, maxLength: 3 }),
      fc.constantFrom('', ' ', '\n'),
      fc.nat({ max: 20_000 }),
    )
    .map(([parts, separator, times]) => (parts.join(separator) + separator).repeat(times));
}

/** Numbers and other values that are where they should not be. */
export const oddValue: fc.Arbitrary<unknown> = fc.constantFrom<unknown>(
  null,
  0,
  -0,
  -1,
  1.5,
  1e308,
  -1e308,
  5e-324,
  2 ** 24,
  2 ** 31,
  2 ** 53,
  1e21,
  '',
  'NaN',
  'x'.repeat(20_000),
  [],
  {},
  [[]],
  true,
  [null],
  '__proto__',
);

type Json = Readonly<Record<string, unknown>> | readonly unknown[];

/** A value with some of its parts replaced by odd ones, taken out or repeated. */
export function withOddParts<T>(value: T, most = 3): fc.Arbitrary<T> {
  const places = placesIn(value);
  const change = fc.record({
    at: fc.nat({ max: Math.max(0, places.length - 1) }),
    how: fc.constantFrom('replace', 'remove', 'repeat' as const),
    by: oddValue,
    times: fc.nat({ max: 2000 }),
  });
  return fc.array(change, { minLength: 1, maxLength: most }).map((changes) => {
    const copy = structuredClone(value);
    for (const { at, how, by, times } of changes) {
      const path = places[at];
      if (!path) continue;
      const holder = path.slice(0, -1).reduce<unknown>((part, key) => stepInto(part, key), copy);
      const key = path.at(-1);
      if (typeof holder !== 'object' || holder === null || key === undefined) continue;
      const before: unknown = Reflect.get(holder, key);
      if (how === 'remove') Reflect.deleteProperty(holder, key);
      else if (how === 'repeat' && Array.isArray(before) && before.length > 0)
        Reflect.set(
          holder,
          key,
          Array.from({ length: times }, (_, i): unknown => before[i % before.length]),
        );
      // A copy: a later change may reach into it.
      else Reflect.set(holder, key, structuredClone(by));
    }
    return copy;
  });
}

const stepInto = (part: unknown, key: string): unknown =>
  typeof part === 'object' && part !== null ? Reflect.get(part, key) : undefined;

/** The paths of all parts of a value. */
function placesIn(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value as Json).flatMap(([key, part]) => [
    [...path, key],
    ...placesIn(part, [...path, key]),
  ]);
}

/**
 * Fails if work takes far longer than ordinary work in this run on this machine. It gets several tries, since caches that
 * other work has filled cost processor time too.
 */
export function isQuick(what: string, ordinary: number, work: () => unknown): void {
  let least = Infinity;
  for (let tries = 0; tries < 4 && least > ordinary; tries++) least = Math.min(least, timeOf(work));
  if (least > ordinary) throw new Error(`${what} takes ${(least / ordinary).toFixed(1)} times its limit`);
}
