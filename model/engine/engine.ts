import { breather } from '../breathe';
import type { Gpt2Config } from '../checkpoint/config';
import type { LoadedModel } from '../passes/sessions';
import { norms, SteeringOverflow, type NetVector } from '../steering';
import type { Tokenizer } from '../tokenizer/tokenizer';
import type { Arm } from './arms';
import { completeArms, type CompletionArm, type Completions, type CompletionSettings } from './completions';
import { readRows, type Reads, type RowReading } from './reading';
import { createRecorder } from './recording';
import { scoreArms, type Scores } from './scoring';
import type { Work } from './work';

/**
 * A loaded GPT-2 and all that it can be asked to do. The engine alone decides how rows are batched and cut, what runs
 * once for many and what is remembered. These decisions change numbers by no more than rounding.
 */
export interface Engine {
  readonly config: Gpt2Config;
  readonly tokenizer: Tokenizer;
  /** The sessions, for self-checks on raw passes. */
  readonly model: LoadedModel;
  /**
   * The net vector [V, d_model] of each vector before each layer, coefficient included: [vector][layer].
   * @throws SteeringOverflow if a norm is not finite; it names the vector's index.
   */
  recordVectors(
    vectors: readonly NetVector[],
    layers: readonly number[],
    work?: Work,
  ): Promise<readonly (readonly Float64Array[])[]>;
  /** Reads layers and positions of the rows of each arm. @throws SteeringOverflow */
  readRows(arms: readonly Arm[], reads: Reads, work?: Work): AsyncIterable<readonly RowReading[]>;
  /** Log-probabilities of the tokens of the rows of each arm, by row. @throws SteeringOverflow */
  scoreRows(arms: readonly Arm[], work?: Work): AsyncIterable<Scores>;
  /** Completions of each arm's prompt, as they grow. @throws SteeringOverflow */
  generate(
    arms: readonly CompletionArm[],
    settings: CompletionSettings,
    work?: Work,
  ): AsyncIterable<Completions>;
}

export interface EngineOptions {
  /** Bytes that keys and values may take. */
  readonly cacheBudget: number;
}

/** The engine of a loaded model. It remembers the vectors that it records. */
export function openEngine(model: LoadedModel, tokenizer: Tokenizer, { cacheBudget }: EngineOptions): Engine {
  const recorder = createRecorder(model);
  const breathe = breather();
  return {
    config: model.config,
    tokenizer,
    model,
    async recordVectors(vectors, layers, { signal, progress } = {}) {
      const recorded: Float64Array[][] = [];
      for (const [index, vector] of vectors.entries()) {
        const byLayer: Float64Array[] = [];
        for (const layer of layers) {
          if (await breathe(signal)) progress?.(index / vectors.length);
          const net = await recorder.netVector(vector, layer, signal);
          if (!norms(net, model.config.d_model).every(Number.isFinite)) throw new SteeringOverflow(index);
          byLayer.push(net);
        }
        recorded.push(byLayer);
      }
      return recorded;
    },
    readRows: (arms, reads, work = {}) => readRows(model, recorder, arms, reads, work),
    scoreRows: (arms, work = {}) => scoreArms(model, recorder, arms, work),
    generate: (arms, settings, work = {}) =>
      completeArms(model, recorder, arms, settings, { endToken: tokenizer.end, cacheBudget }, work),
  };
}
