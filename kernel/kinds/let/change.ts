import { readPairs } from '../../data/tableFiles';
import type { LetStatement } from '../../language/statements/let';
import { knownAddition } from '../../language/scope';
import { lookUpAddition, scopeOf, type Lookup } from '../../plan/lookUp';
import { checkPositions } from '../../plan/vectors';
import { quietly, type Change } from '../changing';
import type { Planning } from '../planning';

/** Names an addition. */
export async function defineName(statement: LetStatement, planning: Planning): Promise<Change> {
  const { name, addition } = statement;
  const { session, source } = planning;
  const found = await lookUpAddition(addition, source, lookupIn(planning));
  const positions = checkPositions(found, await planning.tokenizer(), addition);
  const known = knownAddition(addition, scopeOf(session.names), null);
  const names = new Map(session.names).set(name.name, { known, found });
  const extent = positions === 1 ? 'one position' : `${positions} positions`;
  return quietly({ ...session, names }, `${name.name} is ${found.source}, ${extent}.`);
}

/** The names of the session, and the files beside the notebook. */
export function lookupIn({ session, folder }: Planning): Lookup {
  return { names: session.names, pairs: (file) => readPairs(file, folder) };
}
