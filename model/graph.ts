import {
  DataType,
  type Attribute,
  type Graph,
  type NodeDefinition,
  type TensorDefinition,
  type ValueDefinition,
} from './onnx';
import { unembeddingOf, weightsRoot, type Checkpoint, type StoredTensor } from './checkpoint';
import type { Activation } from './config';
import { blockSize, type QuantizedMatrices, type QuantizedMatrix } from './quantize';

/**
 * GPT-2 (Radford et al. 2019) as two ONNX graphs whose weights stay in the checkpoint's own files.
 *
 * Trunk: embeddings and blocks, from token ids to the final residual stream.
 * Head: final LayerNorm and unembedding, from rows of any residual stream to logits.
 *
 * Shapes: B rows, S new positions, P past positions, K additions, N residual rows, V vocabulary.
 */

const microsoft = 'com.microsoft';
const elementType = { F32: DataType.float, F16: DataType.float16, BF16: DataType.bfloat16 } as const;

/** Collects nodes; every method returns the name of the value that it makes. */
function graphBuilder(name: string, checkpoint: Checkpoint, quantized?: QuantizedMatrices) {
  const nodes: NodeDefinition[] = [];
  const initializers = new Map<string, TensorDefinition>();
  const inputs: ValueDefinition[] = [];
  const outputs: ValueDefinition[] = [];
  const { locate } = weightsRoot(checkpoint);
  const outputNames = new Map<string, string>();
  let count = 0;

  const ops = (
    op: string,
    from: readonly string[],
    outputCount: number,
    attributes: Readonly<Record<string, Attribute>> = {},
    domain = '',
  ): string[] => {
    const made = Array.from({ length: outputCount }, () => `${op}_${count++}`);
    nodes.push({ op, domain, inputs: from, outputs: made, attributes });
    return made;
  };
  const op = (
    type: string,
    from: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
    domain = '',
  ): string => ops(type, from, 1, attributes, domain)[0] as string;

  const constant = (values: readonly number[], shape: readonly number[] = [values.length]) => {
    const id = `int_${values.join('_')}_${shape.length}d`;
    const data = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
    initializers.set(id, { name: id, type: DataType.int64, shape, data });
    return id;
  };

  const stored = (weight: string): StoredTensor => {
    const tensor = checkpoint.tensors.get(weight);
    if (!tensor) throw new Error(`no tensor ${weight}`);
    initializers.set(weight, {
      name: weight,
      type: elementType[tensor.dtype],
      shape: tensor.shape,
      data: { file: locate(tensor.file), offset: tensor.offset, byteLength: tensor.byteLength },
    });
    return tensor;
  };
  const float = (value: string, dtype: StoredTensor['dtype']) =>
    dtype === 'F32' ? value : op('Cast', [value], { to: DataType.float });

  const quantizedProduct = (x: string, weight: string, matrix: QuantizedMatrix) => {
    const { inputs: K, outputs: N, values, scales } = matrix;
    const [packed, scale] = [`${weight}.8bit`, `${weight}.scales`];
    const shape = [N, Math.ceil(K / blockSize), blockSize];
    initializers.set(packed, { name: packed, type: DataType.uint8, shape, data: values });
    initializers.set(scale, {
      name: scale,
      type: DataType.float,
      shape: [scales.length],
      data: new Uint8Array(scales.buffer),
    });
    // Accuracy level 4: activations in 8 bits as well.
    const attributes = { K, N, bits: 8, block_size: blockSize, accuracy_level: 4 };
    return op('MatMulNBits', [x, packed, scale], attributes, microsoft);
  };

  return {
    op,
    ops,
    ints: (...values: number[]) => constant(values),
    int: (value: number) => constant([value], []),
    input(inputName: string, type: DataType, shape: ValueDefinition['shape']) {
      inputs.push({ name: inputName, type, shape });
      return inputName;
    },
    /** Makes a value an output of the graph under a name of its own. */
    output(value: string, outputName: string, type: DataType, shape: ValueDefinition['shape']) {
      outputNames.set(value, outputName);
      outputs.push({ name: outputName, type, shape });
    },
    /** x W + b for x [rows, in]; Conv1D weights are [in, out] already. */
    linear(x: string, layer: string): string {
      const bias = this.weight(`${layer}.bias`);
      const packed = quantized?.get(`${layer}.weight`);
      if (packed) return op('Add', [quantizedProduct(x, `${layer}.weight`, packed), bias]);
      return op('Gemm', [x, this.weight(`${layer}.weight`), bias]);
    },
    /** x times the transpose of the unembedding [V, d_model]. */
    unembed(x: string, matrix: string): string {
      const packed = quantized?.get(matrix);
      if (!packed) return op('Gemm', [x, this.weight(matrix)], { transB: 1 });
      return quantizedProduct(x, matrix, packed);
    },
    /** A weight as float32; the runtime folds the cast when the session is made. */
    weight: (weightName: string) => float(weightName, stored(weightName).dtype),
    /** Rows of an embedding matrix as float32: cast after the look-up, so that the matrix stays mapped as it is. */
    embed: (weightName: string, ids: string) => {
      const { dtype } = stored(weightName);
      return float(op('Gather', [weightName, ids]), dtype);
    },
    finish(): Graph {
      const rename = (value: string) => outputNames.get(value) ?? value;
      const named = nodes.map((node) => ({
        ...node,
        inputs: node.inputs.map(rename),
        outputs: node.outputs.map(rename),
      }));
      return { name, nodes: named, initializers: [...initializers.values()], inputs, outputs };
    },
  };
}
type Builder = ReturnType<typeof graphBuilder>;

