import { cells } from './cells';
import { checkpoints } from './checkpoints';
import type { Fuzzer } from './fuzzer';
import { files } from './files';
import { hubCaches } from './hubCaches';
import { endMessages, messages } from './messages';
import { programs } from './programs';
import { results } from './results';
import { tables } from './tables';
import { tokenizers } from './tokenizers';
import { vectorFiles } from './vectorFiles';

/** All fuzzers, the quick ones first. */
export const fuzzers: readonly Fuzzer[] = [
  files,
  cells,
  tables,
  vectorFiles,
  tokenizers,
  messages,
  results,
  hubCaches,
  checkpoints,
  programs,
];

/** Ends what fuzzers have started. */
export const endFuzzers = endMessages;
