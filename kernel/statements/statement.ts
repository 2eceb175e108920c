import type { Statement } from '../language/ast';
import type { Model } from '../../model/runtime';
import type { ChosenModel } from '../models';
import type { ResolvedAddition, Result, Settings } from '../results/types';
import type { AllSettings, Session } from '../session';
import type { Setting, Text } from '../language/ast';
import { tokenizePrompt } from '../../model/tokenizer';
import { problem } from '../problem';
import { injectionsOf, placeSteering, resolvedAddition, type PlacedAddition } from '../steering';
import type { Injection } from '../../model/runtime';

/** What a statement may use while it runs. */
export interface Run {
  readonly session: Session;
  /** The cell's text. */
  readonly source: string;
  readonly signal: AbortSignal;
  /** The session's model; chooses the default one where there is none yet. */
  readonly choose: () => Promise<ChosenModel>;
  /** The model with its weights loaded. */
  readonly load: () => Promise<Model>;
  /** Makes another checkpoint the session's model. */
  readonly changeModel: (source: Text) => Promise<ChosenModel>;
  /** Shows a result that still grows; the statement's own result takes its place. */
  readonly show: (body: Body) => void;
  readonly progress: (text: string, fraction?: number) => void;
}

/** A result without what is added to every result. */
export type Body = (Result extends infer R
  ? R extends Result
    ? Omit<R, 'settings' | 'steering' | 'model'>
    : never
  : never) & {
  readonly settings?: Settings;
  readonly steering?: readonly ResolvedAddition[];
};

export type StatementOf<K extends Statement['kind']> = Extract<Statement, { kind: K }>;

/** Runs one statement. Nothing to show: a sentence is made of it only if the cell shows nothing else. */
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
  readonly also?: Body;
}

/** The session's settings with a statement's own options. */
export function settingsWith(session: Session, options: readonly Setting[]): AllSettings {
  return {
    ...session.settings,
    ...Object.fromEntries(options.map(({ name, value }) => [name, value.value])),
  };
}

/** A prompt in the session's model with the session's steering in place. */
export interface SteeredPrompt {
  readonly ids: readonly number[];
  readonly placed: readonly PlacedAddition[];
  readonly steering: readonly ResolvedAddition[];
}

/**
 * Tokenizes a prompt and places the session's steering in it.
 * @throws Problem where the prompt is longer than the context or shorter than a vector.
 */
export async function placePrompt(run: Run, prompt: Text): Promise<SteeredPrompt> {
  const model = await run.choose();
  const ids = tokenizePrompt(prompt.value);
  if (ids.length > model.n_ctx)
    throw problem('prompt-too-long', prompt, { promptTokens: ids.length, context: model.n_ctx });
  const placed = placeSteering(run.session, model, ids.length, prompt);
  const steering = placed.map(({ addition, layer, first, length }) =>
    resolvedAddition(addition, layer, { first, length }),
  );
  return { ids, placed, steering };
}

/** What the runtime adds to the steered arm of a prompt. */
export async function steeredInjections(
  run: Run,
  { placed }: SteeredPrompt,
): Promise<readonly Omit<Injection, 'row'>[]> {
  return injectionsOf(run.session, await run.choose(), placed, run.signal);
}
