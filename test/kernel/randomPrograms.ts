/** Programs made by chance, and what each of their results depends on, told without the product. */
import type { seeded } from '../unit/language/random';

type Random = ReturnType<typeof seeded>;

const prompts = ['I hate you because', 'The bride and the groom'];
const vectors = ['"Love" - "Hate"', '"Joy" - "Pain"', 'wed'];
const definitions = ['" wedding"', '" weddings"'];

/** The file that `score` reads, and the texts that it has in turns. */
export const dataFile = 'data.txt';
export const dataTexts = ['A long sentence here.\n', 'Another sentence there.\n'];

/** A cell as what it says. */
export type Part =
  | { readonly kind: 'let'; readonly vector: number }
  | { readonly kind: 'set'; readonly seed: number }
  | {
      readonly kind: 'steer';
      readonly vector: number;
      readonly layer: number;
      readonly coefficient: number;
    }
  | { readonly kind: 'off' }
  | { readonly kind: 'next'; readonly prompt: number; readonly top: number }
  | { readonly kind: 'score' }
  | { readonly kind: 'tokens'; readonly prompt: number };

export interface RandomProgram {
  readonly parts: readonly Part[];
  /** The text that `score` reads. */
  readonly data: number;
}

export function randomPart(random: Random): Part {
  const upTo = (limit: number) => random.below(limit);
  const makers: readonly (() => Part)[] = [
    () => ({ kind: 'let', vector: upTo(2) }),
    () => ({ kind: 'set', seed: upTo(2) }),
    () => ({ kind: 'steer', vector: upTo(3), layer: 2 + upTo(2), coefficient: 1 + upTo(2) }),
    () => ({ kind: 'off' }),
    () => ({ kind: 'next', prompt: upTo(2), top: 3 + upTo(2) }),
    () => ({ kind: 'score' }),
    () => ({ kind: 'tokens', prompt: upTo(2) }),
  ];
  return random.pick(makers)();
}

/** @param noise how it is written: 0 to 2, which changes nothing that it says. */
export function written(part: Part, noise: number): string {
  const source = (() => {
    switch (part.kind) {
      case 'let':
        return `let wed = ${definitions[part.vector]}`;
      case 'set':
        return `set seed ${part.seed}`;
      case 'steer':
        return `steer ${vectors[part.vector]} @${part.layer} x${part.coefficient}`;
      case 'off':
        return 'steer off';
      case 'next':
        return `next "${prompts[part.prompt]}" top ${part.top}`;
      case 'score':
        return `score "${dataFile}"`;
      case 'tokens':
        return `tokens "${prompts[part.prompt]}"`;
    }
  })();
  if (noise === 1) return `# a comment\n\n${source}   # another`;
  if (noise === 2) return source.replace(/ (?=[@x-])/g, '   ').replace(/(steer|next|let) /, '$1  ');
  return source;
}

/** What cells that ran have left for those that run after them. */
export interface Left {
  readonly seed: number;
  readonly name: number | null;
  readonly steering: string;
}

export const nothingLeft: Left = { seed: 0, name: null, steering: 'off' };

/**
 * Runs a cell. `depends`: what its result depends on; empty: it has none; null: it fails, and leaves all as it was.
 * @param data the text that `score` reads.
 */
export function run(
  part: Part,
  left: Left,
  data: number,
): { readonly left: Left; readonly depends: string | null } {
  const { seed, name, steering } = left;
  switch (part.kind) {
    case 'let':
      return { left: { ...left, name: part.vector }, depends: '' };
    case 'set':
      return { left: { ...left, seed: part.seed }, depends: '' };
    case 'off':
      return { left: { ...left, steering: 'off' }, depends: '' };
    case 'steer': {
      const isNamed = vectors[part.vector] === 'wed';
      if (isNamed && name === null) return { left, depends: null };
      const steered = `${part.vector} ${isNamed ? name : ''} ${part.layer} ${part.coefficient}`;
      return { left: { ...left, steering: steered }, depends: `steer ${steered} ${seed}` };
    }
    case 'next':
      return { left, depends: `next ${part.prompt} ${part.top} ${steering} ${seed}` };
    case 'score':
      return { left, depends: `score ${data} ${steering} ${seed}` };
    case 'tokens':
      return { left, depends: `tokens ${part.prompt} ${seed}` };
  }
}

/** What each cell's results depend on in a run from the top; null from the first cell that fails on. */
export function dependencies({ parts, data }: RandomProgram): readonly (string | null)[] {
  let left = nothingLeft;
  let failed = false;
  return parts.map((part) => {
    const done = failed ? null : run(part, left, data);
    if (!done || done.depends === null) {
      failed = true;
      return null;
    }
    left = done.left;
    return done.depends;
  });
}
