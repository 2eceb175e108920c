/**
 * The result objects that kernel, renderers, text, export and tests share.
 * Field names are snake_case because these objects are also the JSON that `--json` writes.
 * Probabilities and logarithms are natural and float64; numbers are never rounded here.
 */

import type { RunError } from '../language/diagnostics';
import type { Point, SweepAxis } from './axes';

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

/** One token: id, the text that it decodes to and, where that text is not the token's bytes, the bytes in hex. */
export interface Token {
  readonly id: number;
  readonly text: string;
  /** Upper-case hex of the token's bytes ("F09F"), only for tokens whose bytes are not valid UTF-8. */
  readonly bytes?: string;
}

/** One addition as it was applied. Fields that do not apply are left out. */
export interface ResolvedAddition {
  readonly layer: number;
  readonly coefficient: number;
  readonly position: 'front' | 'middle' | 'back' | 'all' | 'index';
  /** Prompt positions that the addition reaches; left out for `at all` and where there is no prompt. */
  readonly at?: readonly number[];
  /** Token texts of the prompts that are added, padding included; several prompts follow one another. */
  readonly plus?: readonly string[];
  readonly minus?: readonly string[];
  /** True where the statement gave no `@` and the layer is the model's default. */
  readonly default_layer?: boolean;
  /** The vector as it is written, without layer and coefficient. */
  readonly source?: string;
  readonly dims?: readonly [number, number];
  /** True where `dims` are fractions of the width, and left out where they are whole components. */
  readonly dims_fraction?: boolean;
  readonly from_layer?: number;
  readonly norm?: number;
  /** Name of the vector whose norms this one was given. */
  readonly norm_like?: string;
  /** How the vector, and the name of its norm, are written after the result's `preamble`; left out if as in `source`. */
  readonly alone?: { readonly vector: string; readonly norm?: string };
}

export interface ModelInfo {
  readonly id: string;
  /** Commit of a checkpoint from the Hub. */
  readonly revision: string | null;
  /** SHA-256 of the weights file (of all of them in order, where there are several). */
  readonly sha256: string;
  readonly n_layers: number;
  readonly d_model: number;
  readonly precision: 'float32' | '8bit';
  readonly device: 'cpu';
}

/** How far a result is: it grows, it is whole, or it was stopped before. */
export type ResultState = 'running' | 'done' | 'stopped';

/** What every result has. */
export interface Envelope {
  /** A kind that does not grow is always done. */
  readonly state: ResultState;
  /** The lines that the additions need before them to stand alone: the model, if a statement chose it, and definitions. */
  readonly preamble?: readonly string[];
  readonly settings: Settings;
  readonly steering: readonly ResolvedAddition[];
  /** The model that gave the numbers. */
  readonly model: ModelInfo;
}

export interface Sample {
  readonly text: string;
  /** Ids of the new tokens, without the end token. */
  readonly tokens: readonly number[];
  /** True where the model itself ended the text with <|endoftext|>. */
  readonly finished: boolean;
}
export interface CompletionArm {
  readonly name: 'unsteered' | 'steered';
  /** Where the steering sweeps, the point of a steered arm. */
  readonly point?: Point;
  readonly samples: readonly Sample[];
}
export interface CompletionsResult extends Envelope {
  readonly kind: 'completions';
  readonly prompt: string;
  readonly arms: readonly CompletionArm[];
  /** Where the steering sweeps: what the points of the arms are points of. */
  readonly axes?: readonly SweepAxis[];
}

export interface NextToken extends Token {
  readonly p_unsteered: number;
  readonly p_steered: number;
  /** The token's own term of KL(steered || unsteered), signed, in nats. */
  readonly kl: number;
}
export interface NextResult extends Envelope {
  readonly kind: 'next';
  readonly prompt: string;
  /** The position whose next token is compared: the last of the prompt (0 = BOS). */
  readonly position: number;
  /** The text of the token at that position. */
  readonly after: string;
  /** KL(steered || unsteered) over the full vocabulary, in nats. */
  readonly kl: number;
  readonly entropy_unsteered: number;
  readonly entropy_steered: number;
  /** Union of the top K by either probability and by contribution; largest contribution first. */
  readonly tokens: readonly NextToken[];
}

export interface AlignRow {
  readonly label: string;
  /** Left out in the first row, which is the prompt. */
  readonly layer?: number;
  readonly coefficient?: number;
  /** One entry per position; null where the row has nothing. */
  readonly tokens: readonly (string | null)[];
  /** Hex bytes per position for tokens that are not valid UTF-8; left out where every token is. */
  readonly bytes?: readonly (string | null)[];
}
export interface AlignResult extends Envelope {
  readonly kind: 'align';
  readonly prompt: string;
  readonly rows: readonly AlignRow[];
}

export interface TokensResult extends Envelope {
  readonly kind: 'tokens';
  readonly text: string;
  readonly tokens: readonly Token[];
}

export interface HeatToken extends Token {
  readonly logp_unsteered: number;
  readonly logp_steered: number;
  /** True for the first token of the text, whose prediction is made from padding. */
  readonly masked: boolean;
}
export interface HeatResult extends Envelope {
  readonly kind: 'heat';
  readonly tokens: readonly HeatToken[];
  /**
   * How a text longer than the context was read: in `count` rows, each token that is not in the first of them after
   * at least `context` tokens of the text. Left out where one row did it.
   */
  readonly slices?: { readonly count: number; readonly context: number };
}

