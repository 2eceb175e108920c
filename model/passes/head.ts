import { Tensor } from 'onnxruntime-node';
import { checkFinite } from '../finite';
import type { LoadedModel } from './sessions';
import { floats, ids, int64 } from './tensors';

export interface HeadRequest {
  /** Residual rows [N, d_model]. */
  readonly residual: Float32Array;
  /** One for all rows; 1 if there is none. */
  readonly temperature?: number;
  /** Per row: token id to the amount that is subtracted from its score. */
  readonly penalties?: readonly ReadonlyMap<number, number>[];
  /** How many of the likeliest tokens are wanted per row. */
  readonly top?: number;
  /** Tokens whose log-probability is wanted, per row; every row has the same number. */
  readonly targets?: readonly (readonly number[])[];
  /** True if whole rows of scores are wanted: they cost a copy of V floats a row. */
  readonly scores?: boolean;
  readonly signal?: AbortSignal;
}

export interface HeadRows {
  /** [N, V]: logits / temperature, without penalties. Empty unless asked for. */
  readonly scores: Float32Array;
  /** [N, top] natural logarithms of probabilities, largest first, ties by lower id. */
  readonly topLogProbs: Float32Array;
  /** [N, top] */
  readonly topIds: Int32Array;
  /** [N, targets per row] */
  readonly targetLogProbs: Float32Array;
}

/**
 * Final LayerNorm and unembedding of residual rows, of any layer: on the last layer's this is the next-token
 * distribution, on others the logit lens.
 * @throws NotFinite, or the signal's reason if it is aborted between two calls.
 */
export async function runHead(model: LoadedModel, request: HeadRequest): Promise<HeadRows> {
  const { d_model, d_vocab } = model.config;
  const count = request.residual.length / d_model;
  const top = request.top ?? 0;
  const targets = request.targets?.[0]?.length ?? 0;
  const whole = request.scores ? d_vocab : 0;
  // The GPU takes no tensor without numbers: what nobody asked for is not fetched.
  const fewest = model.device === 'gpu' ? 1 : 0;
  model.memory.require(count * (whole + 2 * top + targets) * Float32Array.BYTES_PER_ELEMENT);
  const rows: HeadRows = {
    scores: new Float32Array(count * whole),
    topLogProbs: new Float32Array(count * top),
    topIds: new Int32Array(count * top),
    targetLogProbs: new Float32Array(count * targets),
  };
  const fetches = [
    ...(request.scores ? ['scores'] : []),
    ...(top ? ['top_log_probs', 'top_ids'] : []),
    ...(targets ? ['target_log_probs'] : []),
  ];
  for (let from = 0, size: number; from < count; from += size) {
    request.signal?.throwIfAborted();
    size = Math.min(model.head.size(), count - from);
    const penalties = penaltyTensors(request.penalties?.slice(from, from + size) ?? [], size, fewest);
    const targetIds = request.targets?.slice(from, from + size) ?? [];
    const out = await model.head.run(
      {
        resid: new Tensor('float32', request.residual.subarray(from * d_model, (from + size) * d_model), [
          size,
          d_model,
        ]),
        inverse_temperature: new Tensor(
          'float32',
          new Float32Array(size).fill(1 / (request.temperature ?? 1)),
          [size, 1],
        ),
        ...penalties,
        target_ids:
          targets >= fewest
            ? int64(targetIds.flat(), [size, targets])
            : int64(new Array<number>(size).fill(0), [size, fewest]),
        top_k: int64([Math.max(top, fewest)], [1]),
      },
      fetches,
      size,
    );
    if (request.scores) rows.scores.set(floats(out, 'scores'), from * d_vocab);
    if (top) {
      rows.topLogProbs.set(floats(out, 'top_log_probs'), from * top);
      rows.topIds.set(ids(out, 'top_ids'), from * top);
    }
    if (targets) rows.targetLogProbs.set(floats(out, 'target_log_probs'), from * targets);
  }
  // If one logit of a row is infinite or no number, so is every log-probability.
  checkFinite(rows.scores, (index) => `a logit of token ${index % d_vocab}`);
  checkFinite(rows.topLogProbs, () => 'the log-probability of the likeliest tokens');
  checkFinite(rows.targetLogProbs, () => 'the log-probability of a token');
  return rows;
}

/** Rows with fewer penalties than others are filled up with a penalty of 0 on token 0. */
function penaltyTensors(penalties: readonly ReadonlyMap<number, number>[], rows: number, fewest: number) {
  const width = Math.max(fewest, ...penalties.map((row) => row.size));
  const ids = new BigInt64Array(rows * width);
  const amounts = new Float32Array(rows * width);
  penalties.forEach((row, index) => {
    let at = index * width;
    for (const [id, amount] of row) {
      ids[at] = BigInt(id);
      amounts[at] = amount;
      at++;
    }
  });
  return {
    penalty_ids: new Tensor('int64', ids, [rows, width]),
    penalties: new Tensor('float32', amounts, [rows, width]),
  };
}
