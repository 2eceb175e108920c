import type { Span } from './ast';

/** A part of a text and what is written there instead. */
export interface Replacement {
  readonly span: Span;
  readonly text: string;
}

/** A text with some of its parts replaced; no two of them overlap. */
export function replaced(source: string, replacements: readonly Replacement[]): string {
  let end = 0;
  const parts: string[] = [];
  for (const { span, text } of replacements.toSorted((a, b) => a.span.start - b.span.start)) {
    parts.push(source.slice(end, span.start), text);
    ({ end } = span);
  }
  return parts.join('') + source.slice(end);
}
