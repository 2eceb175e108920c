import type { NameMap } from './language/nameMap';
import type { DeviceChoice } from './language/devices';
import { firstSettings } from './language/options';
import type { NamedAddition, SessionAddition } from './plan/addition';
import type { Settings } from './results/envelope';

/** What one notebook remembers from cell to cell, as plain data. */
export interface Session {
  /** Name of the model; null until a `model` statement gives one: the notebook's default. */
  readonly model: string | null;
  /** Where it measures; null until `set device` says so: the notebook's default. */
  readonly device: DeviceChoice | null;
  /** True after `set fresh`: sweeps measure what is kept anew. */
  readonly isFresh: boolean;
  readonly settings: AllSettings;
  readonly names: NameMap<NamedAddition>;
  /** The steering that measurements use. */
  readonly steering: readonly SessionAddition[];
  /** The definitions that the steering needs to stand alone. */
  readonly definitions: readonly string[];
}

/** Settings of results, and how many tokens a comparison lists. */
export interface AllSettings extends Settings {
  readonly top: number;
}

/** The session of a kernel that has run no cell. */
export function newSession(): Session {
  return {
    model: null,
    device: null,
    isFresh: false,
    settings: firstSettings,
    names: new Map(),
    steering: [],
    definitions: [],
  };
}

/** The settings that a result records. */
export function recorded({ temperature, top_p, freq_penalty, tokens, n, seed }: AllSettings): Settings {
  return { temperature, top_p, freq_penalty, tokens, n, seed };
}
