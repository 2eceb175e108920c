import { unembeddingOf, type Checkpoint } from '../checkpoint/checkpoint';
import type { Activation, Gpt2Config } from '../checkpoint/config';
import { graphBuilder, microsoft, type GraphBuilder } from './builder';
import { DataType, type Graph, type NodeDefinition } from './onnx';
import type { QuantizedMatrices } from './quantize';

/**
 * GPT-2 (Radford et al. 2019) as ONNX graphs whose weights stay in the checkpoint's own files.
 *
 * Trunk: embeddings and blocks, from token ids to the final residual stream. Forks: the same for rows that part before
 * a block. Head: final LayerNorm and unembedding, from rows of any residual stream to logits.
 *
 * Shapes: B rows, S new positions, P past positions, K additions, N residual rows, V vocabulary.
 */

/**
 * Inputs: `token_ids`, `positions` int64 [B, S]; `mask` [1, 1, S, P + S], added to the attention scores;
 * `past_key.l`, `past_value.l` [B, n_heads, P, d_head]; `inject` [N, K, d_model] and `inject_at` [N, n_layers, K] for
 * N = B * S rows, or N = 1 for all rows alike: block l reads x + sum over k of inject_at[.., l, k] * inject[.., k].
 * Outputs: `resid_pre.l` [B * S, d_model] (what arrives at block l, before anything is added there), `final_resid`,
 * `present.l` [2, B, n_heads, S, d_head]: the new keys and values (one output costs less than two).
 */
export function trunk(checkpoint: Checkpoint, quantized?: QuantizedMatrices): Graph {
  const { n_heads, d_head } = checkpoint.config;
  const pastShape = ['B', n_heads, 'P', d_head];
  return steeredTrunk(checkpoint, quantized, (g, { tokenIds, mask }) => {
    const length = g.op('Shape', [tokenIds], { start: 1 });
    const past = g.op('Sub', [g.op('Shape', [mask], { start: 3 }), length]);
    const pastAndNew = g.op('Concat', [past, length], { axis: 0 });
    return (l, heads) => {
      const pastKey = g.input(`past_key.${l}`, DataType.float, pastShape);
      const pastValue = g.input(`past_value.${l}`, DataType.float, pastShape);
      g.output(heads.keysAndValues, `present.${l}`, DataType.float, [2, 'B', n_heads, 'S', d_head]);
      // softmax(q k^T * scale + mask) v, in two parts: against the past and against the new positions.
      const scores = g.op('Concat', [scoresOf(g, heads, pastKey), scoresOf(g, heads, heads.key)], {
        axis: -1,
      });
      const weights = g.op('Softmax', [g.op('Add', [scores, mask])], { axis: -1 });
      const [toPast, toNew] = g.ops('Split', [weights, pastAndNew], 2, { axis: -1 }) as [string, string];
      return g.op('Add', [g.op('MatMul', [toPast, pastValue]), g.op('MatMul', [toNew, heads.value])]);
    };
  });
}

/** From the heads of block l to their mixed values, [1, B, n_heads, S, d_head]. */
type Attend = (l: number, heads: Heads) => string;

/**
 * Embeddings and blocks, each with what is injected before it.
 * @param attention makes what blocks attend with.
 */
export function steeredTrunk(
  checkpoint: Checkpoint,
  quantized: QuantizedMatrices | undefined,
  attention: (g: GraphBuilder, inputs: { readonly tokenIds: string; readonly mask: string }) => Attend,
): Graph {
  const { config } = checkpoint;
  const { n_layers, n_heads, d_head, d_model } = config;
  const g = graphBuilder('trunk', checkpoint, quantized);
  const tokenIds = g.input('token_ids', DataType.int64, ['B', 'S']);
  const positions = g.input('positions', DataType.int64, ['B', 'S']);
  const mask = g.input('mask', DataType.float, [1, 1, 'S', 'P + S']);
  const inject = g.input('inject', DataType.float, ['N', 'K', d_model]);
  const injectAt = g.input('inject_at', DataType.float, ['N', n_layers, 'K']);
  const perHead = g.op('Concat', [g.op('Shape', [tokenIds]), g.ints(3, n_heads, d_head)], { axis: 0 });
  const attend = attention(g, { tokenIds, mask });

  const added = g.op('MatMul', [injectAt, inject]);
  let resid = embed(g, config, tokenIds, positions);
  for (let l = 0; l < n_layers; l++) {
    g.output(resid, `resid_pre.${l}`, DataType.float, ['B * S', d_model]);
    const steered = g.op('Add', [resid, g.op('Gather', [added, g.int(l)], { axis: 1 })]);
    resid = block(g, config, l, steered, perHead, (heads) => attend(l, heads));
  }
  g.output(resid, 'final_resid', DataType.float, ['B * S', d_model]);
  return g.finish();
}

