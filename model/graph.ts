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
import type { QuantizedMatrices, QuantizedMatrix } from './quantize';

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

  const constant = (
    values: readonly number[],
    type: typeof DataType.int64 | typeof DataType.float,
    shape = [values.length],
  ) => {
    const id = `${type === DataType.int64 ? 'int' : 'float'}_${values.join('_')}_${shape.join('x')}`;
    const data = type === DataType.int64 ? BigInt64Array.from(values, BigInt) : Float32Array.from(values);
    initializers.set(id, { name: id, type, shape, data: new Uint8Array(data.buffer) });
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

  const quantizedProduct = (x: string, weight: string, { shape, values, scales }: QuantizedMatrix) => {
    const [matrix, scale] = [`${weight}.int8`, `${weight}.scale`];
    initializers.set(matrix, {
      name: matrix,
      type: DataType.int8,
      shape,
      data: new Uint8Array(values.buffer),
    });
    initializers.set(scale, {
      name: scale,
      type: DataType.float,
      shape: [scales.length],
      data: new Uint8Array(scales.buffer),
    });
    return op('DynamicQuantizeMatMul', [x, matrix, scale], {}, microsoft);
  };

  return {
    op,
    ops,
    ints: (...values: number[]) => constant(values, DataType.int64),
    input(inputName: string, type: DataType, shape: ValueDefinition['shape']) {
      inputs.push({ name: inputName, type, shape });
      return inputName;
    },
    /** Makes a value an output of the graph under a name of its own. */
    output(value: string, outputName: string, type: DataType, shape: ValueDefinition['shape']) {
      outputNames.set(value, outputName);
      outputs.push({ name: outputName, type, shape });
    },
    /** x W + b over the last axis; Conv1D weights are [in, out] already. */
    linear(x: string, layer: string): string {
      return op('Add', [this.product(x, layer), this.weight(`${layer}.bias`)]);
    },
    /** x W without its bias. */
    product(x: string, layer: string): string {
      const packed = quantized?.get(`${layer}.weight`);
      if (!packed) return op('MatMul', [x, this.weight(`${layer}.weight`)]);
      return quantizedProduct(x, `${layer}.weight`, packed);
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

function activate(g: Builder, activation: Activation, x: string, bias: string): string {
  switch (activation) {
    case 'gelu_new':
      return g.op('FastGelu', [x, bias], {}, microsoft);
    case 'gelu':
      return g.op('BiasGelu', [x, bias], {}, microsoft);
    case 'relu':
      return g.op('Relu', [g.op('Add', [x, bias])]);
    case 'silu': {
      const sum = g.op('Add', [x, bias]);
      return g.op('Mul', [sum, g.op('Sigmoid', [sum])]);
    }
  }
}

/**
 * Inputs: `token_ids`, `positions` int64 [B, S]; `past_mask` [1, 1, 1, P] and `causal_mask` [1, 1, S, S], additive;
 * `past_key.l`, `past_value.l` [B, n_heads, P, d_head]; `inject` [K, B, S or 1, d_model] and
 * `inject_layer` int64 [K, B, 1, 1]: before block l, x + sum over k of inject[k] where inject_layer[k] = l.
 * Outputs: `resid_pre.l` [B, S, d_model] (what arrives at block l, before anything is added there), `final_resid`,
 * `new_key.l`, `new_value.l` [B, n_heads, S, d_head].
 */
export function trunk(checkpoint: Checkpoint, quantized?: QuantizedMatrices): Graph {
  const { n_layers, n_heads, d_head, d_model, activation, layerNormEpsilon, attentionScale } =
    checkpoint.config;
  const g = graphBuilder('trunk', checkpoint, quantized);
  const epsilon = { float: layerNormEpsilon };
  const perHead = ['B', n_heads, 'S', d_head];

  const tokenIds = g.input('token_ids', DataType.int64, ['B', 'S']);
  const positions = g.input('positions', DataType.int64, ['B', 'S']);
  const pastMask = g.input('past_mask', DataType.float, [1, 1, 1, 'P']);
  const causalMask = g.input('causal_mask', DataType.float, [1, 1, 'S', 'S']);
  const inject = g.input('inject', DataType.float, ['K', 'B', 'S1', d_model]);
  const injectLayer = g.input('inject_layer', DataType.int64, ['K', 'B', 1, 1]);
  const pastAndNew = g.op(
    'Concat',
    [g.op('Shape', [pastMask], { start: 3 }), g.op('Shape', [tokenIds], { start: 1 })],
    { axis: 0 },
  );

  let resid = g.op('Add', [g.embed('wte.weight', tokenIds), g.embed('wpe.weight', positions)]);
  for (let l = 0; l < n_layers; l++) {
    const weight = (name: string) => g.weight(`h.${l}.${name}`);
    g.output(resid, `resid_pre.${l}`, DataType.float, ['B', 'S', d_model]);

    const here = g.op('Cast', [g.op('Equal', [injectLayer, g.ints(l)])], { to: DataType.float });
    const added = g.op('ReduceSum', [g.op('Mul', [inject, here]), g.ints(0)], { keepdims: 0 });
    const steered = g.op('Add', [resid, added]);

    const normed = g.op('LayerNormalization', [steered, weight('ln_1.weight'), weight('ln_1.bias')], {
      epsilon,
    });
    const projected = g.linear(normed, `h.${l}.attn.c_attn`);
    const [query, key, value] = g
      .ops('Split', [projected], 3, { axis: -1, num_outputs: 3 })
      .map((part) =>
        g.op('Transpose', [g.op('Reshape', [part, g.ints(0, 0, n_heads, d_head)])], { perm: [0, 2, 1, 3] }),
      ) as [string, string, string];
    g.output(key, `new_key.${l}`, DataType.float, perHead);
    g.output(value, `new_value.${l}`, DataType.float, perHead);
    const pastKey = g.input(`past_key.${l}`, DataType.float, ['B', n_heads, 'P', d_head]);
    const pastValue = g.input(`past_value.${l}`, DataType.float, ['B', n_heads, 'P', d_head]);

    // softmax(q k^T * scale) v, in two parts: against the past and against the new positions.
    const scale = { transB: 1, alpha: { float: attentionScale[l] ?? 1 } };
    const scores = g.op(
      'Concat',
      [
        g.op('Add', [g.op('FusedMatMul', [query, pastKey], scale, microsoft), pastMask]),
        g.op('Add', [g.op('FusedMatMul', [query, key], scale, microsoft), causalMask]),
      ],
      { axis: -1 },
    );
    const [toPast, toNew] = g.ops('Split', [g.op('Softmax', [scores], { axis: -1 }), pastAndNew], 2, {
      axis: -1,
    }) as [string, string];
    const mixed = g.op('Add', [g.op('MatMul', [toPast, pastValue]), g.op('MatMul', [toNew, value])]);
    const joined = g.op('Reshape', [
      g.op('Transpose', [mixed], { perm: [0, 2, 1, 3] }),
      g.ints(0, 0, d_model),
    ]);
    const attended = g.product(joined, `h.${l}.attn.c_proj`);

    const [normedMid, , , mid] = g.ops(
      'SkipLayerNormalization',
      [attended, steered, weight('ln_2.weight'), weight('ln_2.bias'), weight('attn.c_proj.bias')],
      4,
      { epsilon },
      microsoft,
    ) as [string, string, string, string];
    const hidden = activate(g, activation, g.product(normedMid, `h.${l}.mlp.c_fc`), weight('mlp.c_fc.bias'));
    const mlp = g.linear(hidden, `h.${l}.mlp.c_proj`);
    resid = g.op('Add', [mid, mlp]);
  }
  g.output(resid, 'final_resid', DataType.float, ['B', 'S', d_model]);
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
