import type { Word } from './words';

/** A part of what is said about something. */
type ExplanationPart =
  /** Sentences. */
  | { readonly kind: 'text'; readonly text: string }
  /** A piece of a program. */
  | { readonly kind: 'program'; readonly text: string }
  /** Columns for a font whose characters have one width. */
  | { readonly kind: 'columns'; readonly text: string };

export type Explanation = readonly ExplanationPart[];

/** The form of a word, and what it does. */
export function explainWord({ form, does }: Word): Explanation {
  return [
    { kind: 'program', text: form },
    { kind: 'text', text: `${does}.` },
  ];
}
