/** The messages to and from a process that measures: JSON-RPC over the channel of a forked process. */
import * as v from 'valibot';
import { NotificationType, RequestType } from 'vscode-jsonrpc';
import type { SourceOptions } from '../../model/source/source';
import type { Measured } from '../kinds/measuring';
import type { Point } from '../results/axes';
import type { AnyBody } from '../results/envelope';

export interface MeasureParams {
  /** Echoed with each measured point. */
  readonly job: number;
  /** Folder of the checkpoint. */
  readonly model: string;
  /** The plan as JSON; its `kind` selects the function that measures it. */
  readonly plan: string;
  readonly points: readonly Point[];
}

export const openRequest = new RequestType<SourceOptions, { pid: number }, void>('open');
/** Measures the points; answers when all of them are measured. */
export const measureRequest = new RequestType<MeasureParams, null, void>('measure');
export const measuredNotification = new NotificationType<{ job: number; measured: Measured<AnyBody> }>(
  'measured',
);
export const fractionNotification = new NotificationType<{ job: number; fraction: number }>('fraction');

const wholeNumber = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

export const sourceOptionsSchema: v.GenericSchema<unknown, SourceOptions> = v.object({
  bundledFolder: v.string(),
  threads: wholeNumber,
  precision: v.picklist(['float32', '8bit']),
  memoryLimitMiB: v.pipe(v.number(), v.finite(), v.minValue(0)),
  cacheFolder: v.nullable(v.string()),
});

export const measureSchema: v.GenericSchema<unknown, MeasureParams> = v.object({
  job: wholeNumber,
  model: v.string(),
  plan: v.string(),
  points: v.array(v.array(wholeNumber)),
});
