import type { Expected } from './cursor';
import type { Snippet } from './snippets';
import type { Word } from './words';

export type WordKind = Extract<
  Expected['kind'],
  'statement' | 'option' | 'link' | 'clause' | 'position' | 'function'
>;

export interface Suggestion {
  readonly kind: WordKind | 'text' | 'name' | 'layer' | 'model' | 'column' | 'file' | 'folder';
  readonly label: string;
  /** What is said beside it. */
  readonly detail: string;
  /** What explains it: a word of the language, or what a name stands for, as a program has it. */
  readonly explained: Word | string | null;
  readonly snippet: Snippet;
  /** True for the one that most people want. */
  readonly isUsual: boolean;
}
