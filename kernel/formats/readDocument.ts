import * as v from 'valibot';
import { resultSchema } from '../kinds/readings';
import { count } from '../language/numbers';
import { runErrorSchema } from '../results/failure';
import { modelSchema, natural, atLeastZero } from '../results/schemas';
import type { CellResult, RunDocument } from './document';

/** A text that is no document of results, with a sentence for people. */
export class DocumentError extends Error {}

/** Characters of the largest document that is read. */
const mostCharacters = 256 * 2 ** 20;

const newest = 2;
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

export const cellSchema: v.GenericSchema<unknown, CellResult> = v.object({
  index: natural,
  source: v.string(),
  status: v.picklist(['ok', 'error', 'skipped', 'cancelled']),
  // A sidecar has no times.
  ms: v.optional(atLeastZero, 0),
  began: v.exactOptional(v.pipe(v.string(), v.isoTimestamp())),
  error: v.exactOptional(runErrorSchema),
  errors: v.exactOptional(v.array(runErrorSchema)),
  results: v.array(resultSchema),
  resolved: v.exactOptional(v.array(v.nullable(sha256))),
});

/** Of a file without its folder. */
const fileName = v.pipe(v.string(), v.regex(/^[^/\\]{1,255}$/));

const documentSchema: v.GenericSchema<unknown, RunDocument> = v.object({
  steerbook: v.string(),
  format: v.literal(newest),
  model: v.nullable(modelSchema),
  cells: v.array(cellSchema),
  notebook: v.exactOptional(
    v.object({ name: fileName, markdown: v.array(v.object({ index: natural, source: v.string() })) }),
  ),
});

const versionSchema = v.object({ steerbook: v.string(), format: v.optional(natural, 1) });

/**
 * Reads what `--json` writes, and what is kept of a notebook. Documents of older versions are brought to this one.
 * @throws DocumentError if it is none, was made by a newer version, or has what no result of ours can have
 */
export function readDocument(text: string): RunDocument {
  if (text.length > mostCharacters)
    throw new DocumentError(`These results have more than ${count(mostCharacters)} characters.`);
  const value = parsed(text);
  const version = v.safeParse(versionSchema, value);
  if (!version.success) throw new DocumentError('These are no results of Steerbook.');
  const { format, steerbook } = version.output;
  if (format > newest)
    throw new DocumentError(
      `These results were written by a newer version of Steerbook (${steerbook.slice(0, 20)}).`,
    );
  const read = v.safeParse(documentSchema, format === 1 ? fromFirst(value) : value);
  if (read.success) return read.output;
  const place = v.getDotPath(read.issues[0]);
  throw new DocumentError(
    `These results cannot be read${place === null ? '' : `: ${place.slice(0, 100)} is not what it should be`}.`,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new DocumentError('These results cannot be read: they are not JSON.');
  }
}

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** A document of the first version, which has no number. Results of kinds that have changed since are left out. */
function fromFirst(value: unknown): unknown {
  if (!isFields(value) || !Array.isArray(value['cells'])) return value;
  const cells = value['cells'].map((cell: unknown) => {
    if (!isFields(cell) || !Array.isArray(cell['results'])) return cell;
    const results = cell['results'].map(resultFromFirst).filter((result) => v.is(resultSchema, result));
    return { ...cell, results };
  });
  return { ...value, format: newest, model: modelFromFirst(value['model']), cells };
}

function resultFromFirst(result: unknown): unknown {
  if (!isFields(result)) return result;
  const { running, cancelled, ...rest } = result;
  const state = cancelled === true ? 'stopped' : running === true ? 'running' : 'done';
  const points = rest['points'];
  const swept = Array.isArray(points) && { points: points.map(resultFromFirst) };
  return { ...rest, state, model: modelFromFirst(rest['model']), ...swept };
}

function modelFromFirst(model: unknown): unknown {
  return isFields(model) ? { revision: null, device: 'cpu', ...model } : (model ?? null);
}
