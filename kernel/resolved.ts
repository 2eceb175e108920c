import { createHash } from 'node:crypto';
import type { OpenedModel } from '../model/source/source';

/**
 * The hash of what a result follows from, but for its weights: the resolved plan, the tokenizer and the precision. It is
 * the same in every process and on every machine. A comment, a space, the batches and the threads do not change it.
 * @param plan plain data; objects may be used in several places.
 */
export function resolvedHash(plan: unknown, { tokenizerHash, precision }: ResolvedOn): string {
  return contentHash({ plan, tokenizer: tokenizerHash, precision });
}

/** What of a model a result follows from beside its weights. */
type ResolvedOn = Pick<OpenedModel, 'tokenizerHash' | 'precision'>;

/** Characters from which on a part is written as its hash, so that a part that is used often does not grow the text. */
const shortText = 100;

/** SHA-256 of plain data, as lower-case hex: the same however its keys are ordered and its objects are shared. */
const contentHash = (value: unknown): string => contentHasher()(value);

/** {@link contentHash} for many values that share objects: each of these is read once. */
export function contentHasher(): (value: unknown) => string {
  const known = new WeakMap<object, string>();
  const written = (part: unknown): string => {
    if (part === undefined) return 'undefined';
    if (typeof part !== 'object' || part === null) return JSON.stringify(part);
    const before = known.get(part);
    if (before !== undefined) return before;
    const text = inside(part, written);
    const short = text.length < shortText ? text : `#${sha256(text)}`;
    known.set(part, short);
    return short;
  };
  return (value) => sha256(written(value));
}

function inside(part: object, written: (part: unknown) => string): string {
  if (Array.isArray(part)) return `[${part.map(written).join()}]`;
  if (part instanceof Map) return `<${[...part].map((entry) => entry.map(written).join(':')).join()}>`;
  const fields = Object.entries(part).filter(([, value]) => value !== undefined);
  fields.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, value]) => `${JSON.stringify(key)}:${written(value)}`).join()}}`;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
