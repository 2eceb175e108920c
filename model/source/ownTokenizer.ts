import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { openCheckpoint, type Checkpoint } from '../checkpoint/checkpoint';
import { CheckpointError } from '../checkpoint/config';
import { readTokenizerFiles, type TokenizerFiles } from '../checkpoint/tokenizerFiles';
import type { FileIdentity } from '../regularFile';
import { gpt2Tokenizer } from '../tokenizer/gpt2Tokenizer';
import { openBytePairs, openTokenizer } from '../tokenizer/openTokenizer';
import type { Tokenizer } from '../tokenizer/tokenizer';
import { TokenizerError } from '../tokenizer/tokenizerError';

export interface TokenizedCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly tokenizer: Tokenizer;
  /** SHA-256 of what the tokenizer was read from, as lower-case hex; empty for GPT-2's. */
  readonly tokenizerHash: string;
}

/**
 * Opens a checkpoint and the tokenizer that it brings. If the tokenizer's files change, the checkpoint has changed.
 * @throws CheckpointError or TokenizerError
 */
export async function openWithTokenizer(folder: string): Promise<TokenizedCheckpoint> {
  const checkpoint = await openCheckpoint(folder);
  const { files, identities } = await readTokenizerFiles(folder);
  const tokenizer = tokenizerOf(files, checkpoint);
  const tokenizerHash =
    tokenizer === gpt2Tokenizer ? '' : createHash('sha256').update(JSON.stringify(files)).digest('hex');
  return {
    checkpoint: { ...checkpoint, identities: [...checkpoint.identities, ...identities] },
    ...{ tokenizer, tokenizerHash },
  };
}

/** The tokenizer of a checkpoint alone, and the files that it was read from. @throws CheckpointError or TokenizerError */
export async function openOwnTokenizer({ folder, config }: Pick<Checkpoint, 'folder' | 'config'>): Promise<{
  readonly tokenizer: Tokenizer;
  readonly identities: readonly FileIdentity[];
}> {
  const { files, identities } = await readTokenizerFiles(folder);
  return { tokenizer: tokenizerOf(files, { folder, config }), identities };
}

/** The tokenizer that a checkpoint brings; GPT-2's if it brings none. */
function tokenizerOf(
  files: TokenizerFiles,
  { config, folder }: Pick<Checkpoint, 'folder' | 'config'>,
): Tokenizer {
  const { d_vocab } = config;
  const named = { bos: config.bosToken, end: config.eosToken };
  switch (files.kind) {
    case 'none':
      if (d_vocab >= gpt2Tokenizer.size) return gpt2Tokenizer;
      throw new CheckpointError(
        `its vocabulary has ${d_vocab} tokens, GPT-2's has ${gpt2Tokenizer.size}, and its folder has no tokenizer.json`,
      );
    case 'vocab.txt':
      throw new CheckpointError(
        `${join(folder, 'vocab.txt')} does not say how text is split into its tokens; save the tokenizer as tokenizer.json beside it`,
      );
    case 'tokenizer.json':
      return ofSize(openTokenizer(files.json, named), d_vocab);
    case 'vocab.json':
      return ofSize(openBytePairs(files.vocab, files.merges, named), d_vocab);
  }
}

/** @throws TokenizerError if the model has no rows for all tokens */
function ofSize(tokenizer: Tokenizer, d_vocab: number): Tokenizer {
  if (tokenizer.size <= d_vocab) return tokenizer;
  throw new TokenizerError(`it has ${tokenizer.size} tokens, and the model's vocabulary has ${d_vocab}`);
}
