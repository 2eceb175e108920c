/** Programs made by chance, with every statement, form of a vector, clause and axis. */
import type { Addition } from '../../../kernel/language/additions';
import {
  nowhere,
  type Axis,
  type Clauses,
  type Dims,
  type Layers,
  type Name,
  type Num,
  type Text,
} from '../../../kernel/language/ast';
import { settingWords, type Setting, type SettingName } from '../../../kernel/language/options';
import { statements, type Statement, type StatementKind } from '../../../kernel/language/statements/all';
import type { StatementNode } from '../../../kernel/language/statements/form';
import { vectorForms, type Atom, type Term, type Vector } from '../../../kernel/language/vectors/all';
import type { AtomNode } from '../../../kernel/language/vectors/form';
import type { Random } from './random';

/** One statement of a kind. The tests of what it is used for say if a node is not one of the language. */
export function generatedStatement(random: Random, kind: StatementKind): Statement {
  const make = makers(random)[kind];
  if (!make) throw new Error(`no program is generated with ${kind}: add it here`);
  return make() as Statement;
}

export const statementKinds = Object.keys(statements) as readonly StatementKind[];

const texts = ['', 'Love', ' wedding', 'say "no"\n\\', '寿司 🐉', '# not a comment', 'x5 @6', '\u2028'];
const names = ['love', 'x', 'x5', 'at', 'dims', 'mean', 'steer', 'n', '_a1'];
const sources = ['gpt2-xl', './my models/x#1', 'C:\\m #', '"odd', ' padded ', 'ends with \\', 'a # b', ''];

/** By kind; open, so that a statement that is taken out of the language leaves this as it is. */
function makers(random: Random): Readonly<Record<string, () => StatementNode>> {
  const text = (): Text => ({ value: random.pick(texts), ...nowhere });
  const name = (): Name => ({ name: random.pick(names), ...nowhere });
  const column = (): Name => ({ name: random.pick([...names, 'star rating', '1st', '']), ...nowhere });
  const oneOrMore = <T>(make: () => T): readonly T[] => [make(), ...random.some(2, make)];
  const optional = <T>(make: () => T): T | null => (random.below(2) === 0 ? null : make());
  const options = (kind: string): readonly Setting[] => {
    const taken = Object.values(statements).find(({ word }) => word === kind)?.options ?? [];
    return taken.filter(() => random.below(2) === 0).map((option) => setting(random, option));
  };
  const some = (made: readonly Setting[]) => (made.length > 0 ? made : [setting(random, 'n')]);
  return {
    model: () => ({ kind: 'model', source: { value: random.pick(sources), ...nowhere }, ...nowhere }),
    set() {
      const device = optional(() => ({ value: random.pick(['cpu', 'gpu', 'auto']), ...nowhere }));
      const made = options('set');
      const fresh = optional(() => ({ value: random.pick(['on', 'off']), ...nowhere }));
      return { kind: 'set', options: device || fresh ? made : some(made), device, fresh, ...nowhere };
    },
    let: () => ({ kind: 'let', name: name(), addition: addition(random), ...nowhere }),
    steer() {
      const additions = random.some(3, () => addition(random));
      return { kind: 'steer', additions, off: additions.length === 0, ...nowhere };
    },
    complete: () => ({ kind: 'complete', prompt: text(), options: options('complete'), ...nowhere }),
    next: () => ({ kind: 'next', prompt: text(), options: options('next'), ...nowhere }),
    heat: () => ({ kind: 'heat', text: text(), options: options('heat'), ...nowhere }),
    score: () => ({
      kind: 'score',
      files: oneOrMore(text),
      text: optional(column),
      by: optional(column),
      options: options('score'),
      ...nowhere,
    }),
    count: () => ({
      kind: 'count',
      words: text(),
      prompts: oneOrMore(text),
      options: options('count'),
      ...nowhere,
    }),
    align: () => ({ kind: 'align', prompt: text(), options: [], ...nowhere }),
    norms: () => ({ kind: 'norms', prompt: text(), options: [], ...nowhere }),
    lens: () => ({ kind: 'lens', prompt: text(), of: random.some(2, text), options: [], ...nowhere }),
    compare: () => ({
      kind: 'compare',
      prompt: text(),
      words: optional(text),
      options: options('compare'),
      ...nowhere,
    }),
    tokens: () => ({ kind: 'tokens', text: text(), ...nowhere }),
    similarity: () => ({
      kind: 'similarity',
      vectors: oneOrMore(() => addition(random)),
      ...nowhere,
    }),
    save: () => ({
      kind: 'save',
      name: name(),
      layers: optional(() => layers(random)),
      file: vectorFile(random),
      ...nowhere,
    }),
    load: () => ({ kind: 'load', file: vectorFile(random), name: name(), ...nowhere }),
    check: () => ({ kind: 'check', ...nowhere }),
    help: () => ({ kind: 'help', about: random.pick([null, { name: 'next', ...nowhere }]), ...nowhere }),
  };
}

const num = (value: number): Num => ({ value, ...nowhere });