/**
 * Rows that share their way up to a block: before block l, copies of the rows `fork_from.l` int64 [F_l] are appended
 * with `fork_add.l` [F_l, S, d_model] added, and go on beside the others. A sweep over layers computes what its
 * points have in common once.
 * Inputs beside these: `token_ids`, `positions` int64 [B, S]; `mask` [1, 1, S, S].
 * Outputs: `final_resid` [(B + sum of F_l) * S, d_model], the B unforked rows first, then the forks by layer.
 */
export function forks(checkpoint: Checkpoint, quantized?: QuantizedMatrices): Graph {
  const { config } = checkpoint;
  const { n_layers, n_heads, d_head, d_model } = config;
  const g = graphBuilder('forks', checkpoint, quantized);
  const tokenIds = g.input('token_ids', DataType.int64, ['B', 'S']);
  const positions = g.input('positions', DataType.int64, ['B', 'S']);
  const mask = g.input('mask', DataType.float, [1, 1, 'S', 'S']);
  const length = g.op('Shape', [tokenIds], { start: 1 });
  const byRow = g.op('Concat', [g.ints(-1), length, g.ints(d_model)], { axis: 0 });
  const perHead = g.op('Concat', [g.ints(-1), length, g.ints(3, n_heads, d_head)], { axis: 0 });

  let resid = embed(g, config, tokenIds, positions);
  for (let l = 0; l < n_layers; l++) {
    const from = g.input(`fork_from.${l}`, DataType.int64, [`F${l}`]);
    const add = g.input(`fork_add.${l}`, DataType.float, [`F${l}`, 'S', d_model]);
    const rows = g.op('Reshape', [resid, byRow]);
    const forked = g.op('Add', [g.op('Gather', [rows, from]), add]);
    const all = flat(g, config, g.op('Concat', [rows, forked], { axis: 0 }));
    resid = block(g, config, l, all, perHead, (heads) => {
      const weights = g.op('Softmax', [g.op('Add', [scoresOf(g, heads, heads.key), mask])], { axis: -1 });
      return g.op('MatMul', [weights, heads.value]);
    });
  }
  g.output(resid, 'final_resid', DataType.float, ['N', d_model]);
  return g.finish();
}

const flat = (g: GraphBuilder, { d_model }: Gpt2Config, x: string) =>
  g.op('Reshape', [x, g.ints(-1, d_model)]);

/** Token and position embeddings, [B * S, d_model]. */
function embed(g: GraphBuilder, config: Gpt2Config, tokenIds: string, positions: string): string {
  return flat(g, config, g.op('Add', [g.embed('wte.weight', tokenIds), g.embed('wpe.weight', positions)]));
}

/** Queries, which are scaled, keys and values of a block, [1, rows, n_heads, S, d_head] each. */
interface Heads {
  /** [2, rows, n_heads, S, d_head] */
  readonly keysAndValues: string;
  readonly query: string;
  readonly key: string;
  readonly value: string;
}

/** Scores of the queries against keys. */
const scoresOf = (g: GraphBuilder, { query }: Heads, keys: string) =>
  g.op('FusedMatMul', [query, keys], { transB: 1 }, microsoft);

/**
 * One block, x + attention(LayerNorm(x)) and then + MLP(LayerNorm(that)), for x [rows * S, d_model].
 * @param perHead the shape [rows, S, 3, n_heads, d_head].
 * @param attend from the heads to their mixed values [1, rows, n_heads, S, d_head].
 */
function block(
  g: GraphBuilder,
  config: Gpt2Config,
  l: number,
  x: string,
  perHead: string,
  attend: (heads: Heads) => string,
): string {
  const norm = (value: string, name: string) =>
    g.op('LayerNormalization', [value, g.weight(`h.${l}.${name}.weight`), g.weight(`h.${l}.${name}.bias`)], {
      epsilon: { float: config.layerNormEpsilon },
    });
  const projected = g.op('Reshape', [g.linear(norm(x, 'ln_1'), `h.${l}.attn.c_attn`), perHead]);
  const all = g.op('Transpose', [projected], { perm: [2, 0, 3, 1, 4] });
  const [query, keysAndValues] = g.ops('Split', [all, g.ints(1, 2)], 2, { axis: 0 }) as [string, string];
  const [key, value] = g.ops('Split', [keysAndValues], 2, { axis: 0, num_outputs: 2 }) as [string, string];
  const { attentionScale, scalesByLayer } = config;
  // Queries are scaled, not products: the runtime is slow at products of single rows with a factor.
  const scale = new Array<number>(config.d_head).fill(
    scalesByLayer ? attentionScale / (l + 1) : attentionScale,
  );
  const scaled = g.op('Mul', [query, g.floats(`scale.${l}`, scale)]);
  const mixed = g.op('Transpose', [attend({ keysAndValues, query: scaled, key, value })], {
    perm: [0, 1, 3, 2, 4],
  });
  const mid = g.op('Add', [x, g.linear(flat(g, config, mixed), `h.${l}.attn.c_proj`)]);
  const hidden = activate(g, config.activation, g.linear(norm(mid, 'ln_2'), `h.${l}.mlp.c_fc`));
  return g.op('Add', [mid, g.linear(hidden, `h.${l}.mlp.c_proj`)]);
}

