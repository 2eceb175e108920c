import { InferenceSession, Tensor } from 'onnxruntime-node';
import { unembeddingOf, weightsRoot, type Checkpoint } from '../../model/checkpoint/checkpoint';
import { DataType, encodeModel, type NodeDefinition, type TensorDefinition } from '../../model/graph/onnx';
import { physicalCores } from '../../model/passes/threads';

/** The matrix products of one pass over `tokens` positions and of `rows` of them through the head; nothing else. */
export type BareProducts = (tokens: number, rows: number) => Promise<void>;

/** A graph of GPT-2's matrix products alone, on the same weights, threads and runtime as the model's. */
export async function bareProducts(checkpoint: Checkpoint): Promise<BareProducts> {
  const { d_model, d_mlp, d_vocab, n_layers } = checkpoint.config;
  const { root, locate } = weightsRoot(checkpoint);
  const initializers: TensorDefinition[] = [];
  const nodes: NodeDefinition[] = [];
  const product = (name: string, input: string, op: string, attributes = {}) => {
    const tensor = checkpoint.tensors.get(name);
    if (!tensor) throw new Error(`no tensor ${name}`);
    const data = { file: locate(tensor.file), offset: tensor.offset, byteLength: tensor.byteLength };
    initializers.push({ name, type: DataType.float, shape: tensor.shape, data });
    nodes.push({ op, inputs: [input, name], outputs: [`out.${name}`], attributes });
  };
  for (let layer = 0; layer < n_layers; layer++)
    for (const [name, input] of [
      ['attn.c_attn', 'x'],
      ['attn.c_proj', 'x'],
      ['mlp.c_fc', 'x'],
      ['mlp.c_proj', 'hidden'],
    ] as const)
      product(`h.${layer}.${name}.weight`, input, 'MatMul');
  product(unembeddingOf(checkpoint), 'row', 'Gemm', { transB: 1 });
  // A small output, because fetching one is copying it.
  nodes.push({ op: 'ReduceMax', inputs: ['row'], outputs: ['done'], attributes: { keepdims: 1 } });

  const session = await InferenceSession.create(
    encodeModel({
      name: 'products',
      nodes,
      initializers,
      inputs: [
        { name: 'x', type: DataType.float, shape: ['M', d_model] },
        { name: 'hidden', type: DataType.float, shape: ['M', d_mlp] },
        { name: 'row', type: DataType.float, shape: ['N', d_model] },
      ],
      // Results that nobody asks for would be optimized away, so every product is an output.
      outputs: [
        ...nodes
          .filter(({ op }) => op !== 'ReduceMax')
          .map(({ op, outputs }) => ({
            name: outputs[0] ?? '',
            type: DataType.float,
            shape: op === 'Gemm' ? ['N', d_vocab] : ['M', 'width'],
          })),
        { name: 'done', type: DataType.float, shape: [1, 1] },
      ],
    }),
    {
      intraOpNumThreads: physicalCores(),
      extra: {
        session: {
          model_external_initializers_file_folder_path: root,
          intra_op: { allow_spinning: '0' },
        },
      },
    },
  );
  const random = (...dims: [number, number]) =>
    new Tensor(
      'float32',
      Float32Array.from({ length: dims[0] * dims[1] }, (_, i) => Math.sin(i)),
      dims,
    );
  const inputs = new Map<string, Record<string, Tensor>>();
  return async (tokens, rows) => {
    const key = `${tokens} ${rows}`;
    const feeds = inputs.get(key) ?? {
      x: random(tokens, d_model),
      hidden: random(tokens, d_mlp),
      row: random(rows, d_model),
    };
    inputs.set(key, feeds);
    await session.run(feeds, ['done']);
  };
}
