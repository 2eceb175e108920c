import { open } from 'node:fs/promises';
import { unembeddingOf, type Checkpoint, type StoredTensor } from './checkpoint';

/** A matrix [in, out] as 8-bit whole numbers with one scale per output column: w = values * scales. */
export interface QuantizedMatrix {
  readonly shape: readonly [number, number];
  readonly values: Int8Array;
  readonly scales: Float32Array;
}
/** By the name of the weight that they stand for. */
export type QuantizedMatrices = ReadonlyMap<string, QuantizedMatrix>;

const matrices = ['attn.c_attn.weight', 'attn.c_proj.weight', 'mlp.c_fc.weight', 'mlp.c_proj.weight'];

/** Rounds every matrix of the blocks to 8 bits, symmetric around zero, one scale per output. */
export async function quantizeTrunk(checkpoint: Checkpoint): Promise<QuantizedMatrices> {
  const names = Array.from({ length: checkpoint.config.n_layers }, (_, layer) =>
    matrices.map((name) => `h.${layer}.${name}`),
  ).flat();
  const packed = new Map<string, QuantizedMatrix>();
  for (const name of names) packed.set(name, quantizeColumns(await readWeight(checkpoint, name)));
  return packed;
}

/** Rounds the unembedding to 8 bits, one scale per vocabulary entry, as [d_model, V]. */
export async function quantizeHead(checkpoint: Checkpoint): Promise<QuantizedMatrices> {
  const name = unembeddingOf(checkpoint);
  const { values, shape } = await readWeight(checkpoint, name);
  const [rows, columns] = shape;
  const transposed = new Float32Array(values.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      transposed[column * rows + row] = values[row * columns + column] as number;
  return new Map([[name, quantizeColumns({ values: transposed, shape: [columns, rows] })]]);
}

interface Matrix {
  readonly values: Float32Array;
  readonly shape: readonly [number, number];
}

function quantizeColumns({ values, shape }: Matrix): QuantizedMatrix {
  const [rows, columns] = shape;
  const scales = new Float32Array(columns);
  for (let i = 0; i < values.length; i++)
    scales[i % columns] = Math.max(scales[i % columns] as number, Math.abs(values[i] as number));
  for (let column = 0; column < columns; column++) scales[column] = (scales[column] as number) / 127 || 1;
  const packed = new Int8Array(rows * columns);
  for (let i = 0; i < values.length; i++)
    packed[i] = Math.round((values[i] as number) / (scales[i % columns] as number));
  return { shape, values: packed, scales };
}

async function readWeight(checkpoint: Checkpoint, name: string): Promise<Matrix> {
  const tensor = checkpoint.tensors.get(name);
  if (!tensor || tensor.shape.length !== 2) throw new Error(`${name} is not a matrix of the checkpoint`);
  const bytes = new Uint8Array(tensor.byteLength);
  const file = await open(tensor.file, 'r');
  try {
    for (let done = 0; done < bytes.length;) {
      const { bytesRead } = await file.read(bytes, done, bytes.length - done, tensor.offset + done);
      if (bytesRead === 0) throw new Error(`${tensor.file} ended early`);
      done += bytesRead;
    }
  } finally {
    await file.close();
  }
  return { values: toFloat32(bytes, tensor.dtype), shape: tensor.shape as [number, number] };
}

function toFloat32(bytes: Uint8Array, dtype: StoredTensor['dtype']): Float32Array {
  if (dtype === 'F32') return new Float32Array(bytes.buffer);
  const halves = new Uint16Array(bytes.buffer);
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
