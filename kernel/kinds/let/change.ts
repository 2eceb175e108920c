import type { LetStatement } from '../../language/statements/let';
import { withName } from '../../language/nameMap';
import { namedAddition } from '../../plan/lookUp';
import { checkPositions } from '../../plan/vectors';
import { quietly, type Change } from '../changing';
import { lookUp, type Planning } from '../planning';

/** Names an addition. */
export async function defineName(statement: LetStatement, planning: Planning): Promise<Change> {
  const { name, addition } = statement;
  const { session } = planning;
  const found = await lookUp(addition, planning);
  const positions = checkPositions(found, await planning.tokenizer(), addition);
  const names = withName(session.names, name.name, namedAddition(addition, found, session.names));
  const extent = positions === 1 ? 'one position' : `${positions} positions`;
  return quietly({ ...session, names }, `${name.name} is ${found.source}, ${extent}.`);
}
