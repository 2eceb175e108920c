/**
 * What every result has. Field names are snake_case because results are also the JSON that is written to files.
 * Probabilities and logarithms are natural and float64; numbers are never rounded here.
 */

/** The MIME type under which a notebook output carries one {@link Result} as JSON. */
export const RESULT_MIME = 'application/vnd.steerbook+json';

/** The options that apply to a statement, after `set` and the statement's own options. */
export interface Settings {
  readonly temperature: number;
  readonly top_p: number;
  readonly freq_penalty: number;
  /** Most new tokens a completion may have. */
  readonly tokens: number;
  /** Samples per arm. */
  readonly n: number;
  readonly seed: number;
}

/** One addition as it was applied. Fields that do not apply are left out. */
export interface ResolvedAddition {
  readonly layer: number;
  /** The layers that it is added at all at once, each with its own vector of a file; `layer` is the first of them. */
  readonly each_layer?: readonly number[];
  readonly coefficient: number;
  readonly position: 'front' | 'middle' | 'back' | 'all' | 'index';
  /** Prompt positions that the addition reaches; left out for `at all` and if there is no prompt. */
  readonly at?: readonly number[];
  /** Token texts of the prompts that are added, padding included; several prompts follow one another. */
  readonly plus?: readonly string[];
  readonly minus?: readonly string[];
  /** How many tokens of very many prompts `plus` and `minus` leave out. */
  readonly tokens_left_out?: number;
  /** True if the statement gave no `@` and the layer is the model's default. */
  readonly default_layer?: boolean;
  /** The vector as text, without layer and coefficient. */
  readonly source?: string;
  readonly dims?: readonly [number, number];
  /** True if `dims` are fractions of the width; left out if they are whole components. */
  readonly dims_fraction?: boolean;
  readonly from_layer?: number;
  readonly norm?: number;
  /** Name of the vector whose norms this one was given. */
  readonly norm_like?: string;
  /** The files whose vectors are in it. */
  readonly loaded?: readonly LoadedFile[];
  /**
   * How the vector, and the name of its norm, are written after the result's `preamble`; left out if as in `source`.
   */
  readonly alone?: { readonly vector: string; readonly norm?: string };
}

/** A file of vectors, and the model that made them; null if the file does not say. */
export interface LoadedFile {
  readonly file: string;
  /** SHA-256 of the file. */
  readonly sha256: string;
  readonly model: string | null;
  readonly model_sha256: string | null;
}

export interface ModelInfo {
  readonly id: string;
  /** Commit of a checkpoint from the Hub. */
  readonly revision: string | null;
  /** SHA-256 of the weights file, or of all of them in order if there are several. */
  readonly sha256: string;
  readonly n_layers: number;
  readonly d_model: number;
  readonly precision: 'float32' | '8bit';
  /** What this precision costs, if it was measured: mean KL(float32 || it) of the next token over sentences, in nats. */
  readonly precision_kl?: number;
  readonly device: 'cpu' | 'gpu';
  /** Name of the GPU that gave the numbers. */
  readonly adapter?: string;
  /** Why it was not the GPU though that was asked for. */
  readonly not_on_gpu?: NotOnGpu;
}

/**
 * No adapter or driver; the runtime failed on it; the process that tried it ended; its numbers are not the processor's; it
 * failed while it measured; the model is larger than its memory; the model could not be loaded there; 8-bit weights.
 */
export type NotOnGpu = 'no-adapter' | 'failed' | 'ended' | 'disagrees' | 'lost' | 'memory' | 'load' | '8bit';

/** How far a result is: still growing, complete, or stopped before its end. */
export type ResultState = 'running' | 'done' | 'stopped';

/** What every result has. */
export interface Envelope {
  /** A kind that does not grow is always done. */
  readonly state: ResultState;
  /**
   * The lines that the additions need before them to stand alone: the model, if a statement chose it, and definitions.
   */
  readonly preamble?: readonly string[];
  readonly settings: Settings;
  readonly steering: readonly ResolvedAddition[];
  /** The model that gave the numbers. */
  readonly model: ModelInfo;
}

/** A result of any kind. */
export interface AnyResult extends Envelope {
  readonly kind: string;
}

/** A result without what every result has. */
export type BodyOf<R extends Envelope> = R extends Envelope ? Omit<R, keyof Envelope> : never;

/** A body of any kind. */
export interface AnyBody {
  readonly kind: string;
}
