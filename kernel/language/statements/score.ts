import type { Name, Text } from '../ast';
import { accept, expectName, expectText, expectTexts, type Cursor } from '../cursor';
import { parseOptions, printOptions } from '../options';
import { printColumn, printLine, printTexts } from '../print';
import { measurement, type MeasuringNode, type StatementForm } from './form';

/** `score "reviews.csv" text review by stars`: perplexity ratios over texts. */
export interface ScoreStatement extends MeasuringNode<'score'> {
  readonly files: readonly Text[];
  /** Column of the texts. */
  readonly text: Name | null;
  /** Column of the labels. */
  readonly by: Name | null;
}

export const score: StatementForm<ScoreStatement> = {
  ...measurement,
  word: 'score',
  form: 'score "FILE", … text COLUMN by COLUMN',
  shortest: 'score "FILE"',
  does: 'Perplexity ratio over the texts of files, by file or by label',
  example: 'score "reviews.csv" text review by stars',
  options: ['seed'],
  links: {
    text: { form: 'text COLUMN', does: 'Column of a table that has the texts' },
    by: { form: 'by COLUMN', does: 'Column that has the labels' },
  },
  parse: (cursor) => ({
    kind: 'score',
    files: expectTexts(cursor, 'a file', 'text-file'),
    text: accept(cursor, 'text') ? parseColumn(cursor) : null,
    by: accept(cursor, 'by') ? parseColumn(cursor) : null,
    options: parseOptions(cursor, score),
  }),
  print: ({ files, text, by, options }) =>
    printLine(
      'score',
      printTexts(files),
      text ? `text ${printColumn(text.name)}` : '',
      by ? `by ${printColumn(by.name)}` : '',
      printOptions(options),
    ),
};

/** A column of a table: a bare name, or a string for any other. */
function parseColumn(cursor: Cursor): Name {
  if (cursor.peek().kind !== 'string') return expectName(cursor, 'the name of a column', 'column');
  const { value, ...span } = expectText(cursor, 'a column');
  return { name: value, ...span };
}
