/** What the Lab's web view and the extension say to each other. Plain JSON, safe for a browser. */
import * as v from 'valibot';
import type { ModelInfo } from '../results/envelope';
import { diffRequestSchema, resultSchema, type DiffRequest } from './hostRequest';
import {
  labPinSchema,
  labSettingSchema,
  labStateSchema,
  type LabPin,
  type LabResult,
  type LabSetting,
  type LabState,
} from './setting';

/** The part of a setting that a problem is about: an addition by its index, the prompt, or the whole. */
type LabPlace = number | 'prompt' | 'setting';

/** The parts of an addition in the order in which they are written. */
export type LabField = 'vector' | 'layer' | 'coefficient' | 'position' | 'clauses';

export interface LabProblem {
  readonly place: LabPlace;
  /** Which part of the addition. */
  readonly field?: LabField;
  readonly code: string;
  readonly message: string;
}

/** What a person may do about a setting that cannot be measured. */
export type LabOffer = 'again' | 'trust' | null;

/** From the web view. `number` counts the settings that it asks for. */
export type FromLab =
  /** The first message of a page; one that was restored has its state. The answer is `open`. */
  | { readonly kind: 'ready'; readonly state: LabState | null }
  | { readonly kind: 'ask'; readonly number: number; readonly setting: LabSetting }
  /** What was changed, before it is asked for. */
  | { readonly kind: 'keep'; readonly setting: LabSetting; readonly changed: number }
  | { readonly kind: 'pin'; readonly pinned: LabPin | null; readonly changed: number }
  | { readonly kind: 'copy'; readonly setting: LabSetting }
  /** A picture as a data URL. */
  | { readonly kind: 'save'; readonly name: string; readonly address: string }
  | { readonly kind: 'trust' }
  | DiffRequest;

/** To the web view. */
export type ToLab =
  | { readonly kind: 'open'; readonly state: LabState; readonly notes: readonly string[] }
  | { readonly kind: 'model'; readonly model: ModelInfo }
  | {
      readonly kind: 'result';
      readonly number: number;
      readonly result: LabResult;
      /** The most requests that the kernel has had from this Lab at one time. */
      readonly mostInFlight: number;
    }
  /** Everything that a setting gives has been measured. */
  | { readonly kind: 'done'; readonly number: number }
  /** A setting cannot be measured. */
  | {
      readonly kind: 'wrong';
      readonly number: number;
      readonly problems: readonly LabProblem[];
      readonly offer: LabOffer;
    }
  | { readonly kind: 'progress'; readonly text: string }
  /** Nothing has come for a while, and why. */
  | { readonly kind: 'waiting'; readonly text: string }
  | { readonly kind: 'said'; readonly text: string };

const kind = <K extends string>(name: K) => v.literal(name);
const number = v.pipe(v.number(), v.safeInteger());

const fromLabSchema: v.GenericSchema<unknown, FromLab> = v.variant('kind', [
  v.object({ kind: kind('ready'), state: v.nullable(labStateSchema) }),
  v.object({ kind: kind('ask'), number, setting: labSettingSchema }),
  v.object({ kind: kind('keep'), setting: labSettingSchema, changed: number }),
  v.object({ kind: kind('pin'), pinned: v.nullable(labPinSchema), changed: number }),
  v.object({ kind: kind('copy'), setting: labSettingSchema }),
  v.object({ kind: kind('save'), name: v.string(), address: v.string() }),
  v.object({ kind: kind('trust') }),
  diffRequestSchema,
]);

/** Our own kernel made it, so that only the fields that the Lab reads are checked. */
const modelSchema = v.custom<ModelInfo>((value) =>
  v.is(v.object({ id: v.string(), n_layers: number }), value),
);

const problemSchema: v.GenericSchema<unknown, LabProblem> = v.object({
  place: v.union([number, v.picklist(['prompt', 'setting'])]),
  field: v.exactOptional(v.picklist(['vector', 'layer', 'coefficient', 'position', 'clauses'])),
  code: v.string(),
  message: v.string(),
});

const toLabSchema: v.GenericSchema<unknown, ToLab> = v.variant('kind', [
  v.object({ kind: kind('open'), state: labStateSchema, notes: v.array(v.string()) }),
  v.object({ kind: kind('model'), model: modelSchema }),
  v.object({
    kind: kind('result'),
    number,
    result: resultSchema<LabResult>('next', 'norms', 'completions'),
    mostInFlight: number,
  }),
  v.object({ kind: kind('done'), number }),
  v.object({
    kind: kind('wrong'),
    number,
    problems: v.array(problemSchema),
    offer: v.nullable(v.picklist(['again', 'trust'])),
  }),
  v.object({ kind: kind('progress'), text: v.string() }),
  v.object({ kind: kind('waiting'), text: v.string() }),
  v.object({ kind: kind('said'), text: v.string() }),
]);

/** Reads a message from the Lab's page. @throws ValiError if it is not one. */
export function readFromLab(message: unknown): FromLab {
  return v.parse(fromLabSchema, message);
}

/** Reads a message to the Lab's page. @throws ValiError if it is not one. */
export function readToLab(message: unknown): ToLab {
  return v.parse(toLabSchema, message);
}