function setting(random: Random, name: SettingName): Setting {
  const { accepts } = settingWords[name];
  const value = random.pick([0, 1, 3, 0.3, 1e-7, 50, -1.5, 123456].filter(accepts));
  return { name, value: num(value), ...nowhere };
}

/** Numbers that are hard to write. */
const numbers = [0, 1, -1, 2, 0.5, -2.5, 1e-7, -1e21, 0.1 + 0.2, 123456789.5];

function addition(random: Random): Addition {
  const given = <T>(make: () => T): T | null => (random.below(3) === 0 ? make() : null);
  const clauses: Clauses = {
    layers: given(() => layers(random)),
    coefficients: given(() => axis(random, numbers, false)),
    at: given(() => ({ value: random.pick(['front', 'middle', 'back', 'all', 0, 7] as const), ...nowhere })),
    dims: given(() => dims(random)),
    from: given(() => num(random.pick([0, 2, 11]))),
    norm: given(() =>
      random.below(2) === 0 ? num(random.pick([0, 9.5, 1e-7])) : { name: random.pick(names), ...nowhere },
    ),
  };
  return { vector: vector(random, 2), ...clauses, ...nowhere };
}

const vectorFile = (random: Random): Text => ({
  value: random.pick(['love.safetensors', 'my "odd" one.GGUF', 'a/b.gguf']),
  ...nowhere,
});

function layers(random: Random): Layers {
  return random.below(5) === 0 ? { kind: 'each', ...nowhere } : axis(random, [0, 3, 11], true);
}

function axis(random: Random, values: readonly number[], everyLayer: boolean): Axis {
  switch (random.below(everyLayer ? 4 : 3)) {
    case 0:
      return { kind: 'one', value: random.pick(values), ...nowhere };
    case 1:
      return {
        kind: 'list',
        values: [random.pick(values), ...random.some(3, () => random.pick(values))].map(num),
        ...nowhere,
      };
    case 2:
      return { kind: 'range', ...random.pick(ranges), ...nowhere };
    default:
      return { kind: 'all', ...nowhere };
  }
}

const ranges = [
  { from: 0, to: 11, by: 1 },
  { from: 11, to: 0, by: -1 },
  { from: 0, to: 47, by: 4 },
  { from: -1, to: 4, by: 0.05 },
  { from: 1, to: 0, by: -0.5 },
  { from: 2, to: 2, by: 1 },
  { from: 0, to: 1e-6, by: 1e-7 },
];

function dims(random: Random): Dims {
  const fraction = random.below(2) === 0;
  const slice = () => ({ ...random.pick(fraction ? fractions : components), fraction, ...nowhere });
  switch (random.below(3)) {
    case 0:
      return { kind: 'one', slice: slice(), ...nowhere };
    case 1:
      return { kind: 'list', slices: [slice(), ...random.some(2, slice)], ...nowhere };
    default:
      return {
        kind: 'range',
        slice: { from: 0, to: fraction ? 1 : 9, fraction, ...nowhere },
        by: fraction ? random.pick([0.1, 0.25, 1]) : random.pick([1, 5]),
        ...nowhere,
      };
  }
}

const fractions = [
  { from: 0, to: 1 },
  { from: 0, to: 0.7 },
  { from: 0.25, to: 1 },
  { from: 1e-7, to: 0.5 },
];
const components = [
  { from: 0, to: 1 },
  { from: 3, to: 8 },
  { from: 0, to: 1119 },
];

function vector(random: Random, depth: number): Vector {
  return { terms: [term(random, depth), ...random.some(2, () => term(random, depth))], ...nowhere };
}

function term(random: Random, depth: number): Term {
  return { factor: random.pick([1, 1, -1, 2, -0.5, 0, 1e-7]), atom: atom(random, depth), ...nowhere };
}

const nested = ['group', 'mean'];

function atom(random: Random, depth: number): Atom {
  const text = (): Text => ({ value: random.pick(texts), ...nowhere });
  const made: Readonly<Record<string, () => AtomNode>> = {
    prompt: () => ({ kind: 'prompt', text: text(), ...nowhere }),
    name: () => ({ kind: 'name', name: random.pick(names), ...nowhere }),
    last: () => ({ kind: 'last', text: text(), ...nowhere }),
    random: () => ({
      kind: 'random',
      like: { name: random.pick(names), ...nowhere },
      seed: random.below(2) === 0 ? null : num(random.pick([0, 7])),
      ...nowhere,
    }),
    pairs: () => ({ kind: 'pairs', file: text(), ...nowhere }),
    group: () => ({ kind: 'group', vector: vector(random, depth - 1), ...nowhere }),
    mean: () => ({
      kind: 'mean',
      vectors: [vector(random, depth - 1), ...random.some(2, () => vector(random, depth - 1))],
      ...nowhere,
    }),
  };
  const kinds = Object.keys(vectorForms).filter((kind) => depth > 0 || !nested.includes(kind));
  const kind = random.pick(kinds);
  const make = made[kind];
  if (!make) throw new Error(`no vector is generated with ${kind}: add it here`);
  return make() as Atom;
}
