/** What the language says of a word at a place: its row in the tables of words. */
import { clauseWords, positionWords } from './additions';
import { axisLinks } from './axis';
import type { Keyword } from './cursor';
import { settingWords } from './options';
import { statements, type StatementKind } from './statements/all';
import { vectorForms } from './vectors/all';
import { isWordOf, type Word } from './words';

const everyLayer: Word = { form: '@*', does: 'Every layer of the model, one after the other: a sweep' };

/** The row of a word; null for one that needs no explaining. `statement` is the one that it stands in, if any. */
export function wordOf(
  kind: Keyword['kind'] | 'symbol',
  text: string,
  statement: StatementKind | null,
): Word | null {
  switch (kind) {
    case 'statement':
      return rowOf(statements, text);
    case 'option':
      return rowOf(settingWords, text);
    case 'clause':
      return rowOf(clauseWords, text);
    case 'position':
      return rowOf(positionWords, text);
    case 'function':
      return rowOf(vectorForms, text);
    case 'link':
      return linkOf(text, statement);
    case 'symbol':
      return text === '*' ? everyLayer : null;
  }
}

function linkOf(text: string, statement: StatementKind | null): Word | null {
  const own = statement === null ? null : rowOf(statements[statement].links, text);
  const others = () => Object.values(vectorForms).flatMap(({ links }) => rowOf(links, text) ?? []);
  return own ?? rowOf(axisLinks, text) ?? others()[0] ?? rowOf(settingWords, text);
}

function rowOf(table: Readonly<Record<string, Word>>, text: string): Word | null {
  return isWordOf(table, text) ? (table[text] ?? null) : null;
}