function activate(g: GraphBuilder, activation: Activation, x: string): string {
  switch (activation) {
    case 'gelu_new':
      return g.op('Gelu', [x], { approximate: 'tanh' });
    case 'gelu':
      return g.op('Gelu', [x]);
    case 'relu':
      return g.op('Relu', [x]);
    case 'silu':
      return g.op('Mul', [x, g.op('Sigmoid', [x])]);
  }
}

/**
 * Inputs: `resid` [N, d_model]; `inverse_temperature` [N, 1]; `penalty_ids` int64 and `penalties` [N, C], subtracted
 * from the scores of those tokens before probabilities are taken; `target_ids` int64 [N, T]; `top_k` int64 [1].
 * Outputs: `scores` [N, V] (logits / temperature, without penalties), and of the log-probabilities: `top_log_probs` and
 * `top_ids` int64 [N, top_k], largest first, and `target_log_probs` [N, T]. Rows of V stay inside the graph unless
 * `scores` is fetched.
 */
export function head(checkpoint: Checkpoint, quantized?: QuantizedMatrices): Graph {
  return headWith(checkpoint, quantized, (g, { penaltyIds, penalties }) => {
    const isPenalized = g.op('Greater', [g.op('Shape', [penaltyIds], { start: 1 }), g.ints(0)]);
    return g.op('If', [isPenalized], logSoftmax(checkpoint.config.d_vocab, penaltyIds, penalties));
  });
}

/** The names of a head's values from which log-probabilities are made. */
interface Scored {
  /** [N, V] */
  readonly scores: string;
  /** [N, C] each */
  readonly penaltyIds: string;
  readonly penalties: string;
}

/** A head; `logProbs` makes log-probabilities [N, V] from scores and penalties. */
export function headWith(
  checkpoint: Checkpoint,
  quantized: QuantizedMatrices | undefined,
  logProbsOf: (g: GraphBuilder, scored: Scored) => string,
): Graph {
  const { d_model, d_vocab, layerNormEpsilon } = checkpoint.config;
  const g = graphBuilder('head', checkpoint, quantized);
  const resid = g.input('resid', DataType.float, ['N', d_model]);
  const inverseTemperature = g.input('inverse_temperature', DataType.float, ['N', 1]);
  const penaltyIds = g.input('penalty_ids', DataType.int64, ['N', 'C']);
  const penalties = g.input('penalties', DataType.float, ['N', 'C']);
  const targetIds = g.input('target_ids', DataType.int64, ['N', 'T']);
  const topK = g.input('top_k', DataType.int64, [1]);

  const normed = g.op('LayerNormalization', [resid, g.weight('ln_f.weight'), g.weight('ln_f.bias')], {
    epsilon: { float: layerNormEpsilon },
  });
  // Dividing d_model numbers by the temperature is cheaper than dividing V of them.
  const scores = g.unembed(g.op('Mul', [normed, inverseTemperature]), unembeddingOf(checkpoint));
  g.output(scores, 'scores', DataType.float, ['N', d_vocab]);
  const logProbs = logProbsOf(g, { scores, penaltyIds, penalties });
  const [topLogProbs, topIds] = g.ops('TopK', [logProbs, topK], 2, { axis: 1 }) as [string, string];
  g.output(topLogProbs, 'top_log_probs', DataType.float, ['N', 'top']);
  g.output(topIds, 'top_ids', DataType.int64, ['N', 'top']);
  g.output(g.op('GatherElements', [logProbs, targetIds], { axis: 1 }), 'target_log_probs', DataType.float, [
    'N',
    'T',
  ]);
  return g.finish();
}

/**
 * The branches of an `If`: log softmax of `scores` with penalties subtracted, or as they are. Subtracting from a few
 * columns copies all of them.
 */
function logSoftmax(d_vocab: number, ids: string, penalties: string): Readonly<Record<string, Graph>> {
  const branch = (name: string, scores: string, before: readonly NodeDefinition[]): Graph => {
    const output = `${name}_log_probs`;
    const nodes = [
      ...before,
      { op: 'LogSoftmax', inputs: [scores], outputs: [output], attributes: { axis: 1 } },
    ];
    const outputs = [{ name: output, type: DataType.float, shape: ['N', d_vocab] }];
    return { name, nodes, initializers: [], inputs: [], outputs };
  };
  const subtracted = [
    { op: 'Neg', inputs: [penalties], outputs: ['negated'] },
    {
      op: 'ScatterElements',
      inputs: ['scores', ids, 'negated'],
      outputs: ['subtracted'],
      attributes: { axis: 1, reduction: 'add' },
    },
  ];
  return {
    then_branch: branch('penalized', 'subtracted', subtracted),
    else_branch: branch('plain', 'scores', []),
  };
}
