import type { RunDocument } from './document';

/** A way to write all results of a notebook. Its writer has a row in `webviews/report.ts`. */
export interface DocumentFormat {
  /** For people. */
  readonly label: string;
  readonly detail: string;
  /** With its dot; null for a folder of files. */
  readonly ending: string | null;
}

const rows = {
  html: {
    label: 'HTML report',
    detail: 'One file with every chart, light and dark, to read, print and send',
    ending: '.html',
  },
  md: { label: 'Markdown', detail: 'Text and tables, with the charts as SVG files beside it', ending: '.md' },
  csv: { label: 'CSV', detail: 'A folder with a table for each result, and an index', ending: null },
  json: {
    label: 'JSON',
    detail: 'Every result with full precision, as steer run writes it',
    ending: '.json',
  },
  ipynb: {
    label: 'Jupyter notebook',
    detail: 'Cells as text, with tables and charts as their outputs',
    ending: '.ipynb',
  },
} as const satisfies Readonly<Record<string, DocumentFormat>>;

export type DocumentFormatName = keyof typeof rows;

/** Every format of documents under its name, which is also its option on the command line. */
export const documentFormats: Readonly<Record<DocumentFormatName, DocumentFormat>> = rows;

export const documentFormatNames = Object.keys(rows) as readonly DocumentFormatName[];

/** A file of a document. */
export interface WrittenFile {
  /** Its path from the folder that it is written to; with `/` if it lies below. */
  readonly name: string;
  readonly text: string;
}

export interface WriteOptions {
  /** The name of the document's own file; files beside it are named after it. */
  readonly file: string;
  /** False leaves out the code cells, but not what they gave. */
  readonly hasCode: boolean;
}

/** What the bundle of the writers gives. */
export interface Writers {
  /** The files of a document in a format: its own first. */
  readonly writeDocument: (
    document: RunDocument,
    format: DocumentFormatName,
    options: WriteOptions,
  ) => Promise<readonly WrittenFile[]>;
}
