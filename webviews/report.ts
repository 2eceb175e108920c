/** The writers of whole documents: a bundle of its own, which the command line loads when something is to be written. */
import type { DocumentFormatName, WriteOptions, WrittenFile, Writers } from '../kernel/formats/documents';
import type { RunDocument } from '../kernel/formats/document';
import { csvFolder } from './report/csvFolder';
import { htmlReport } from './report/htmlReport';
import { jupyterNotebook } from './report/jupyterNotebook';
import { markdownReport } from './report/markdownReport';

type Writer = (
  document: RunDocument,
  options: WriteOptions,
) => readonly WrittenFile[] | Promise<readonly WrittenFile[]>;

/** How the documents of each format are written. */
const writers: { readonly [Name in DocumentFormatName]: Writer } = {
  html: async (document, options) => [{ name: options.file, text: await htmlReport(document, options) }],
  md: markdownReport,
  csv: csvFolder,
  json: (document, { file }) => [{ name: file, text: `${JSON.stringify(document, null, 1)}\n` }],
  ipynb: (document, options) => [{ name: options.file, text: jupyterNotebook(document, options) }],
};

/** The files of a document; nothing is written yet. */
export const writeDocument: Writers['writeDocument'] = async (document, format, options) =>
  writers[format](document, options);
