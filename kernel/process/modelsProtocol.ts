/** What `steer models` prints with `--json`: whoever starts it reads this by schema. */
import * as v from 'valibot';

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
  /** Bytes that a download has, as the catalogue knows them. */
  readonly downloadBytes: number | null;
  /** In the cache, the one that its name stands for first. */
  readonly revisions: readonly ListedRevision[];
  /** What 8-bit weights cost it, if that was measured: mean KL(float32 || 8bit) in nats. */
  readonly kl8bit: number | null;
  /** Why it cannot be used. */
  readonly problem: string | null;
}

interface ModelShape {
  readonly n_layers: number;
  readonly d_model: number;
  /** How the weights are stored. */
  readonly dtype: 'float32' | 'float16' | 'bfloat16' | null;
}

interface ListedRevision {
  readonly commit: string;
  /** Branches and tags that stand for it. */
  readonly refs: readonly string[];
  readonly folder: string;
  /** It has all that a checkpoint needs. */
  readonly isWhole: boolean;
  /** Other commits that use some of its blobs. */
  readonly sharesWith: readonly string[];
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

const amount = v.pipe(v.number(), v.finite(), v.minValue(0));

const listedModel: v.GenericSchema<unknown, ListedModel> = v.object({
  name: v.string(),
  id: v.nullable(v.string()),
  shape: v.nullable(
    v.object({
      n_layers: amount,
      d_model: amount,
      dtype: v.nullable(v.picklist(['float32', 'float16', 'bfloat16'])),
    }),
  ),
  state: v.picklist(['bundled', 'absent', 'partial', 'downloading', 'whole', 'unusable']),
  bytes: amount,
  downloadBytes: v.nullable(amount),
  revisions: v.array(
    v.object({
      commit: v.string(),
      refs: v.array(v.string()),
      folder: v.string(),
      isWhole: v.boolean(),
      sharesWith: v.array(v.string()),
    }),
  ),
  kl8bit: v.nullable(amount),
  problem: v.nullable(v.string()),
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
