/** Parameters of requests as they come over the channel, read by schema. */
import * as v from 'valibot';
import type { QueueAddress } from '../queue/address';
import type { CostParams, KernelOptions, PrepareParams, RunParams } from './protocol';

const wholeNumber = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const atLeastZero = v.pipe(v.number(), v.finite(), v.minValue(0));
export const codeCell = v.object({ index: wholeNumber, source: v.string() });

export const addressSchema: v.GenericSchema<unknown, QueueAddress> = v.object({
  kind: v.picklist(['redis', 'postgres']),
  ...{ host: v.string(), port: wholeNumber, database: v.string() },
  ...{ user: v.nullable(v.string()), password: v.nullable(v.string()), isEncrypted: v.boolean() },
});

export const optionsSchema: v.GenericSchema<unknown, KernelOptions> = v.object({
  bundledFolder: v.string(),
  model: v.string(),
  threads: wholeNumber,
  precision: v.picklist(['float32', '8bit']),
  device: v.picklist(['cpu', 'gpu', 'auto']),
  memoryLimitMiB: atLeastZero,
  cacheFolder: v.nullable(v.string()),
  downloads: v.picklist(['never', 'ask', 'always']),
  notebookFolder: v.nullable(v.string()),
  points: v.nullable(
    v.object({
      store: v.nullable(v.string()),
      isFresh: v.boolean(),
      measures: v.union([v.picklist(['all', 'none']), v.object({ number: wholeNumber, of: wholeNumber })]),
    }),
  ),
  queue: v.nullable(
    v.union([v.object({ address: addressSchema, patience: atLeastZero }), v.object({ mistake: v.string() })]),
  ),
  session: v.nullable(v.string()),
});

export const runSchema: v.GenericSchema<unknown, RunParams> = v.object({
  run: wholeNumber,
  cell: codeCell,
  notebook: v.array(codeCell),
  here: v.exactOptional(v.boolean()),
});

export const costSchema: v.GenericSchema<unknown, CostParams> = v.object({ model: v.string() });

export const prepareSchema: v.GenericSchema<unknown, PrepareParams> = v.object({
  prompt: v.string(),
  newTokens: wholeNumber,
});
