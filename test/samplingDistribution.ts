import { logSoftmax, nucleus, penaltiesOf, type Sampling } from '../model/sampling';

/** The distribution that a token is to be drawn from, calculated in one piece, in float64 and vocabulary order. */
export function samplingDistribution(
  logits: ArrayLike<number>,
  counts: ReadonlyMap<number, number>,
  sampling: Sampling,
): Float64Array {
  const penalties = penaltiesOf(counts, sampling.freq_penalty);
  const scores = Float64Array.from(
    logits,
    (logit, id) =>
      logit / (sampling.temperature || 1) - (sampling.temperature ? (penalties.get(id) ?? 0) : 0),
  );
  const order = Array.from(scores.keys()).sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b);
  const probabilities = new Float64Array(scores.length);
  if (sampling.temperature === 0) {
    probabilities[order[0] ?? 0] = 1;
    return probabilities;
  }
  const logProbs = logSoftmax(scores);
  const kept = nucleus(
    order.map((id) => logProbs[id] ?? 0),
    sampling.top_p,
    true,
  );
  for (const id of order.slice(0, kept?.count))
    probabilities[id] = Math.exp(logProbs[id] ?? 0) / (kept?.mass ?? 1);
  return probabilities;
}
