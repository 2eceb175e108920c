import type { Addition } from '../additions';
import type { Span } from '../ast';
import { printNumber } from '../print';
import { formOf } from '../statements/all';
import { isIn, type Asked, type Offer, type Refactoring } from './form';

/** One layer becomes all layers of the model. */
export const sweepLayer: Offer = (asked) => {
  const layers = additionAt(asked)?.layers;
  return layers?.kind === 'one' ? rewrite(asked, 'Sweep this layer', layers, '*') : null;
};

/** One coefficient becomes five, from none of the vector to twice as much: as many as completions are shown for. */
export const sweepCoefficient: Offer = (asked) => {
  const coefficients = additionAt(asked)?.coefficients;
  if (coefficients?.kind !== 'one' || coefficients.value === 0) return null;
  const { value } = coefficients;
  const text = `0..${printNumber(2 * value)} by ${printNumber(value / 2)}`;
  return rewrite(asked, 'Sweep this coefficient', coefficients, text);
};

function additionAt({ statement: { statement }, place }: Asked): Addition | null {
  const { additions } = formOf(statement).bindings(statement);
  return additions.find((addition) => isIn(addition, place)) ?? null;
}

function rewrite({ place }: Asked, title: string, span: Span, text: string): Refactoring {
  return { kind: 'rewrite', title, edits: [{ cell: place.cell, span, text }] };
}
