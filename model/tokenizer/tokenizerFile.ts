import * as v from 'valibot';
import { checkSteps } from './knownSteps';
import { shown, TokenizerError } from './tokenizerError';

/** A `tokenizer.json` that has been checked. The file may be a stranger's. */
export interface TokenizerFile {
  readonly addedTokens: readonly AddedToken[];
  readonly normalizer: Step | null;
  readonly preTokenizer: Step | null;
  readonly decoder: Step | null;
  readonly model: BytePairModel | WordPieceModel | UnigramModel;
}

export interface AddedToken {
  readonly id: number;
  readonly content: string;
}

/** A part of the way from text to tokens or back, whose `type` says what it does. */
export type Step = Readonly<Record<string, unknown>> & { readonly type: string };

export interface BytePairModel {
  readonly type: 'BPE';
  readonly vocab: ReadonlyMap<string, number>;
  readonly merges: readonly (readonly [string, string])[];
  readonly unknown: string | null;
  readonly ignoresMerges: boolean;
}
export interface WordPieceModel {
  readonly type: 'WordPiece';
  readonly vocab: ReadonlyMap<string, number>;
  readonly unknown: string;
  /** In front of every piece of a word but the first. */
  readonly prefix: string;
  /** A longer word is unknown. */
  readonly longestWord: number;
}
export interface UnigramModel {
  readonly type: 'Unigram';
  /** Pieces with their log-probabilities, by id. */
  readonly pieces: readonly (readonly [string, number])[];
  readonly unknown: number;
}

/** The vocabularies of models have at most half a million tokens, and their tokens a few hundred characters. */
const [mostTokens, longestToken, mostWordLength] = [2 ** 20, 1024, 1000];

const id = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(mostTokens));
const tokenText = v.pipe(v.string(), v.maxLength(longestToken));
const optionalText = v.optional(v.nullable(v.string()), null);
const step = v.nullish(v.looseObject({ type: v.string() }), null);

const fileSchema = v.object({
  added_tokens: v.optional(
    v.pipe(v.array(v.object({ id, content: tokenText })), v.maxLength(mostTokens)),
    [],
  ),
  normalizer: step,
  pre_tokenizer: step,
  decoder: step,
  model: v.looseObject({ type: v.optional(v.string()) }),
});

const vocabSchema = v.custom<Readonly<Record<string, number>>>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.entries(value).every(([token, id]) => token.length <= longestToken && isId(id)),
  'vocab must be an object of tokens with their ids',
);
const isId = (value: unknown) =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < mostTokens;

/** A loop, since a schema for each of many thousands would take a second. */
const mergesSchema = v.custom<readonly (string | readonly string[])[]>(
  (value) => Array.isArray(value) && value.length <= mostTokens && value.every(isMerge),
  'merges must be a list of pairs of tokens',
);
const isMerge = (merge: unknown): boolean =>
  typeof merge === 'string' ||
  (Array.isArray(merge) && merge.length === 2 && merge.every((token) => typeof token === 'string'));

const bytePairSchema = v.object({
  vocab: vocabSchema,
  merges: mergesSchema,
  unk_token: optionalText,
  continuing_subword_prefix: optionalText,
  end_of_word_suffix: optionalText,
  dropout: v.nullish(v.number(), null),
  ignore_merges: v.nullish(v.boolean(), false),
});
const wordPieceSchema = v.object({
  vocab: vocabSchema,
  unk_token: v.string(),
  continuing_subword_prefix: v.string(),
  max_input_chars_per_word: v.optional(
    v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(mostWordLength)),
    100,
  ),
});
const unigramSchema = v.object({
  vocab: v.pipe(v.array(v.tuple([tokenText, v.pipe(v.number(), v.finite())])), v.maxLength(mostTokens)),
  unk_id: id,
  byte_fallback: v.nullish(v.boolean(), false),
});

/** @throws TokenizerError that names the part that is wrong. */
export function readTokenizerFile(json: unknown): TokenizerFile {
  const file = parse(fileSchema, json, 'tokenizer.json');
  checkSteps(file);
  return {
    addedTokens: file.added_tokens,
    normalizer: file.normalizer,
    preTokenizer: file.pre_tokenizer,
    decoder: file.decoder,
    model: modelOf(file.model),
  };
}

function modelOf(model: Readonly<Record<string, unknown>>): TokenizerFile['model'] {
  // Old files do not say which model they have.
  const type = model['type'] ?? ('merges' in model ? 'BPE' : undefined);
  if (type === 'BPE') return bytePairModel(model);
  if (type === 'WordPiece') return wordPieceModel(model);
  if (type === 'Unigram') return unigramModel(model);
  throw new TokenizerError(
    `its model has the type ${shown(type)}; byte-level BPE, WordPiece and Unigram can be used`,
  );
}

const noUnknown = 'its vocabulary lacks the token for the unknown';

function wordPieceModel(model: unknown): WordPieceModel {
  const found = parse(wordPieceSchema, model, 'model');
  const vocab = vocabOf(found.vocab);
  if (!vocab.has(found.unk_token)) throw new TokenizerError(noUnknown);
  return {
    type: 'WordPiece',
    vocab,
    unknown: found.unk_token,
    prefix: found.continuing_subword_prefix,
    longestWord: found.max_input_chars_per_word,
  };
}

function unigramModel(model: unknown): UnigramModel {
  const { vocab, unk_id: unknown, byte_fallback } = parse(unigramSchema, model, 'model');
  if (byte_fallback)
    throw new TokenizerError('its Unigram model falls back to bytes, which is not supported');
  if (!vocab[unknown]) throw new TokenizerError(noUnknown);
  return { type: 'Unigram', pieces: vocab, unknown };
}

function bytePairModel(model: unknown): BytePairModel {
  const found = parse(bytePairSchema, model, 'model');
  for (const name of ['continuing_subword_prefix', 'end_of_word_suffix', 'dropout'] as const)
    if (found[name]) throw new TokenizerError(`its model has ${name}, which is not supported`);
  const vocab = vocabOf(found.vocab);
  const merges = found.merges.map((merge): readonly [string, string] => {
    const [left, right, ...others] = typeof merge === 'string' ? merge.split(' ') : merge;
    if (left === undefined || right === undefined || others.length > 0)
      throw new TokenizerError(`the merge ${shown(merge)} is not two tokens`);
    for (const token of [left, right, left + right])
      if (!vocab.has(token))
        throw new TokenizerError(`its vocabulary lacks ${shown(token)}, which a merge needs`);
    return [left, right];
  });
  return { type: 'BPE', vocab, merges, unknown: found.unk_token, ignoresMerges: found.ignore_merges };
}

/** @throws TokenizerError if two tokens have one id */
function vocabOf(vocab: Readonly<Record<string, number>>): ReadonlyMap<string, number> {
  const tokens = new Map(Object.entries(vocab));
  if (tokens.size === 0) throw new TokenizerError('its vocabulary is empty');
  if (new Set(tokens.values()).size < tokens.size) throw new TokenizerError('two of its tokens have one id');
  return tokens;
}

function parse<S extends v.GenericSchema>(schema: S, value: unknown, what: string): v.InferOutput<S> {
  const found = v.safeParse(schema, value, { abortEarly: true });
  if (found.success) return found.output;
  const [issue] = found.issues;
  const path = v.getDotPath(issue);
  const place = path === null ? what : `${what}, ${path.slice(0, 60)}`;
  throw new TokenizerError(`${place}: ${issue.message.slice(0, 200)}`);
}
