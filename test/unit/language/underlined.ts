/** Programs in tests carry the range that a diagnostic must have as a line of carets under the text. */
import assert from 'node:assert/strict';
import type { Diagnostic } from '../../../kernel/language/diagnostics';

/** `code` under the carets, `fix` the text after applying the fix. One line of text, one diagnostic. */
export interface Underlined {
  readonly text: string;
  readonly carets: string;
  readonly code: string;
  readonly fixed?: string;
  readonly says?: RegExp;
}

export function assertOne(
  found: readonly Diagnostic[],
  { text, carets, code, fixed, says }: Underlined,
): void {
  assert.deepEqual(
    found.map((diagnostic) => ({ code: diagnostic.code, under: under(diagnostic) })),
    [{ code, under: carets }],
  );
  if (says) assert.match(found[0]?.message ?? '', says);
  const fix = found[0]?.fix;
  const after = fix && text.slice(0, fix.span.start) + fix.replacement + text.slice(fix.span.end);
  assert.equal(after, fixed);
}

/** The carets of a diagnostic; an empty range is a `|` after the last character before it. */
function under({ start, end }: Diagnostic): string {
  return ' '.repeat(start) + (end > start ? '^'.repeat(end - start) : '|');
}
