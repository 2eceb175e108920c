import type { ChosenModel } from './models';
import type { Settings } from './results/types';
import type { NamedPlan, PlannedAddition } from './steering';

/** What one notebook remembers from cell to cell. */
export interface Session {
  /** Null until a cell has needed a model. */
  model: ChosenModel | null;
  settings: AllSettings;
  readonly names: Map<string, NamedPlan>;
  /** The steering that measurements use. */
  steering: readonly PlannedAddition[];
  /** The definitions that the steering needs to stand alone. */
  definitions: readonly string[];
  /** A vector is recorded once. */
  readonly vectors: RecordedVectors;
}

export interface RecordedVectors {
  /** By model and prompts, each [layer] of [V, d_model]. */
  readonly byKey: Map<string, readonly Float64Array[]>;
  /** How many numbers they have together. */
  size: number;
}

/** Settings of results, and how many tokens a comparison lists. */
export interface AllSettings extends Settings {
  readonly top: number;
}

/** The settings of the post, and few enough samples to read. */
const defaultSettings: AllSettings = {
  temperature: 1,
  top_p: 0.3,
  freq_penalty: 1,
  tokens: 50,
  n: 3,
  seed: 0,
  top: 10,
};

export function newSession(): Session {
  return {
    model: null,
    settings: defaultSettings,
    names: new Map(),
    steering: [],
    definitions: [],
    vectors: { byKey: new Map(), size: 0 },
  };
}

/** The settings that a result records. */
export function recorded({ temperature, top_p, freq_penalty, tokens, n, seed }: AllSettings): Settings {
  return { temperature, top_p, freq_penalty, tokens, n, seed };
}
