import type { FileIdentity } from '../regularFile';
import { locate, readJson, readText } from './checkpoint';
import { CheckpointError } from './config';

/** What a checkpoint brings for its tokenizer, parsed and not checked any further. */
export type TokenizerFiles =
  | { readonly kind: 'tokenizer.json'; readonly json: unknown }
  | { readonly kind: 'vocab.json'; readonly vocab: unknown; readonly merges: string }
  /** A list of words, without how text is split into them. */
  | { readonly kind: 'vocab.txt' }
  | { readonly kind: 'none' };

/** Bytes of each file of a tokenizer at most. Those of the largest vocabularies have 20 MB. */
const mostTokenizerBytes = 32 * 2 ** 20;

/**
 * Reads the tokenizer's files of a checkpoint's folder.
 * @throws CheckpointError for one that cannot be read, is too large or is not JSON.
 */
export async function readTokenizerFiles(
  folder: string,
): Promise<{ readonly files: TokenizerFiles; readonly identities: readonly FileIdentity[] }> {
  const whole = await readJson(folder, 'tokenizer.json', mostTokenizerBytes);
  if (whole) return { files: { kind: 'tokenizer.json', json: whole.json }, identities: [whole.identity] };
  const vocab = await readJson(folder, 'vocab.json', mostTokenizerBytes);
  const merges = await readText(folder, 'merges.txt', mostTokenizerBytes);
  if (vocab && merges)
    return {
      files: { kind: 'vocab.json', vocab: vocab.json, merges: merges.text },
      identities: [vocab.identity, merges.identity],
    };
  if (vocab ?? merges) throw new CheckpointError(`${folder} has only one of vocab.json and merges.txt`);
  const isAlone = (await locate(folder, 'vocab.txt')) !== null;
  return { files: { kind: isAlone ? 'vocab.txt' : 'none' }, identities: [] };
}
