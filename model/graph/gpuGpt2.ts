import type { Checkpoint } from '../checkpoint/checkpoint';
import type { Gpt2Config } from '../checkpoint/config';
import { graphBuilder } from './builder';
import { headWith, steeredTrunk } from './gpt2';
import { DataType, type Graph } from './onnx';

/**
 * GPT-2 as WebGPU takes it. No dimension may be empty there, since a product over one ends the process: a cache begins
 * with a place that the mask hides, and there is at least one vector to add, one penalty and one target. Keys and values
 * stay on the device, so the graph appends to them itself. Keys have their places last, as scores multiply them.
 * Weights are float32: what goes into products with 8-bit weights is rounded otherwise there than by the processor.
 */

/** Places at the front of a cache that have nothing in them. */
export const emptyPlaces = 1;

const keyShape = ({ n_heads, d_head }: Gpt2Config, places: string) => ['B', n_heads, d_head, places];
const valueShape = ({ n_heads, d_head }: Gpt2Config, places: string) => ['B', n_heads, places, d_head];

/**
 * Inputs and outputs as those of the processor's trunk, but for `past_key.l` [B, n_heads, d_head, P], and in place of
 * `present.l` the old and the new ones: `key.l` [B, n_heads, d_head, P + S], `value.l` [B, n_heads, P + S, d_head].
 */
export function gpuTrunk(checkpoint: Checkpoint): Graph {
  const { config } = checkpoint;
  return steeredTrunk(checkpoint, undefined, (g, { mask }) => {
    const firstAxis = g.ints(0);
    const withoutFirst = (heads: string) => g.op('Squeeze', [heads, firstAxis]);
    return (l, heads) => {
      const pastKey = g.input(`past_key.${l}`, DataType.float, keyShape(config, 'P'));
      const pastValue = g.input(`past_value.${l}`, DataType.float, valueShape(config, 'P'));
      const newKeys = g.op('Transpose', [withoutFirst(heads.key)], { perm: [0, 1, 3, 2] });
      const keys = g.op('Concat', [pastKey, newKeys], { axis: 3 });
      const values = g.op('Concat', [pastValue, withoutFirst(heads.value)], { axis: 2 });
      g.output(keys, `key.${l}`, DataType.float, keyShape(config, 'P + S'));
      g.output(values, `value.${l}`, DataType.float, valueShape(config, 'P + S'));
      const scores = g.op('MatMul', [withoutFirst(heads.query), keys]);
      const weights = g.op('Softmax', [g.op('Add', [scores, mask])], { axis: -1 });
      return g.op('Unsqueeze', [g.op('MatMul', [weights, values]), firstAxis]);
    };
  });
}

/** Inputs and outputs as those of the processor's head; C, T and `top_k` are 1 at least. */
export function gpuHead(checkpoint: Checkpoint): Graph {
  return headWith(checkpoint, undefined, (g, { scores, penaltyIds, penalties }) => {
    const penalized = g.op('ScatterElements', [scores, penaltyIds, g.op('Neg', [penalties])], {
      axis: 1,
      reduction: 'add',
    });
    // There is no LogSoftmax on this device.
    const last = g.ints(1);
    const shifted = g.op('Sub', [penalized, g.op('ReduceMax', [penalized, last])]);
    const sum = g.op('ReduceSum', [g.op('Exp', [shifted]), last]);
    return g.op('Sub', [shifted, g.op('Log', [sum])]);
  });
}

/**
 * Takes rows of a cache. Inputs: `rows` int64 [N], and `past_key.l`, `past_value.l` as the trunk's. Outputs: `key.l` and
 * `value.l` of those rows.
 */
export function gpuCacheRows(checkpoint: Checkpoint): Graph {
  const { config } = checkpoint;
  const g = graphBuilder('rows', checkpoint);
  const rows = g.input('rows', DataType.int64, ['N']);
  for (let l = 0; l < config.n_layers; l++)
    for (const [part, shape] of [
      ['key', keyShape(config, 'P')],
      ['value', valueShape(config, 'P')],
    ] as const) {
      const past = g.input(`past_${part}.${l}`, DataType.float, shape);
      g.output(g.op('Gather', [past, rows]), `${part}.${l}`, DataType.float, ['N', ...shape.slice(1)]);
    }
  return g.finish();
}

/** Brings a tensor back from the device. Input: `resid` [N, d_model]; output: `copy`. */
export function gpuDownload(checkpoint: Checkpoint): Graph {
  const g = graphBuilder('download', checkpoint);
  const shape = ['N', checkpoint.config.d_model];
  const resid = g.input('resid', DataType.float, shape);
  g.output(g.op('Identity', [resid]), 'copy', DataType.float, shape);
  return g.finish();
}
