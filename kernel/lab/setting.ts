/** The Steering Lab's setting and what is kept of it. Plain JSON, safe for a browser. */
import * as v from 'valibot';
import type { Position } from '../language/ast';
import { shortNumber, signed } from '../language/numbers';
import { printSum, printText } from '../language/print';
import type { CompletionsResult } from '../kinds/complete/result';
import type { NextResult } from '../kinds/next/result';
import type { NormsResult } from '../kinds/norms/result';
import { resultSchema } from './hostRequest';

/** Two prompts, the second of which may be empty; or anything else that the language calls a vector. */
export type LabVector =
  | { readonly kind: 'pair'; readonly plus: string; readonly minus: string }
  | { readonly kind: 'expression'; readonly text: string };

/** A vector in the language. */
export function labVectorText(vector: LabVector): string {
  if (vector.kind === 'expression') return onOneLine(vector.text);
  const plus = { factor: 1, text: printText({ value: vector.plus }) };
  const minus = { factor: -1, text: printText({ value: vector.minus }) };
  return printSum(vector.minus === '' ? [plus] : [plus, minus]);
}

/** A text that was typed in several lines, as one. */
export function onOneLine(text: string): string {
  return text.trim().replace(/\s*[\r\n]+\s*/g, ' ');
}

export type LabPosition = Position;

export interface LabAddition {
  /** Off: kept, and not part of the steering. */
  readonly on: boolean;
  readonly vector: LabVector;
  /** Null: the model's default layer. */
  readonly layer: number | null;
  readonly coefficient: number;
  readonly position: LabPosition;
  /** Clauses that have no control of their own, as they are written: `dims 0..0.7 norm 9.5`. */
  readonly clauses: string;
}

/** A statement, `let` or `load`, that the additions need; in order. */
interface LabDefinition {
  readonly name: string;
  readonly text: string;
}

/** What is measured. */
export interface LabSetting {
  readonly prompt: string;
  readonly definitions: readonly LabDefinition[];
  readonly additions: readonly LabAddition[];
  /** Of the completions. */
  readonly seed: number;
}

export type LabResult = NextResult | NormsResult | CompletionsResult;
/** The results of a setting; a measurement that was not made is left out. */
export interface LabResults {
  readonly next?: NextResult;
  readonly norms?: NormsResult;
  readonly completions?: CompletionsResult;
}

/** A setting that others are compared with, and its results. */
export interface LabPin {
  readonly setting: LabSetting;
  readonly results: LabResults;
}

/** All that survives a reload. */
export interface LabState {
  readonly setting: LabSetting;
  readonly pinned: LabPin | null;
  /** When, in milliseconds since 1970: of two that were kept, the newer one counts. */
  readonly changed: number;
}

/** An addition as the Lab begins it. */
export const newAddition: LabAddition = {
  on: true,
  vector: { kind: 'pair', plus: '', minus: '' },
  layer: null,
  coefficient: 1,
  position: 'front',
  clauses: '',
};

/** The Lab as it opens for the first time. */
export const firstLabState: LabState = {
  setting: {
    prompt: 'I hate you because',
    definitions: [],
    additions: [{ ...newAddition, vector: { kind: 'pair', plus: 'Love', minus: 'Hate' }, coefficient: 5 }],
    seed: 0,
  },
  pinned: null,
  changed: 0,
};

/** When a state changes now: after it changed last, even if the clocks of two machines differ. */
export function laterThan({ changed }: Pick<LabState, 'changed'>): number {
  return Math.max(Date.now(), changed + 1);
}

/** The difference between a setting and a pinned one, as a sentence. */
export function pinSentence(now: NextResult, pinned: NextResult): string {
  const change = now.kl - pinned.kl;
  const values = `KL ${shortNumber(now.kl)} nats now, ${shortNumber(pinned.kl)} pinned`;
  return `${values}: ${change === 0 ? 'no difference' : signed(change)}.`;
}

const finite = v.pipe(v.number(), v.finite());

const vectorSchema = v.variant('kind', [
  v.object({ kind: v.literal('pair'), plus: v.string(), minus: v.string() }),
  v.object({ kind: v.literal('expression'), text: v.string() }),
]);

const additionSchema = v.object({
  on: v.boolean(),
  vector: vectorSchema,
  layer: v.nullable(finite),
  coefficient: finite,
  position: v.union([finite, v.picklist(['front', 'middle', 'back', 'all'])]),
  clauses: v.string(),
});

export const labSettingSchema: v.GenericSchema<unknown, LabSetting> = v.object({
  prompt: v.string(),
  definitions: v.array(v.object({ name: v.string(), text: v.string() })),
  additions: v.array(additionSchema),
  seed: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
});

export const labPinSchema: v.GenericSchema<unknown, LabPin> = v.object({
  setting: labSettingSchema,
  results: v.strictObject({
    next: v.exactOptional(resultSchema<NextResult>('next')),
    norms: v.exactOptional(resultSchema<NormsResult>('norms')),
    completions: v.exactOptional(resultSchema<CompletionsResult>('completions')),
  }),
});

/** A state that was never changed is older than any other. */
export const labStateSchema: v.GenericSchema<unknown, LabState> = v.object({
  setting: labSettingSchema,
  pinned: v.optional(v.nullable(labPinSchema), null),
  changed: v.optional(finite, 0),
});

/** Reads a state, which may come from an older version or from any caller of a command; null if it is not a state. */
export function labStateOf(value: unknown): LabState | null {
  const read = v.safeParse(labStateSchema, value);
  return read.success ? read.output : null;
}
