/** The endings of the files that statements read, as completion offers them. */
import type { TextKind } from './cursor';

export type FileKind = Extract<TextKind, `${string}-file`>;

const tables = ['.csv', '.tsv', '.jsonl', '.ndjson'];

export const fileEndings: Readonly<Record<FileKind, readonly string[]>> = {
  'text-file': [...tables, '.txt', '.md'],
  'table-file': tables,
  'vector-file': ['.safetensors', '.gguf'],
};
