/** What the Lab's web view and the extension say to each other. Plain JSON, safe for a browser. */
import type { HostRequest } from '../results/hostRequest';
import type { ModelInfo } from '../results/envelope';
import type { LabPin, LabResult, LabSetting, LabState } from './setting';

/** The part of a setting that a problem is about: an addition by its index, the prompt, or the whole. */
export type LabPlace = number | 'prompt' | 'setting';

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
  | HostRequest;

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
