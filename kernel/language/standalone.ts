/** Makes additions run alone: with the definitions of all names that they need. */
import { namesInAddition, type Addition } from './additions';
import { nowhere } from './ast';
import { freeName, rename, type Bound, type Known } from './scope';
import { letStatement } from './statements/let';
import { load } from './statements/load';

/** A `let` or `load`, as one line. */
interface DefinitionLine {
  readonly name: string;
  readonly text: string;
}

export interface Standalone {
  /** Each after those that it needs. */
  readonly definitions: readonly DefinitionLine[];
  /** The additions, with the names of the definitions. */
  readonly additions: readonly Addition[];
}

export interface StandaloneOptions {
  /** `written` keeps names in definitions, `resolved` replaces them by their vectors. */
  readonly form: 'written' | 'resolved';
  /** The path of a file from the folder where the program will run. */
  readonly file?: (file: string) => string;
  /** Changes each addition before it is written. */
  readonly change?: (addition: Addition) => Addition;
}

/** The additions with all that they need. If two definitions share a name, one gets a number. */
export function standalone(additions: readonly Bound[], options: StandaloneOptions): Standalone {
  const { form, file = (name: string) => name, change = (addition: Addition) => addition } = options;
  const definitions = new Map<string, string>();
  const labels = new Map<Known, string>();

  function rewritten({ addition, names }: Bound): Addition {
    const label = new Map<string, string>();
    for (const { name } of namesInAddition(addition)) {
      const known = names.get(name);
      label.set(name, known && known.kind !== 'broken' ? labelOf(name, known) : name);
    }
    return change(rename(addition, (name) => label.get(name) ?? name, file));
  }

  function labelOf(name: string, known: Definition): string {
    const found = labels.get(known);
    if (found !== undefined) return found;
    const define = definitionOf(known);
    const label = freeName(name, (free) => (definitions.get(free) ?? define(free)) === define(free));
    definitions.set(label, define(label));
    labels.set(known, label);
    return label;
  }

  /** Writes the definition under any name. */
  function definitionOf(known: Definition): (name: string) => string {
    if (known.kind === 'file') {
      const path = { ...nowhere, value: file(known.file.value) };
      return (name) => load.print({ kind: 'load', file: path, name: { ...nowhere, name }, ...nowhere });
    }
    const addition = rewritten(known[form]);
    return (name) => letStatement.print({ kind: 'let', name: { ...nowhere, name }, addition, ...nowhere });
  }

  const written = additions.map(rewritten);
  return { definitions: [...definitions].map(([name, text]) => ({ name, text })), additions: written };
}

type Definition = Exclude<Known, { readonly kind: 'broken' }>;
