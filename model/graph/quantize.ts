import { unembeddingOf, type Checkpoint } from '../checkpoint/checkpoint';
import { CheckpointError } from '../checkpoint/config';
import { notRead } from '../checkpoint/json';
import type { StoredTensor } from '../checkpoint/safetensors';
import { checkFinite } from '../finite';
import { withRegularFile } from '../regularFile';

/**
 * A matrix [in, out] in 8 bits for `MatMulNBits`: each output's weights in blocks of {@link blockSize}, symmetric
 * around 128, with a scale a block. Activations are quantized by row and block while it runs, so a row's result does
 * not depend on the rows beside it (with `DynamicQuantizeMatMul` it does: one scale serves the whole batch, and
 * without VNNI its sums saturate).
 */
export interface QuantizedMatrix {
  readonly inputs: number;
  readonly outputs: number;
  /** [out, blocks, blockSize]; the last block is filled up with 128, which stands for 0. */
  readonly values: Uint8Array;
  /** [out, blocks] */
  readonly scales: Float32Array;
}
/** By the name of the weight that they stand for. */
export type QuantizedMatrices = ReadonlyMap<string, QuantizedMatrix>;

export const blockSize = 128;
const zero = 128;
const largest = 127;

const matrices = ['attn.c_attn.weight', 'attn.c_proj.weight', 'mlp.c_fc.weight', 'mlp.c_proj.weight'];

/** Rounds every matrix of the blocks to 8 bits. @throws NotFinite, or CheckpointError if a file cannot be read */
export async function quantizeTrunk(checkpoint: Checkpoint): Promise<QuantizedMatrices> {
  const packed = new Map<string, QuantizedMatrix>();
  for (let layer = 0; layer < checkpoint.config.n_layers; layer++)
    for (const matrix of matrices) {
      const name = `h.${layer}.${matrix}`;
      const { values, shape } = await readMatrix(checkpoint, name);
      const [inputs, outputs] = shape;
      packed.set(name, quantize({ inputs, outputs, byInput: outputs, byOutput: 1 }, values));
    }
  return packed;
}

/** Rounds the unembedding [V, d_model] to 8 bits. @throws NotFinite, or CheckpointError if a file cannot be read */
export async function quantizeHead(checkpoint: Checkpoint): Promise<QuantizedMatrices> {
  const name = unembeddingOf(checkpoint);
  const { values, shape } = await readMatrix(checkpoint, name);
  const [outputs, inputs] = shape;
  return new Map([[name, quantize({ inputs, outputs, byInput: 1, byOutput: inputs }, values)]]);
}

/** The order of a matrix's numbers: how far apart those of neighbouring inputs and outputs are. */
interface Order {
  readonly inputs: number;
  readonly outputs: number;
  readonly byInput: number;
  readonly byOutput: number;
}

/** Outputs that are rounded together: numbers are read in their order, and what is written stays near the processor. */
const outputsTogether = 64;

function quantize({ inputs, outputs, byInput, byOutput }: Order, weights: Float32Array): QuantizedMatrix {
  const blocks = Math.ceil(inputs / blockSize);
  const values = new Uint8Array(outputs * blocks * blockSize).fill(zero);
  const scales = new Float32Array(outputs * blocks);
  const largestOf = new Float64Array(outputsTogether);
  for (let first = 0; first < outputs; first += outputsTogether) {
    const some = Math.min(outputsTogether, outputs - first);
    for (let block = 0; block < blocks; block++) {
      const from = block * blockSize;
      const to = Math.min(inputs, from + blockSize);
      largestOf.fill(0);
      for (let input = from; input < to; input++)
        for (let at = 0; at < some; at++) {
          const size = Math.abs(weights[input * byInput + (first + at) * byOutput] as number);
          if (size > (largestOf[at] as number)) largestOf[at] = size;
        }
      for (let at = 0; at < some; at++) {
        const scale = (largestOf[at] as number) / largest || 1;
        const place = (first + at) * blocks + block;
        scales[place] = scale;
        for (let input = from; input < to; input++) {
          const weight = weights[input * byInput + (first + at) * byOutput] as number;
          values[place * blockSize + input - from] = Math.round(weight / scale) + zero;
        }
      }
    }
  }
  return { inputs, outputs, values, scales };
}

interface Matrix {
  readonly values: Float32Array;
  readonly shape: readonly [number, number];
}

async function readMatrix(checkpoint: Checkpoint, name: string): Promise<Matrix> {
  const tensor = checkpoint.tensors.get(name);
  if (!tensor || tensor.shape.length !== 2) throw new Error(`${name} is not a matrix of the checkpoint`);
  const bytes = await withRegularFile(tensor.file, ({ read }) =>
    read(tensor.offset, tensor.byteLength),
  ).catch((error: unknown) => notRead(tensor.file, error));
  if (bytes.length < tensor.byteLength) throw new CheckpointError(`${tensor.file} was cut off`);
  const values = toFloat32(bytes, tensor.dtype);
  // Rounding would make a small number of what is none.
  checkFinite(values, (index) => `number ${index} of the weights ${name}`);
  return { values, shape: tensor.shape as [number, number] };
}

function toFloat32(bytes: Uint8Array, dtype: StoredTensor['dtype']): Float32Array {
  if (dtype === 'F32') return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const halves = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  if (dtype === 'BF16') return new Float32Array(Uint32Array.from(halves, (half) => half << 16).buffer);
  return Float32Array.from(halves, halfToNumber);
}

/** IEEE 754 binary16. */
function halfToNumber(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
