import * as v from 'valibot';
import { isFileName } from './hubName';

/** Which files of a repository a checkpoint needs: never a pickle. */

export const configFile = 'config.json';
export const weightsFile = 'model.safetensors';
export const indexFile = 'model.safetensors.index.json';
/** Bytes of the index at most. */
export const mostIndexBytes = 4 * 2 ** 20;
/** More weight files than this are no checkpoint of a GPT-2. */
const mostShards = 256;
const tokenizer = 'tokenizer.json';
const vocabulary = ['vocab.json', 'merges.txt'] as const;
const welcome = ['generation_config.json', 'README.md'] as const;

const index = v.object({ weight_map: v.record(v.string(), v.string()) });

/** The names of the shards, in order; null if the text is not an index of safetensors files of its own folder. */
export function shardsOf(text: string): readonly string[] | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = v.safeParse(index, json);
  if (!parsed.success) return null;
  const names = [...new Set(Object.values(parsed.output.weight_map))].sort();
  const areShards = names.every((name) => isFileName(name) && name.endsWith('.safetensors'));
  return areShards && names.length > 0 && names.length <= mostShards ? names : null;
}

/** Files beside the weights and the configuration that are taken if the repository has them. */
export function companions(files: ReadonlySet<string>): readonly string[] {
  const words = files.has(tokenizer) ? [tokenizer] : vocabulary;
  return [...words, ...welcome].filter((name) => files.has(name));
}

/** Files that must not be half there: links that lead nowhere. */
export const wholeOrAbsent: readonly string[] = [tokenizer, ...vocabulary, 'generation_config.json'];

/** The name of the pickle that a repository has its weights in. */
export function pickleOf(files: ReadonlySet<string>): string | null {
  return (
    [...files].find((name) => /^(pytorch_model.*\.(bin|bin\.index\.json)|.*\.(pt|pth|ckpt))$/.test(name)) ??
    null
  );
}
