/** What the checks of a program are told beyond its text: layers of the models that it names, files that are not there. */
import type { KnownBeyond, KnownModel } from '../../kernel/language/checks';
import { filesRead } from '../../kernel/language/filesRead';
import type { FactsAt } from './openFacts';
import type { Program, ProgramOwner } from './program';

/** A program of so many models and files is checked without. */
const mostAsked = 100;

/** Asks for what the program names. What nobody answers is not known, and not underlined. */
export async function knownBeyond(
  owner: ProgramOwner,
  { analysis }: Program,
  factsAt: FactsAt,
): Promise<KnownBeyond> {
  const models = new Map<string, KnownModel | null>();
  const read = new Set<string>();
  const written = new Set<string>();
  for (const { index, statements } of analysis.cells)
    for (const { statement, isBroken } of statements) {
      if (isBroken) continue;
      for (const file of filesRead(statement)) read.add(file.value);
      if (statement.kind === 'save') written.add(statement.file.value);
      if (statement.kind !== 'model' || models.size >= mostAsked) continue;
      const { value } = statement.source;
      if (!models.has(value))
        models.set(value, await factsAt(owner, analysis, { cell: index, offset: statement.end + 1 }).model());
    }
  const start = factsAt(owner, analysis, { cell: 0, offset: 0 });
  const asked = [...read].filter((file) => !written.has(file)).slice(0, mostAsked);
  const missing = new Set(await start.missing(asked));
  return {
    first: await start.model(),
    modelNamed: (name) => models.get(name) ?? null,
    isMissing: (file) => missing.has(file),
  };
}
