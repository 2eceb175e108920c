/** What the checks of a program are told beyond its text: layers of the models that it names, files that are not there. */
import type { Analysis, Place } from './analysis';
import type { KnownBeyond, KnownModel } from './checks';
import { filesRead } from './filesRead';
import type { ProgramFacts } from './programFacts';

/** A program of so many models and files is checked without. */
const mostAsked = 100;

/** What is known at a place of a program. */
type FactsAt = (place: Place) => {
  readonly model: () => Promise<KnownModel | null>;
  readonly missing: ProgramFacts['missing'];
};

/** Asks for what the program names. What nobody answers is not known, and not underlined. */
export async function knownBeyond(
  { cells }: Pick<Analysis, 'cells'>,
  factsAt: FactsAt,
): Promise<KnownBeyond> {
  const models = new Map<string, KnownModel | null>();
  const read = new Set<string>();
  const written = new Set<string>();
  for (const { index, statements } of cells)
    for (const { statement, isBroken } of statements) {
      if (isBroken) continue;
      for (const file of filesRead(statement)) read.add(file.value);
      if (statement.kind === 'save') written.add(statement.file.value);
      if (statement.kind !== 'model' || models.size >= mostAsked) continue;
      const { value } = statement.source;
      if (!models.has(value))
        models.set(value, await factsAt({ cell: index, offset: statement.end + 1 }).model());
    }
  const start = factsAt({ cell: 0, offset: 0 });
  const asked = [...read].filter((file) => !written.has(file)).slice(0, mostAsked);
  const missing = new Set(asked.length === 0 ? [] : await start.missing(asked));
  return {
    first: await start.model(),
    modelNamed: (name) => models.get(name) ?? null,
    isMissing: (file) => missing.has(file),
  };
}
