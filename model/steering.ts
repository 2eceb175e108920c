import { forward, type Model } from './runtime';
import { SPACE, tokenizePrompt } from './tokenizer';

/**
 * Steering vectors (Turner et al. 2023, "Steering GPT-2-XL by adding an activation vector"): residual streams of short
 * prompts, recorded before a block, added up with their signed factors.
 */

/** One prompt of a vector expression and the factor that its activations carry. */
export interface SteeringPrompt {
  readonly text: string;
  readonly factor: number;
}
/** The same with token ids [V], BOS in front, padded on the right with spaces to the longest prompt. */
export interface PaddedPrompt extends SteeringPrompt {
  readonly ids: readonly number[];
}

/** Tokenizes the prompts of one vector expression and pads them to one length. */
export function padPrompts(prompts: readonly SteeringPrompt[]): readonly PaddedPrompt[] {
  const tokenized = prompts.map((prompt) => ({ ...prompt, ids: tokenizePrompt(prompt.text) }));
  const length = Math.max(...tokenized.map(({ ids }) => ids.length));
  return tokenized.map((prompt) => ({
    ...prompt,
    ids: [...prompt.ids, ...new Array<number>(length - prompt.ids.length).fill(SPACE)],
  }));
}

/** Rows that run together when a vector is recorded. */
const recordedRows = 64;

/**
 * Sum over the prompts of factor * resid_pre(layer), [V, d_model]; BOS included.
 * @throws the signal's reason when it is aborted.
 */
export async function recordVector(
  model: Model,
  prompts: readonly PaddedPrompt[],
  layer: number,
  signal?: AbortSignal,
): Promise<Float32Array> {
  const length = prompts[0]?.ids.length ?? 0;
  const total = new Float64Array(length * model.config.d_model);
  for (let from = 0; from < prompts.length; from += recordedRows) {
    const some = prompts.slice(from, from + recordedRows);
    const residuals = await forward(model, { rows: some.map(({ ids }) => ids), residuals: [layer], signal });
    const values = residuals.get(layer);
    some.forEach(({ factor }, row) => {
      for (let i = 0; i < total.length; i++)
        total[i] = (total[i] ?? 0) + factor * (values?.[row * total.length + i] ?? 0);
    });
  }
  return Float32Array.from(total);
}

export type Place = 'front' | 'middle' | 'back' | number;

/**
 * First position of a vector in a prompt, both lengths with BOS: front 0, middle floor(S/2) - floor(V/2), back S - V,
 * or the index itself. The caller checks that the vector fits.
 */
export function firstPosition(place: Place, promptLength: number, vectorLength: number): number {
  if (place === 'front') return 0;
  if (place === 'middle') return Math.floor(promptLength / 2) - Math.floor(vectorLength / 2);
  if (place === 'back') return promptLength - vectorLength;
  return place;
}
