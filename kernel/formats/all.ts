import type { Result } from '../kinds/readings';
import { RESULT_MIME } from '../results/envelope';
import { csv } from './csv';
import { markdown } from './markdown';
import { plainText } from './plain';

/** A way to write a result as text. */
export interface Format {
  /** For people. */
  readonly label: string;
  readonly mime: string;
  /** True if notebook outputs carry this format. */
  readonly isOutput: boolean;
  /** True if the toolbar of this result offers to copy it. */
  readonly isCopied: (result: Result) => boolean;
  readonly write: (result: Result) => string;
}

const rows = {
  json: {
    label: 'JSON',
    mime: RESULT_MIME,
    isOutput: true,
    isCopied: () => false,
    write: (result) => JSON.stringify(result),
  },
  csv: {
    label: 'CSV',
    mime: 'text/csv',
    isOutput: false,
    // A message is one text.
    isCopied: ({ kind }) => kind !== 'message',
    write: csv,
  },
  markdown: {
    label: 'Markdown',
    mime: 'text/markdown',
    isOutput: true,
    isCopied: () => true,
    write: markdown,
  },
  plain: {
    label: 'plain text',
    mime: 'text/plain',
    isOutput: true,
    isCopied: () => false,
    write: (result) => plainText(result),
  },
} as const satisfies Readonly<Record<string, Format>>;

/** Every format under its name. */
export const formats: Readonly<Record<string, Format>> = rows;
