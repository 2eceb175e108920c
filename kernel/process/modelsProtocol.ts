/** What `steer models` prints with `--json`: whoever starts it reads this by schema. */
import * as v from 'valibot';
import type { PrecisionCost } from '../../model/precisionCost';
import type { CachedRevision } from '../../model/source/hub/cachedRepositories';
import { readHubName, showHubName } from '../../model/source/hub/hubName';

/** A model that can be named: of the catalogue, or of the cache of downloaded models. */
export interface ListedModel {
  /** As a `model` statement names it. */
  readonly name: string;
  /** Its repository on the Hub; null for what comes with Steerbook. */
  readonly id: string | null;
  readonly shape: ModelShape | null;
  readonly state: 'bundled' | 'absent' | 'partial' | 'downloading' | 'whole' | 'unusable';
  /** Bytes on the disk, those of downloads that have not ended among them. */
  readonly bytes: number;
  /** Bytes that a download has, as the catalogue knows them or the download that has not ended. */
  readonly downloadBytes: number | null;
  /** What a download that has not ended brings, as people name it. */
  readonly unfinished: string | null;
  /** In the cache, the one that its name stands for first. */
  readonly revisions: readonly CachedRevision[];
  /** Why it cannot be used. */
  readonly problem: string | null;
  /** What 8-bit weights cost it; null if that was not measured. */
  readonly cost: PrecisionCost | null;
}

interface ModelShape {
  readonly n_layers: number;
  readonly d_model: number;
  /** How the weights are stored. */
  readonly dtype: 'float32' | 'float16' | 'bfloat16' | null;
}

/** What `models pull` tells: how far it is, a line each time, and in the last line how it ended. */
export type PullLine =
  | {
      readonly state: 'running';
      readonly done: number;
      readonly total: number;
      readonly bytesPerSecond: number;
      readonly remainingSeconds: number | null;
    }
  | { readonly state: 'done'; readonly folder: string }
  | { readonly state: 'failed'; readonly code: string; readonly sentence: string }
  /** Somebody ended it. What has arrived is kept. */
  | { readonly state: 'stopped' };

/** True for a name of the catalogue and for `owner/name[@revision]`. */
export const isModelName = (text: string): boolean => readHubName(text) !== null;

/** The row that a name stands for, whatever its revision. */
export function rowNameOf(text: string): string {
  const name = readHubName(text);
  return name === null ? text : showHubName({ ...name, revision: 'main' });
}

/** What a `model` statement says to have what the cache has: a model may be there in another revision than `main`. */
export function nameToUse({ name, revisions }: ListedModel): string {
  const whole = revisions.find(({ isWhole }) => isWhole);
  if (!whole || whole.refs.includes('main')) return name;
  return `${name}@${whole.refs[0] ?? whole.commit}`;
}

const amount = v.pipe(v.number(), v.finite(), v.minValue(0));
const shape = v.object({
  n_layers: amount,
  d_model: amount,
  dtype: v.nullable(v.picklist(['float32', 'float16', 'bfloat16'])),
});
export const costSchema: v.GenericSchema<unknown, PrecisionCost> = v.object({
  ...{ kl: amount, largest: amount, otherTop: amount, sentences: amount, positions: amount },
});
const revision = v.object({
  ...{ commit: v.string(), refs: v.array(v.string()), folder: v.string() },
  ...{ bytes: amount, isWhole: v.boolean(), sharesWith: v.array(v.string()) },
});
const listedModel: v.GenericSchema<unknown, ListedModel> = v.object({
  ...{ name: v.string(), id: v.nullable(v.string()), shape: v.nullable(shape) },
  state: v.picklist(['bundled', 'absent', 'partial', 'downloading', 'whole', 'unusable']),
  ...{ bytes: amount, downloadBytes: v.nullable(amount), unfinished: v.nullable(v.string()) },
  ...{ revisions: v.array(revision), problem: v.nullable(v.string()), cost: v.nullable(costSchema) },
});

export const modelsSchema: v.GenericSchema<unknown, { readonly models: readonly ListedModel[] }> = v.object({
  models: v.array(listedModel),
});

export const pullSchema: v.GenericSchema<unknown, PullLine> = v.variant('state', [
  v.object({
    state: v.literal('running'),
    ...{ done: amount, total: amount, bytesPerSecond: amount, remainingSeconds: v.nullable(amount) },
  }),
  v.object({ state: v.literal('done'), folder: v.string() }),
  v.object({ state: v.literal('failed'), code: v.string(), sentence: v.string() }),
  v.object({ state: v.literal('stopped') }),
]);

/** A file that `models verify` has looked at. */
export const filesSchema = v.array(
  v.object({
    names: v.array(v.string()),
    path: v.string(),
    state: v.picklist(['whole', 'wrong', 'unknown']),
  }),
);
