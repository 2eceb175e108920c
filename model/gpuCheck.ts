import { env } from 'onnxruntime-node';
import type { Checkpoint } from './checkpoint/checkpoint';
import { createGpuSessions } from './passes/gpuSessions';
import { runHead } from './passes/head';
import type { Injection } from './passes/injection';
import { createSessions, type LoadedModel } from './passes/sessions';
import { concat, rowOf } from './passes/tensors';
import { forward, lastPositions } from './passes/trunk';
import { logSoftmax } from './sampling';

/** The GPU beside the processor on a small pass, which shows whether its numbers can be used. */

/** Makes the runtime print which hardware it finds, where nothing else tells. */
export function tellHardware(): void {
  if (process.platform === 'win32') env.logLevel = 'info';
}

/** What the runtime says if it finds no adapter; null if an error says something else. */
export const noAdapter = (message: string): string | null =>
  /Failed to get a WebGPU adapter.*/.exec(message)?.[0] ?? null;

/** Tokens that every vocabulary has. */
const ids = [0, 1, 2, 3];

/**
 * Largest difference in log-probability between the GPU and the processor: steered rows, then one more token from their
 * cache. Infinite if the GPU gave what is no number.
 * @throws GpuFailure
 */
export async function gpuDifference(checkpoint: Checkpoint): Promise<number> {
  const here = await logProbs(await createSessions(checkpoint, {}));
  const there = await logProbs(await createGpuSessions(checkpoint, {}));
  let largest = 0;
  here.forEach((row, index) =>
    row.forEach((value, id) => {
      const apart = Math.abs(value - (there[index]?.[id] ?? NaN));
      largest = Math.max(largest, Number.isNaN(apart) ? Infinity : apart);
    }),
  );
  return largest;
}

/** Log-probabilities [V] after two steered rows, and after one more token. */
async function logProbs(model: LoadedModel): Promise<readonly Float64Array[]> {
  const { n_layers, d_model, d_vocab } = model.config;
  const values = Float32Array.from({ length: 2 * d_model }, (_, index) => (index % 7) / 7);
  const injections: Injection[] = [
    { row: 0, layer: n_layers - 1, position: 1, values },
    { row: 1, layer: 0, position: 'all', values: values.subarray(0, d_model) },
  ];
  const cache = model.caches.empty(2, ids.length);
  const pass = { cache, injections, residuals: [n_layers] };
  const rows: Float64Array[] = [];
  for (const tokens of [ids.slice(0, -1), ids.slice(-1)]) {
    const residuals = await forward(model, { ...pass, rows: [tokens, tokens] });
    const residual = concat(lastPositions(residuals.at(n_layers), 2, d_model));
    const { scores } = await runHead(model, { residual, scores: true });
    for (const row of [0, 1]) rows.push(logSoftmax(rowOf(scores, row, d_vocab)));
  }
  model.caches.free(cache);
  return rows;
}
