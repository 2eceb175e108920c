/** Parameters of requests as they come over the channel, read by schema. */
import * as v from 'valibot';
import { ErrorCodes, ResponseError } from 'vscode-jsonrpc';
import type { KernelOptions, PrepareParams, RunParams } from './protocol';

const wholeNumber = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const atLeastZero = v.pipe(v.number(), v.finite(), v.minValue(0));
const codeCell = v.object({ index: wholeNumber, source: v.string() });

export const optionsSchema: v.GenericSchema<unknown, KernelOptions> = v.object({
  bundledFolder: v.string(),
  model: v.string(),
  threads: wholeNumber,
  precision: v.picklist(['float32', '8bit']),
  memoryLimitMiB: atLeastZero,
  notebookFolder: v.nullable(v.string()),
  session: v.nullable(v.string()),
});

export const runSchema: v.GenericSchema<unknown, RunParams> = v.object({
  run: wholeNumber,
  cell: codeCell,
  notebook: v.array(codeCell),
});

export const prepareSchema: v.GenericSchema<unknown, PrepareParams> = v.object({
  prompt: v.string(),
  newTokens: wholeNumber,
});

/** @throws ResponseError that names the part of the parameters that is not as it should be. */
export function readParams<T>(schema: v.GenericSchema<unknown, T>, params: unknown): T {
  const read = v.safeParse(schema, params);
  if (read.success) return read.output;
  const [issue] = read.issues;
  const place = v.getDotPath(issue);
  throw new ResponseError(
    ErrorCodes.InvalidParams,
    place === null ? issue.message : `${place}: ${issue.message}`,
  );
}