function activate(g: Builder, activation: Activation, x: string): string {
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
 * Inputs: `token_ids`, `positions` int64 [B, S]; `mask` [1, 1, S, P + S], added to the attention scores;
 * `past_key.l`, `past_value.l` [B, n_heads, P, d_head]; `inject` [B * S, K, d_model] and `inject_at` [B * S, n_layers, K]:
 * before block l, x + sum over k of inject_at[.., l, k] * inject[.., k].
 * Outputs: `resid_pre.l` [B * S, d_model] (what arrives at block l, before anything is added there), `final_resid`,
 * `heads.l` [3, B, n_heads, S, d_head]: queries, and the new keys and values (one output costs less than two).
 */
export function trunk(checkpoint: Checkpoint, quantized?: QuantizedMatrices): Graph {
  const { n_layers, n_heads, d_head, d_model, activation, layerNormEpsilon, attentionScale } =
    checkpoint.config;
  const g = graphBuilder('trunk', checkpoint, quantized);
  const epsilon = { float: layerNormEpsilon };
  const pastShape = ['B', n_heads, 'P', d_head];

  const tokenIds = g.input('token_ids', DataType.int64, ['B', 'S']);
  const positions = g.input('positions', DataType.int64, ['B', 'S']);
  const mask = g.input('mask', DataType.float, [1, 1, 'S', 'P + S']);
  const inject = g.input('inject', DataType.float, ['B * S', 'K', d_model]);
  const injectAt = g.input('inject_at', DataType.float, ['B * S', n_layers, 'K']);
  const batchAndLength = g.op('Shape', [tokenIds]);
  const perHead = g.op('Concat', [batchAndLength, g.ints(3, n_heads, d_head)], { axis: 0 });
  const length = g.op('Shape', [tokenIds], { start: 1 });
  const pastAndNew = g.op('Concat', [g.op('Sub', [g.op('Shape', [mask], { start: 3 }), length]), length], {
    axis: 0,
  });
  const flat = (x: string) => g.op('Reshape', [x, g.ints(-1, d_model)]);

  const added = g.op('MatMul', [injectAt, inject]);
  let resid = flat(g.op('Add', [g.embed('wte.weight', tokenIds), g.embed('wpe.weight', positions)]));
  for (let l = 0; l < n_layers; l++) {
    const weight = (name: string) => g.weight(`h.${l}.${name}`);
    g.output(resid, `resid_pre.${l}`, DataType.float, ['B * S', d_model]);
    const steered = g.op('Add', [resid, g.op('Gather', [added, g.int(l)], { axis: 1 })]);

    const normed = g.op('LayerNormalization', [steered, weight('ln_1.weight'), weight('ln_1.bias')], {
      epsilon,
    });
    const projected = g.op('Reshape', [g.linear(normed, `h.${l}.attn.c_attn`), perHead]);
    const heads = g.op('Transpose', [projected], { perm: [2, 0, 3, 1, 4] });
    const [query, key, value] = g.ops('Split', [heads], 3, { axis: 0, num_outputs: 3 }) as [
      string,
      string,
      string,
    ];
    g.output(heads, `heads.${l}`, DataType.float, [3, 'B', n_heads, 'S', d_head]);
    const pastKey = g.input(`past_key.${l}`, DataType.float, pastShape);
    const pastValue = g.input(`past_value.${l}`, DataType.float, pastShape);

    // softmax(q k^T * scale + mask) v, in two parts: against the past and against the new positions.
    const scale = { transB: 1, alpha: { float: attentionScale[l] ?? 1 } };
    const product = (keys: string) => g.op('FusedMatMul', [query, keys], scale, microsoft);
    const scores = g.op('Add', [g.op('Concat', [product(pastKey), product(key)], { axis: -1 }), mask]);
    const [toPast, toNew] = g.ops('Split', [g.op('Softmax', [scores], { axis: -1 }), pastAndNew], 2, {
      axis: -1,
    }) as [string, string];
    const mixed = g.op('Add', [g.op('MatMul', [toPast, pastValue]), g.op('MatMul', [toNew, value])]);
    const joined = flat(g.op('Transpose', [mixed], { perm: [0, 1, 3, 2, 4] }));

    const mid = g.op('Add', [steered, g.linear(joined, `h.${l}.attn.c_proj`)]);

    const normedMid = g.op('LayerNormalization', [mid, weight('ln_2.weight'), weight('ln_2.bias')], {
      epsilon,
    });
    const hidden = activate(g, activation, g.linear(normedMid, `h.${l}.mlp.c_fc`));
    resid = g.op('Add', [mid, g.linear(hidden, `h.${l}.mlp.c_proj`)]);
  }
  g.output(resid, 'final_resid', DataType.float, ['B * S', d_model]);
  return g.finish();
}

/**
 * Inputs: `resid` [N, d_model]; `inverse_temperature` [N, 1]; `penalty_ids` int64 and `penalties` [N, C], subtracted
 * from the scores of those tokens; `target_ids` int64 [N, T]; `top_k` int64 [1].
 * Outputs: `scores` [N, V] (logits / temperature - penalties), and of log softmax(scores): `top_log_probs` and
 * `top_ids` int64 [N, top_k], largest first, and `target_log_probs` [N, T]. Rows of V stay inside the graph unless
 * `scores` is fetched.
 */
export function head(checkpoint: Checkpoint, quantized?: QuantizedMatrices): Graph {
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
  const logits = g.unembed(g.op('Mul', [normed, inverseTemperature]), unembeddingOf(checkpoint));
  const scores = g.op('ScatterElements', [logits, penaltyIds, g.op('Neg', [penalties])], {
    axis: 1,
    reduction: 'add',
  });
  const logProbs = g.op('LogSoftmax', [scores], { axis: 1 });
  const [topLogProbs, topIds] = g.ops('TopK', [logProbs, topK], 2, { axis: 1 }) as [string, string];
  g.output(scores, 'scores', DataType.float, ['N', d_vocab]);
  g.output(topLogProbs, 'top_log_probs', DataType.float, ['N', 'top']);
  g.output(topIds, 'top_ids', DataType.int64, ['N', 'top']);
  g.output(g.op('GatherElements', [logProbs, targetIds], { axis: 1 }), 'target_log_probs', DataType.float, [
    'N',
    'T',
  ]);
  return g.finish();
}
