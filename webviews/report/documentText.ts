/** What documents of all formats say in words, besides results. */
import type { CellResult, MarkdownCell, RunDocument } from '../../kernel/formats/document';
import type { Result } from '../../kernel/kinds/readings';
import { visibleText } from '../../kernel/results/tokenText';
import { headingOf } from './markdownCell';

/** All cells in the order of the notebook. */
export function cellsOf({ cells, notebook }: RunDocument): readonly (CellResult | MarkdownCell)[] {
  return [...cells, ...(notebook?.markdown ?? [])].sort((a, b) => a.index - b.index);
}

/** The notebook's first heading, or its file's name. */
export function titleOf({ notebook }: RunDocument): string {
  const headings = (notebook?.markdown ?? []).map(({ source }) => headingOf(source));
  return visibleText(headings.find((heading) => heading !== null) ?? notebook?.name ?? 'Steerbook');
}

const states = {
  ok: 'ran.',
  error: 'failed.',
  skipped: 'did not run.',
  cancelled: 'was interrupted: what it gave until then is here.',
} as const satisfies Readonly<Record<CellResult['status'], string>>;

/** The end of a sentence about a cell. */
export function stateText(status: CellResult['status']): string {
  return states[status];
}

type Failure = NonNullable<CellResult['error']>;

/** All errors of a cell. */
export function failuresOf({ error, errors }: CellResult): readonly Failure[] {
  return errors ?? (error ? [error] : []);
}

/** An error's sentence, and where it is. */
export function failureText(
  { code, message, line, column, fix }: Failure,
  index: number,
): { readonly sentence: string; readonly place: string } {
  const place = `cell ${index + 1}, line ${line}, column ${column} · ${code}`;
  return { sentence: message, place: fix === undefined ? place : `${place} · Quick fix: ${fix}` };
}

/** The name of a result's own file, without an ending: the places of its cell and its own, from 1, and its kind. */
export function resultName(index: number, place: number, { kind }: Result): string {
  return `cell-${String(index + 1).padStart(2, '0')}-${place + 1}-${kind}`;
}
