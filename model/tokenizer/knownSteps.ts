import { shown, TokenizerError } from './tokenizerError';

/**
 * Which parts of a tokenizer run. A regular expression of a stranger may never end, so only those that are known to be
 * linear do; text patterns are harmless.
 */

interface Steps {
  readonly normalizer: unknown;
  readonly pre_tokenizer: unknown;
  readonly decoder: unknown;
}

/** How GPT-2 splits text (Radford et al. 2019), as files write it. */
const gpt2Pattern = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

const knownPatterns: ReadonlySet<unknown> = new Set([gpt2Pattern, '\\p{N}', '\\d', '\\s+', ' {2,}', '\\s']);

const normalizers: ReadonlySet<string> = new Set([
  ...['NFC', 'NFD', 'NFKC', 'NFKD', 'Lowercase', 'StripAccents', 'Strip', 'Prepend'],
  ...['BertNormalizer', 'Replace', 'Sequence'],
]);
const preTokenizers: ReadonlySet<string> = new Set([
  ...['ByteLevel', 'Whitespace', 'WhitespaceSplit', 'BertPreTokenizer', 'Metaspace'],
  ...['Digits', 'Punctuation', 'Split', 'Sequence'],
]);
const decoders: ReadonlySet<string> = new Set([
  ...['ByteLevel', 'WordPiece', 'Metaspace', 'Replace', 'Fuse', 'Strip', 'Sequence'],
]);

/** @throws TokenizerError that names the first part that does not run. */
export function checkSteps({ normalizer, pre_tokenizer, decoder }: Steps): void {
  checkStep(normalizer, 'normalizer', normalizers, 0);
  checkStep(pre_tokenizer, 'pre-tokenizer', preTokenizers, 0);
  checkStep(decoder, 'decoder', decoders, 0);
}

const [deepest, mostParts] = [4, 32];
const lists: readonly string[] = ['normalizers', 'pretokenizers', 'decoders'];

function checkStep(step: unknown, what: string, known: ReadonlySet<string>, depth: number): void {
  if (step === null || step === undefined) return;
  const { type, pattern, ...fields } = step as Readonly<Record<string, unknown>>;
  if (typeof type !== 'string' || !known.has(type) || depth > deepest)
    throw new TokenizerError(`it has the ${what} ${shown(type)}, which is not supported`);
  if (type === 'Replace' || type === 'Split') checkPattern(pattern, what);
  if (type === 'Sequence') {
    const list = lists.map((name) => fields[name]).find((parts) => parts !== undefined);
    if (!Array.isArray(list) || list.length > mostParts)
      throw new TokenizerError(`its ${what} is a sequence without a list of at most ${mostParts} parts`);
    for (const part of list) {
      if (typeof part !== 'object' || part === null)
        throw new TokenizerError(`its ${what} has the part ${shown(part)}`);
      checkStep(part, what, known, depth + 1);
    }
  } else for (const [name, value] of Object.entries(fields)) checkField(name, value, what);
}

/** @throws TokenizerError for a field that is neither a flag, a small number nor a short text. */
function checkField(name: string, value: unknown, what: string): void {
  const isPlain = value === null || typeof value === 'boolean' || isSmall(value) || isShort(value);
  if (!isPlain) throw new TokenizerError(`its ${what} has ${name.slice(0, 60)} ${shown(value)}`);
}

const longestField = 64;
const isShort = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= longestField;
const isSmall = (value: unknown) =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= 1000;

function checkPattern(pattern: unknown, what: string): void {
  const { Regex: regex, String: text } = (pattern ?? {}) as Readonly<Record<string, unknown>>;
  if (regex === undefined && isShort(text) && text !== '') return;
  if (text === undefined && knownPatterns.has(regex)) return;
  throw new TokenizerError(
    `its ${what} has the pattern ${shown(regex ?? pattern)}, which is none of those that are known to end`,
  );
}
