/** Where an output comes from: carried by the output itself, so that it moves, is copied and comes back with its cell. */
import * as v from 'valibot';
import type { NotebookCell, NotebookCellOutput } from 'vscode';
import { resultSchema, type Result } from '../../kernel/kinds/readings';
import { RESULT_MIME } from '../../kernel/results/envelope';

export interface OutputOrigin {
  /** Tells a run of a cell apart from all others. */
  readonly run: string;
  /** When the run began, in ISO 8601. */
  readonly began: string;
  /** Hash of what the result follows from; null for a message. */
  readonly resolved: string | null;
  /** `here`: this window has run it. */
  readonly from: 'here' | 'store' | 'sidecar';
  /** The model as people name it, and its precision. */
  readonly model: string;
  /** SHA-256 of its weights. */
  readonly weights: string;
}

const originSchema: v.GenericSchema<unknown, OutputOrigin> = v.object({
  run: v.string(),
  began: v.string(),
  resolved: v.nullable(v.string()),
  from: v.picklist(['here', 'store', 'sidecar']),
  ...{ model: v.string(), weights: v.string() },
});
const metadataSchema = v.object({ steerbook: originSchema });

/** What an output of this result carries. */
export function metadataOf(
  { model }: Result,
  origin: Omit<OutputOrigin, 'model' | 'weights'>,
): Record<string, unknown> {
  const full = { ...origin, model: `${model.id} · ${model.precision}`, weights: model.sha256 };
  return { steerbook: full satisfies OutputOrigin };
}

/** A result under a cell, with its origin. */
export interface ShownResult {
  readonly origin: OutputOrigin;
  readonly result: Result;
}

/** Null for an output without one: an error, or a text that is no result. */
function originOf({ metadata }: NotebookCellOutput): OutputOrigin | null {
  const read = v.safeParse(metadataSchema, metadata);
  return read.success ? read.output.steerbook : null;
}

/** The origins of a cell's results, messages left out. */
export const originsOf = ({ outputs }: NotebookCell): readonly OutputOrigin[] =>
  outputs.flatMap((output) => {
    const origin = originOf(output);
    return origin && origin.resolved !== null ? [origin] : [];
  });

/** The results under a cell, messages left out. */
export function shownResults({ outputs }: NotebookCell): readonly ShownResult[] {
  return outputs.flatMap((output) => {
    const origin = originOf(output);
    const item = output.items.find(({ mime }) => mime === RESULT_MIME);
    if (!origin || origin.resolved === null || !item) return [];
    const read = v.safeParse(resultSchema, JSON.parse(new TextDecoder().decode(item.data)));
    return read.success ? [{ origin, result: read.output }] : [];
  });
}
