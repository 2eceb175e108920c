/** All changes, in the order in which they are offered. */
import type { Analysis, Place } from '../analysis';
import { compareWithRandom } from './compareWithRandom';
import { countInstead } from './countInstead';
import type { Offer, Refactoring } from './form';
import { inlineName } from './inlineName';
import { nameAddition } from './nameAddition';
import { sweepCoefficient, sweepLayer } from './sweepValue';

const offers: readonly Offer[] = [
  nameAddition,
  inlineName,
  sweepLayer,
  sweepCoefficient,
  compareWithRandom,
  countInstead,
];

/** What may be done with the statement at a place. */
export function refactorings(analysis: Analysis, place: Place): readonly Refactoring[] {
  const statement = analysis.nodeAt(place)?.statement;
  if (!statement || statement.isBroken) return [];
  const source = analysis.cells.find(({ index }) => index === place.cell)?.source ?? '';
  return offers.flatMap((offer) => offer({ analysis, statement, place, source }) ?? []);
}
