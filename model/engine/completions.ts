import { generate, type Generated } from '../generation';
import type { LoadedModel } from '../passes/sessions';
import { present } from '../present';
import type { Sampling } from '../sampling';
import type { Addition } from '../steering';
import { groupsOf } from './arms';
import type { Work } from './work';
import type { Recorder } from './recording';

/** Completions of a prompt under one steering. */
export interface CompletionArm {
  /** Token ids, BOS in front. */
  readonly prompt: readonly number[];
  readonly additions: readonly Addition[];
}

export interface CompletionSettings extends Sampling {
  /** Samples per arm; sample i of every arm has the same random stream. */
  readonly n: number;
  /** Most new tokens of a sample. */
  readonly tokens: number;
  readonly seed: number;
  /** True to grow all arms side by side, false to finish the first ones soon. */
  readonly sideBySide: boolean;
}

export interface Completions {
  /** How many arms are complete, counted from the first. */
  readonly done: number;
  /** Samples so far, by arm; arms that have not begun have none. */
  readonly samples: () => readonly (readonly Generated[])[];
}

interface Options {
  readonly endToken: number;
  /** Bytes that keys and values may take. */
  readonly cacheBudget: number;
}

/** The most completions that share their steps: beyond this, sharing saves no time. */
const completionsPerPass = 64;

/**
 * Completes the prompts of arms, in their order, and yields what there is after every step. Unsteered arms of one
 * prompt are completed once.
 * @throws SteeringOverflow, or the signal's reason if it is aborted between two steps.
 */
export async function* completeArms(
  model: LoadedModel,
  recorder: Recorder,
  arms: readonly CompletionArm[],
  settings: CompletionSettings,
  { endToken, cacheBudget }: Options,
  { signal, progress }: Work,
): AsyncGenerator<Completions> {
  const known = new Map<string, readonly Generated[]>();
  const keys = arms.map(keyOf);
  const samples = () => keys.map((key) => known.get(key) ?? []);
  const total = new Set(keys).size;
  const most = Math.min(Math.floor(completionsPerPass / settings.n), Math.ceil(arms.length / 2));
  const groups = settings.sideBySide ? [[...arms.keys()]] : groupsOf([...arms.keys()], [[() => 1, most]]);
  let done = 0;
  for (const group of groups) {
    for (const same of byPrompt(group, arms, keys, known)) {
      const injections = [];
      for (const { additions, prompt } of same.arms)
        injections.push(await recorder.injections(additions, prompt.length, signal));
      const begun = known.size;
      for await (const { fraction, samples: grown } of generate(model, {
        ...settings,
        prompt: same.prompt,
        arms: injections,
        endToken,
        cacheBudget,
        signal,
      })) {
        progress?.((begun + fraction * same.arms.length) / total);
        yield {
          done,
          samples() {
            const growing = new Map(grown().map((arm, index) => [same.arms[index]?.key, arm]));
            return keys.map((key) => growing.get(key) ?? known.get(key) ?? []);
          },
        };
        if (fraction === 1)
          grown().forEach((arm, index) => known.set(present(same.arms[index], `arm ${index}`).key, arm));
      }
    }
    done += group.length;
    yield { done, samples };
  }
}

/** Identifies arms whose completions are the same: unsteered arms of one prompt. */
const keyOf = ({ prompt, additions }: CompletionArm, index: number) =>
  additions.length > 0 ? String(index) : `unsteered ${prompt.join()}`;

interface KeyedArm extends CompletionArm {
  readonly key: string;
}

/** The arms of a group that are still to be completed, those of one prompt together. */
function byPrompt(
  group: readonly number[],
  arms: readonly CompletionArm[],
  keys: readonly string[],
  known: ReadonlyMap<string, unknown>,
): readonly { readonly prompt: readonly number[]; readonly arms: readonly KeyedArm[] }[] {
  const prompts = new Map<string, { prompt: readonly number[]; arms: Map<string, KeyedArm> }>();
  for (const index of group) {
    const [arm, key] = [present(arms[index], `arm ${index}`), present(keys[index], `arm ${index}`)];
    if (known.has(key)) continue;
    const same = prompts.get(arm.prompt.join()) ?? { prompt: arm.prompt, arms: new Map() };
    same.arms.set(key, { ...arm, key });
    prompts.set(arm.prompt.join(), same);
  }
  return [...prompts.values()].map((same) => ({ prompt: same.prompt, arms: [...same.arms.values()] }));
}