export interface ScoreGroup {
  readonly label: string;
  readonly texts: number;
  /** Predictions that count: every token of a text but its first. */
  readonly scored_tokens: number;
  /** Null where no token was scored. */
  readonly ppl_unsteered: number | null;
  readonly ppl_steered: number | null;
  /** ppl_steered / ppl_unsteered, token weighted. */
  readonly ratio: number | null;
  /** 95 % bootstrap interval over the texts; null for fewer than two of them. */
  readonly ratio_low: number | null;
  readonly ratio_high: number | null;
}
export interface ScoreResult extends Envelope {
  readonly kind: 'score';
  readonly groups: readonly ScoreGroup[];
}

export interface NormsResult extends Envelope {
  readonly kind: 'norms';
  readonly prompt: string;
  readonly layers: readonly number[];
  readonly tokens: readonly string[];
  readonly bytes?: readonly (string | null)[];
  /** [layer][position]: L2 norm of all that is added there, as if each addition went to that layer. */
  readonly added: readonly (readonly number[])[];
  /** [layer][position]: L2 norm of the prompt's own resid_pre. */
  readonly residual: readonly (readonly number[])[];
  readonly ratio: readonly (readonly number[])[];
}

export interface LikelyToken extends Token {
  readonly p: number;
}
export interface LensArm {
  readonly name: 'unsteered' | 'steered';
  /** [layer][position]: the likeliest token. */
  readonly top: readonly (readonly LikelyToken[])[];
}
export interface LensTarget extends Token {
  /** By layer, at the last position. */
  readonly p_unsteered: readonly number[];
  readonly p_steered: readonly number[];
}
export interface LensResult extends Envelope {
  readonly kind: 'lens';
  readonly prompt: string;
  /** 0 to n_layers; the last is the final residual stream. */
  readonly layers: readonly number[];
  readonly tokens: readonly string[];
  readonly bytes?: readonly (string | null)[];
  readonly arms: readonly LensArm[];
  readonly targets?: readonly LensTarget[];
}

export interface CountArm {
  readonly name: 'unsteered' | 'steered';
  readonly mean: number;
  /** Words counted by completion, without those of the prompt. */
  readonly counts: readonly number[];
}
export interface CountResult extends Envelope {
  readonly kind: 'count';
  readonly words: readonly string[];
  readonly prompts: readonly CountedPrompt[];
}
export interface CountedPrompt {
  readonly prompt: string;
  /** Words counted in the prompt alone. */
  readonly in_prompt: number;
  readonly arms: readonly CountArm[];
}

export interface CompareArm {
  readonly name: 'steered' | 'prompted' | 'random';
  /** KL(arm || baseline) of the next token after the prompt, in nats. */
  readonly kl: number;
  readonly scored_tokens: number;
  /** Perplexity of the text against the baseline's; null where no token was scored. */
  readonly ratio: number | null;
  readonly top: readonly LikelyToken[];
}
export interface CompareResult extends Envelope {
  readonly kind: 'compare';
  readonly prompt: string;
  /** What the prompted arm has in front. */
  readonly words: string;
  readonly arms: readonly CompareArm[];
}

/** A result that a sweep may have at each point. */
export type SweptResult =
  | CompletionsResult
  | NextResult
  | HeatResult
  | ScoreResult
  | NormsResult
  | LensResult
  | CountResult
  | CompareResult;
export interface SweepResult extends Envelope {
  readonly kind: 'sweep';
  readonly axes: readonly SweepAxis[];
  readonly kind_swept: SweptResult['kind'];
  /** Row-major, the last axis fastest; fewer than the grid has while it runs or where it was stopped. */
  readonly points: readonly SweptResult[];
}

export interface Check {
  readonly name: string;
  readonly passed: boolean;
  /** Largest difference in log-probability that was seen. */
  readonly measured: number;
  readonly tolerance: number;
}
export interface CheckResult extends Envelope {
  readonly kind: 'check';
  readonly checks: readonly Check[];
}

export interface MessageResult extends Envelope {
  readonly kind: 'message';
  readonly text: string;
}

export type Result = SweptResult | SweepResult | AlignResult | TokensResult | CheckResult | MessageResult;

/** A result without what is added to every result. */
export type BodyOf<R extends Result> = R extends Result ? Omit<R, keyof Envelope> : never;
export type Body = BodyOf<Result>;
export type CompletionsBody = BodyOf<CompletionsResult>;
export type NextBody = BodyOf<NextResult>;
export type AlignBody = BodyOf<AlignResult>;
export type TokensBody = BodyOf<TokensResult>;
export type HeatBody = BodyOf<HeatResult>;
export type ScoreBody = BodyOf<ScoreResult>;
export type NormsBody = BodyOf<NormsResult>;
export type LensBody = BodyOf<LensResult>;
export type CountBody = BodyOf<CountResult>;
export type CompareBody = BodyOf<CompareResult>;
export type CheckBody = BodyOf<CheckResult>;

export interface CellResult {
  /** Place of the cell in the file, Markdown cells counted, from 0. */
  readonly index: number;
  readonly source: string;
  readonly status: 'ok' | 'error' | 'skipped' | 'cancelled';
  readonly ms: number;
  /** The first error; `errors` has all of them. Only when status is `error`. */
  readonly error?: RunError;
  readonly errors?: readonly RunError[];
  readonly results: readonly Result[];
}

/** What `npm run steer -- FILE.steer --json OUT.json` writes. */
export interface RunDocument {
  readonly steerbook: string;
  /** Version of this format. */
  readonly format: 2;
  /** Null where no cell needed a model. */
  readonly model: ModelInfo | null;
  readonly cells: readonly CellResult[];
}
