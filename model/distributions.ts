import { logSoftmax } from './sampling';

/**
 * Probabilities, entropies and KL in float64, from float32 logits. Natural logarithms. Plain loops: what a process does
 * once over the vocabulary takes several times as long with a function for each number.
 */

export interface NextComparison {
  /** KL(steered || unsteered), in nats. */
  readonly kl: number;
  readonly entropyUnsteered: number;
  readonly entropySteered: number;
  readonly tokens: readonly TokenShift[];
}

interface TokenShift {
  readonly id: number;
  readonly pUnsteered: number;
  readonly pSteered: number;
  /** The token's own term of the KL divergence, signed. */
  readonly contribution: number;
}

/** Next-token probabilities over the whole vocabulary, and their logarithms. */
export interface Distribution {
  readonly p: Float64Array;
  readonly logP: Float64Array;
}

/** The distribution of unnormalized scores. */
export function distributionOf(scores: ArrayLike<number>): Distribution {
  const logP = logSoftmax(scores);
  const p = new Float64Array(logP.length);
  for (let id = 0; id < p.length; id++) p[id] = Math.exp(logP[id] as number);
  return { p, logP };
}

/**
 * Compares two next-token distributions over the whole vocabulary.
 * @param top how many tokens to list by each probability and by contribution; the list is their union, largest
 * contribution first.
 */
export function compareNext(unsteered: Distribution, steered: Distribution, top: number): NextComparison {
  const contributions = klTerms(unsteered, steered);
  const listed = new Set([unsteered.p, steered.p, contributions].flatMap((values) => largest(values, top)));
  return {
    kl: sum(contributions),
    entropyUnsteered: entropy(unsteered),
    entropySteered: entropy(steered),
    tokens: [...listed]
      .map((id) => ({
        id,
        pUnsteered: unsteered.p[id] ?? 0,
        pSteered: steered.p[id] ?? 0,
        contribution: contributions[id] ?? 0,
      }))
      .sort((a, b) => b.contribution - a.contribution || a.id - b.id),
  };
}

/** KL(steered || unsteered), in nats. */
export function klDivergence(unsteered: Pick<Distribution, 'logP'>, steered: Distribution): number {
  return sum(klTerms(unsteered, steered));
}

/** Each token's own term of KL(steered || unsteered). */
function klTerms(unsteered: Pick<Distribution, 'logP'>, steered: Distribution): Float64Array {
  const { p, logP } = steered;
  const terms = new Float64Array(p.length);
  for (let id = 0; id < terms.length; id++) {
    const probability = p[id] as number;
    // A token that underflows to probability 0 contributes 0, the limit of p ln p.
    if (probability > 0) terms[id] = probability * ((logP[id] as number) - (unsteered.logP[id] as number));
  }
  return terms;
}

function entropy({ p, logP }: Distribution): number {
  const terms = new Float64Array(p.length);
  for (let id = 0; id < terms.length; id++) {
    const probability = p[id] as number;
    if (probability > 0) terms[id] = probability * (logP[id] as number);
  }
  return -sum(terms);
}

/** Compensated (Neumaier), so that the terms of a 50,257-token sum do not lose digits to each other. */
function sum(values: Float64Array): number {
  let total = 0;
  let lost = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    const next = total + value;
    lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
    total = next;
  }
  return total + lost;
}

/** Indices of the `count` largest values, largest first, ties by lower index. */
export function largest(values: ArrayLike<number>, count: number): number[] {
  const kept: number[] = [];
  if (count === 0) return kept;
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
