import { logSoftmax } from './sampling';

/** Probabilities, entropies and KL in float64, from float32 logits. Natural logarithms. */

export interface NextComparison {
  /** KL(steered || unsteered), in nats. */
  readonly kl: number;
  readonly entropyUnsteered: number;
  readonly entropySteered: number;
  readonly tokens: readonly TokenShift[];
}

export interface TokenShift {
  readonly id: number;
  readonly pUnsteered: number;
  readonly pSteered: number;
  /** The token's own term of the KL divergence, signed. */
  readonly contribution: number;
}

/**
 * Compares two next-token distributions over the whole vocabulary.
 * @param top how many tokens are listed by each probability and by contribution; the list is their union, largest
 * contribution first.
 */
export function compareNext(
  unsteered: ArrayLike<number>,
  steered: ArrayLike<number>,
  top: number,
): NextComparison {
  const logU = logSoftmax(unsteered);
  const logS = logSoftmax(steered);
  const pU = logU.map(Math.exp);
  const pS = logS.map(Math.exp);
  // A token that underflows to probability 0 contributes 0, the limit of p ln p.
  const contributions = pS.map((p, id) => (p === 0 ? 0 : p * ((logS[id] ?? 0) - (logU[id] ?? 0))));
  const listed = new Set([pU, pS, contributions].flatMap((values) => largest(values, top)));
  return {
    kl: sum(contributions),
    entropyUnsteered: entropy(pU, logU),
    entropySteered: entropy(pS, logS),
    tokens: [...listed]
      .map((id) => ({
        id,
        pUnsteered: pU[id] ?? 0,
        pSteered: pS[id] ?? 0,
        contribution: contributions[id] ?? 0,
      }))
      .sort((a, b) => b.contribution - a.contribution || a.id - b.id),
  };
}

function entropy(p: Float64Array, logP: Float64Array): number {
  return -sum(p.map((value, id) => (value === 0 ? 0 : value * (logP[id] ?? 0))));
}

/** Compensated (Neumaier), so that the terms of a 50,257-token sum do not lose digits to each other. */
function sum(values: Float64Array): number {
  let total = 0;
  let lost = 0;
  for (const value of values) {
    const next = total + value;
    lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
    total = next;
  }
  return total + lost;
}

/** Indices of the `count` largest values, largest first, ties by lower index. */
export function largest(values: ArrayLike<number>, count: number): number[] {
  const kept: number[] = [];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (kept.length === count && value <= (values[kept[count - 1] ?? 0] ?? 0)) continue;
    let at = kept.length;
    while (at > 0 && value > (values[kept[at - 1] ?? 0] ?? 0)) at--;
    kept.splice(at, 0, i);
    if (kept.length > count) kept.pop();
  }
  return kept;
}
