import { basename, isAbsolute } from 'node:path';
import type { ModelFacts } from '../../../model/source/source';
import type { NetVector } from '../../../model/steering';
import { formatKey, formatVersion, type VectorMetadata } from '../../../model/vectors/vectorFile';
import { printSlice } from '../../language/print';
import type { SingleAddition } from '../../plan/addition';
import { version } from '../../process/version';

/** Tokens of prompts that a file lists; a file may hold many thousands of pairs. */
const mostTokens = 1000;

/** What the file says of where its numbers come from; `docs/vectors.md` has the keys. */
export async function metadataOf(
  single: SingleAddition,
  vector: NetVector,
  facts: ModelFacts,
): Promise<VectorMetadata> {
  const { tokenizer } = facts;
  const { source, place, dims, norm, from } = single;
  let left = mostTokens;
  const terms: object[] = [];
  for (const [index, term] of vector.terms.entries()) {
    const { kind, factor } = term;
    if (!('ids' in term)) {
      terms.push({ kind, factor, ...loadedIn(single, index) });
      continue;
    }
    left -= term.ids.length;
    const texts = term.ids.map((id) => tokenizer.describe(id).text);
    if (left >= 0) terms.push({ kind, factor, token_ids: term.ids, token_texts: texts });
  }
  return {
    [formatKey]: formatVersion,
    steerbook_version: version,
    model: nameWithoutFolders(facts.id),
    model_sha256: await facts.hash(),
    tokenizer_sha256: tokenizer.sha256(),
    layer_convention: 'resid_pre: layer L is what block L reads, before its LayerNorm, counted from 0',
    source,
    terms: JSON.stringify(terms),
    ...(terms.length < vector.terms.length && {
      terms_left_out: String(vector.terms.length - terms.length),
    }),
    ...(tokenizer.space !== null && { padding_token: String(tokenizer.space) }),
    place: String(place),
    ...(from !== null && { from_layer: String(from) }),
    ...(dims && { dims: printSlice(dims) }),
    ...(norm !== null && { norm: typeof norm === 'number' ? String(norm) : norm.name }),
  };
}

/** The file of a term that was loaded itself. */
function loadedIn({ terms }: SingleAddition, index: number) {
  const term = terms[index];
  return term?.kind === 'stored' ? { file: basename(term.loaded.file), sha256: term.loaded.sha256 } : {};
}

/** Files go to other people, who should not see the folders of this machine. */
function nameWithoutFolders(id: string): string {
  return isAbsolute(id) || /^[~.]/.test(id) ? basename(id) : id;
}
