import type { RowInjection, Model } from '../../model/runtime';
import { BOS, SPACE, tokenize, tokenizePrompt } from '../../model/tokenizer';
import type { Breathe } from '../breathe';
import type { Span, Text } from '../language/ast';
import type { Setting } from '../language/options';
import type { Statement } from '../language/statements/all';
import type { ChosenModel } from '../models';
import { problem } from '../problem';
import type { NormsResult, ResolvedAddition, Result, Settings } from '../results/types';
import type { AllSettings, Session } from '../session';
import type { Addition } from '../steering';
import { injectionsOf, placeAdditions, resolvedAddition, type PlacedAddition } from '../vectors';

/** What a statement may use while it runs. */
export interface Run {
  readonly session: Session;
  /** Where the statement stands in the cell. */
  readonly statement: Span;
  /** The cell's text. */
  readonly source: string;
  /** Folder that relative paths start from. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** The session's model; chooses the default one where there is none yet. */
  readonly choose: () => Promise<ChosenModel>;
  /** The model with its weights loaded. */
  readonly load: () => Promise<Model>;
  /** Makes another checkpoint the session's model. */
  readonly changeModel: (source: Text) => Promise<ChosenModel>;
  /** Shows a result that still grows; the statement's own result takes its place. */
  readonly show: (body: Body) => void;
  /** A body as a whole result. */
  readonly result: (body: Body) => Result;
  readonly progress: (text: string, fraction?: number) => void;
  /** For loops that wait for nothing else: lets a cancel come in. */
  readonly breathe: Breathe;
}

/** A result without what is added to every result. */
export type Body = BodyOf<Result>;
type BodyOf<R extends Result> = R extends NormsResult
  ? Omit<R, 'settings' | 'model'> & { readonly settings?: Settings }
  : R extends Result
    ? Omit<R, 'settings' | 'steering' | 'model'> & {
        readonly settings?: Settings;
        readonly steering?: readonly ResolvedAddition[];
      }
    : never;

export type StatementOf<K extends Statement['kind']> = Extract<Statement, { kind: K }>;

/** Runs one statement. */
export type Runner<K extends Statement['kind']> = (
  statement: StatementOf<K>,
  run: Run,
) => Promise<Body | Quiet>;

/** What a statement says that measures nothing; heard where the cell shows nothing after it. */
export interface Quiet {
  readonly kind: 'quiet';
  /** A sentence, or how to make one where that takes work. */
  readonly text: string | (() => Promise<string>);
  readonly steering?: readonly ResolvedAddition[];
  /** Shown after the sentence. */
  readonly also?: Extract<Body, { kind: 'align' }>;
}

/** The session's settings with a statement's own options. */
export function settingsWith(session: Session, options: readonly Setting[]): AllSettings {
  return {
    ...session.settings,
    ...Object.fromEntries(options.map(({ name, value }) => [name, value.value])),
  };
}

/** A row of tokens with steering in place. */
export interface SteeredPrompt {
  readonly ids: readonly number[];
  readonly placed: readonly PlacedAddition[];
  readonly steering: readonly ResolvedAddition[];
}

/**
 * Tokenizes a prompt and places additions in it.
 * @throws Problem where the prompt is longer than the context or shorter than a vector.
 */
export async function placePrompt(
  run: Run,
  prompt: Text,
  additions: readonly Addition[],
): Promise<SteeredPrompt> {
  return placeIds(await run.choose(), tokenizePrompt(prompt.value), additions, prompt);
}

/** Positions in front of a measured text: those of the longest vector, BOS among them. */
export function paddingOf(additions: readonly Addition[]): number {
  return Math.max(1, ...additions.map(({ positions }) => positions));
}

/** BOS, spaces up to `width` positions, and the text: a vector at the front never overlaps it. */
export function padText(text: string | readonly number[], width: number): readonly number[] {
  const tokens = typeof text === 'string' ? tokenize(text) : text;
  return [BOS, ...new Array<number>(width - 1).fill(SPACE), ...tokens];
}

/** The same for all rows of one length: where a vector goes depends on that alone. */
export function onceByLength<Row extends { readonly ids: readonly number[] }, T>(
  make: (row: Row) => Promise<T>,
): (row: Row) => Promise<T> {
  const made = new Map<number, Promise<T>>();
  return (row) => {
    const known = made.get(row.ids.length) ?? make(row);
    made.set(row.ids.length, known);
    return known;
  };
}

/** Rows of different points that run together, so that a sweep shows its first points soon. */
export const rowsPerPass = 32;

/** Places additions in a row of tokens; errors are at `span`. */
export function placeIds(
  model: ChosenModel,
  ids: readonly number[],
  additions: readonly Addition[],
  span: Span,
): SteeredPrompt {
  if (ids.length > model.n_ctx)
    throw problem('prompt-too-long', span, { promptTokens: ids.length, context: model.n_ctx });
  const placed = placeAdditions(additions, model, ids.length, span);
  const steering = placed.map(({ addition, layer, first }) => resolvedAddition(addition, layer, first));
  return { ids, placed, steering };
}

/** What the runtime adds to a steered row. */
export async function steeredInjections(
  run: Run,
  placed: readonly PlacedAddition[],
): Promise<readonly RowInjection[]> {
  const { session, signal, statement } = run;
  return injectionsOf({ session, model: await run.choose(), signal }, placed, statement);
}
