import { csv, csvOf } from '../../kernel/formats/csv';
import type { RunDocument } from '../../kernel/formats/document';
import type { WrittenFile } from '../../kernel/formats/documents';
import { readingOf, sentence } from '../../kernel/kinds/readings';
import { column, table } from '../../kernel/results/table';
import { resultName } from './documentText';

/** A table for each result, and `index.csv`, which says what each of them is. */
export function csvFolder({ cells }: RunDocument): readonly WrittenFile[] {
  const all = cells.flatMap(({ index, results }) =>
    results.map((result, place) => ({ result, index, file: `${resultName(index, place, result)}.csv` })),
  );
  const columns = [
    ...[column('text', 'file'), column('index', 'cell'), column('text', 'kind'), column('text', 'state')],
    ...[column('text', 'model'), column('text', 'weights'), column('text', 'steering')],
    ...[column('index', 'seed'), column('text', 'finding')],
  ];
  const rows = all.map(({ result, index, file }) => [
    ...[file, index + 1, result.kind, result.state, result.model.id, result.model.sha256],
    ...[readingOf(result).steering(result), result.settings.seed, sentence(result)],
  ]);
  return [
    { name: 'index.csv', text: csvOf(table(columns, rows)) },
    ...all.map(({ result, file }) => ({ name: file, text: csv(result) })),
  ];
}
