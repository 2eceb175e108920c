import { distributionOf, klDivergence, largest } from './distributions';
import type { Engine } from './engine/engine';
import type { Work } from './engine/work';
import { present } from './present';
import { logSoftmax } from './sampling';
import { promptIds } from './tokenizer/tokenizer';

/** What computing with fewer bits costs a model. */
export interface PrecisionCost {
  /** KL(float32 || other) of the next token, in nats: the mean over all positions of all sentences. */
  readonly kl: number;
  /** The largest one. */
  readonly largest: number;
  /** Of the positions, how many have another likeliest token, from 0 to 1. */
  readonly otherTop: number;
  readonly sentences: number;
  readonly positions: number;
}

/**
 * Compares the next-token distributions of two engines of one checkpoint at every position of sentences, BOS in front.
 * @throws the signal's reason if it is aborted.
 */
export async function precisionCost(
  exact: Engine,
  other: Engine,
  sentences: readonly string[],
  { signal, progress }: Work = {},
): Promise<PrecisionCost> {
  let [sum, worst, changed, positions] = [0, 0, 0, 0];
  for (const [index, sentence] of sentences.entries()) {
    progress?.(index / sentences.length);
    const ids = promptIds(exact.tokenizer, sentence).slice(0, exact.config.n_ctx);
    const expected = await logitsOf(exact, ids, signal);
    const found = await logitsOf(other, ids, signal);
    for (const [position, logits] of expected.entries()) {
      const distribution = distributionOf(logits);
      const approximate = { logP: logSoftmax(present(found[position], `position ${position}`)) };
      const kl = klDivergence(approximate, distribution);
      sum += kl;
      worst = Math.max(worst, kl);
      if (likeliest(distribution.logP) !== likeliest(approximate.logP)) changed++;
      positions++;
    }
  }
  return {
    kl: sum / positions,
    largest: worst,
    otherTop: changed / positions,
    sentences: sentences.length,
    positions,
  };
}

/** The logits at every position of a row. */
async function logitsOf(engine: Engine, ids: readonly number[], signal?: AbortSignal) {
  const arm = { rows: [{ ids, from: 1 }], additions: [] };
  const reads = { layers: [engine.config.n_layers], positions: 'every', logits: true } as const;
  for await (const [row] of engine.readRows([arm], reads, { signal }))
    return present(row?.at[0], 'row').map(({ logits }) => present(logits, 'logits'));
  throw new Error('the row was not read');
}

const likeliest = (values: Float64Array) => largest(values, 1)[0];
