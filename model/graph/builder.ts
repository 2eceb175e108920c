import { weightsRoot, type Checkpoint } from '../checkpoint/checkpoint';
import type { StoredTensor } from '../checkpoint/safetensors';
import {
  DataType,
  type Attribute,
  type Graph,
  type NodeDefinition,
  type TensorDefinition,
  type ValueDefinition,
} from './onnx';
import { blockSize, type QuantizedMatrices, type QuantizedMatrix } from './quantize';

/** ONNX Runtime's own operators. */
export const microsoft = 'com.microsoft';
const elementType = { F32: DataType.float, F16: DataType.float16, BF16: DataType.bfloat16 } as const;

/** Collects nodes; every method returns the name of the value that it makes. */
export function graphBuilder(name: string, checkpoint: Checkpoint, quantized?: QuantizedMatrices) {
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
    floats(constantName: string, values: readonly number[]) {
      const data = new Uint8Array(Float32Array.from(values).buffer);
      initializers.set(constantName, {
        name: constantName,
        type: DataType.float,
        shape: [values.length],
        data,
      });
      return constantName;
    },
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
export type GraphBuilder = ReturnType<typeof graphBuilder>;
