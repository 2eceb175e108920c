/** The columns of a table, read from its beginning alone: for what is offered while somebody writes. */
import { parse } from 'csv-parse/sync';
import { extname } from 'node:path';
import { UnreadableFile, withRegularFile } from '../../model/regularFile';
import { isTable } from './tableFiles';

/** Bytes of a table that are looked at. */
const mostBytes = 2 ** 18;

/** The names of a table's columns; none if it is no table, or cannot be read. */
export async function readColumns(path: string): Promise<readonly string[]> {
  if (!isTable(path)) return [];
  const text = await withRegularFile(path, async ({ read }) =>
    (await read(0, mostBytes)).toString('utf8'),
  ).catch((error: unknown) => {
    if (error instanceof UnreadableFile) return '';
    throw error;
  });
  const ending = extname(path).toLowerCase();
  const names = ending === '.csv' || ending === '.tsv' ? headerOf(text, ending) : fieldsOf(text);
  return [...new Set(names.map((name) => name.trim()))].filter((name) => name !== '');
}

/** The fields of the first line. */
function headerOf(text: string, ending: '.csv' | '.tsv'): readonly string[] {
  const [line = ''] = text.replace(/^\ufeff/, '').split(/\r?\n/);
  const tabs = ending === '.tsv';
  try {
    const [names = []] = parse(line, { delimiter: tabs ? '\t' : ',', relax_quotes: tabs });
    return names;
  } catch {
    return [];
  }
}

/** The fields of all objects whose lines are there as a whole. */
function fieldsOf(text: string): readonly string[] {
  return text.split(/\r?\n/).flatMap((line): readonly string[] => {
    try {
      const found: unknown = JSON.parse(line);
      return typeof found === 'object' && found !== null && !Array.isArray(found) ? Object.keys(found) : [];
    } catch {
      return [];
    }
  });
}
