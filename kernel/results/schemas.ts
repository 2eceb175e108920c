/**
 * How results are read where they come from a file or a store: a part of a schema for everything that results share.
 * A schema takes what may be a result of ours and nothing else; whether the numbers are true it cannot know.
 */
import * as v from 'valibot';
import type { Point, SweepAxis } from './axes';
import type { Envelope, LoadedFile, ModelInfo, ResolvedAddition, Settings } from './envelope';
import type { LikelyToken, Token } from './tokens';

/** What a kind has beside the envelope, as a schema. */
export type BodySchema<R extends Envelope> = v.GenericSchema<unknown, Omit<R, keyof Envelope>>;

export const finite = v.pipe(v.number(), v.finite());
export const natural = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
export const atLeastZero = v.pipe(finite, v.minValue(0));
/** A little more than 1, because sums of float64 round. */
export const probability = v.pipe(atLeastZero, v.maxValue(1 + 1e-9));
const hex = v.pipe(v.string(), v.regex(/^(?:[0-9A-F]{2})+$/));

export const tokenEntries = { id: natural, text: v.string(), bytes: v.exactOptional(hex) };
export const tokenSchema: v.GenericSchema<unknown, Token> = v.object(tokenEntries);
export const likelyTokenSchema: v.GenericSchema<unknown, LikelyToken> = v.object({
  ...tokenEntries,
  p: probability,
});

/** Bytes of tokens by position. */
export const bytesByPosition = v.exactOptional(v.array(v.nullable(hex)));

/** A list that has as many entries as another. */
export const asLongAs = (list: readonly unknown[], other: readonly unknown[] | undefined): boolean =>
  other === undefined || other.length === list.length;

/** True for a grid of so many rows and columns. */
export const isGrid = (grid: readonly (readonly unknown[])[], rows: number, columns: number): boolean =>
  grid.length === rows && grid.every(({ length }) => length === columns);

const sliceSchema = v.object({ from: finite, to: finite, fraction: v.boolean() });
const axisEntries = { addition: v.nullable(natural) };

export const axisSchema: v.GenericSchema<unknown, SweepAxis> = v.variant('name', [
  v.object({ name: v.literal('layer'), ...axisEntries, values: v.array(natural) }),
  v.object({ name: v.literal('coefficient'), ...axisEntries, values: v.array(finite) }),
  v.object({ name: v.literal('dims'), ...axisEntries, values: v.array(sliceSchema) }),
]);

export const pointSchema: v.GenericSchema<unknown, Point> = v.array(natural);

const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

export const settingsSchema: v.GenericSchema<unknown, Settings> = v.object({
  ...{ temperature: atLeastZero, top_p: probability, freq_penalty: finite },
  ...{ tokens: natural, n: natural, seed: natural },
});

const loadedSchema: v.GenericSchema<unknown, LoadedFile> = v.object({
  ...{ file: v.string(), sha256, model: v.nullable(v.string()), model_sha256: v.nullable(v.string()) },
});

const texts = v.array(v.string());

const additionSchema: v.GenericSchema<unknown, ResolvedAddition> = v.object({
  layer: natural,
  each_layer: v.exactOptional(v.array(natural)),
  coefficient: finite,
  position: v.picklist(['front', 'middle', 'back', 'all', 'index']),
  at: v.exactOptional(v.array(natural)),
  plus: v.exactOptional(texts),
  minus: v.exactOptional(texts),
  tokens_left_out: v.exactOptional(natural),
  default_layer: v.exactOptional(v.boolean()),
  source: v.exactOptional(v.string()),
  dims: v.exactOptional(v.tuple([finite, finite])),
  dims_fraction: v.exactOptional(v.boolean()),
  from_layer: v.exactOptional(natural),
  norm: v.exactOptional(finite),
  norm_like: v.exactOptional(v.string()),
  loaded: v.exactOptional(v.array(loadedSchema)),
  alone: v.exactOptional(v.object({ vector: v.string(), norm: v.exactOptional(v.string()) })),
});

export const modelSchema: v.GenericSchema<unknown, ModelInfo> = v.object({
  id: v.string(),
  revision: v.nullable(v.string()),
  // Empty if the model could not be used, which is no matter for what needs none.
  sha256: v.union([sha256, v.literal('')]),
  n_layers: natural,
  d_model: natural,
  precision: v.picklist(['float32', '8bit']),
  precision_kl: v.exactOptional(atLeastZero),
  device: v.picklist(['cpu', 'gpu']),
  adapter: v.exactOptional(v.string()),
  not_on_gpu: v.exactOptional(
    v.picklist(['no-adapter', 'failed', 'ended', 'disagrees', 'lost', 'memory', 'load', '8bit']),
  ),
});

export const envelopeSchema: v.GenericSchema<unknown, Envelope> = v.object({
  state: v.picklist(['running', 'done', 'stopped']),
  preamble: v.exactOptional(texts),
  settings: settingsSchema,
  steering: v.array(additionSchema),
  model: modelSchema,
});
