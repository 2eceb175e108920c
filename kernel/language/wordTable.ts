/** All words of the language as a Markdown table, for the README. */
import { clauseWords } from './additions';
import { settingWords } from './options';
import { statements } from './statements/all';
import { vectorForms } from './vectors/all';
import type { Word } from './words';

/** Rows of statements with their options, vectors, clauses and options. */
export function wordTable(): string {
  const statementRows = Object.values(statements).map((form) =>
    row(form, `${form.does}${form.notYet ? ' (not yet)' : ''}`, form.options.map(code).join(', ')),
  );
  const rows = (words: Readonly<Record<string, Word>>) => Object.values(words).map((word) => row(word));
  return [
    ...['| Statement | What it does | Options |', '| --- | --- | --- |', ...statementRows, ''],
    ...['| Vector, clause, option | What it does |', '| --- | --- |'],
    ...[...rows(vectorForms), ...rows(clauseWords), ...rows(settingWords)],
  ].join('\n');
}

function row({ form, does }: Word, ...cells: readonly string[]): string {
  return `| ${[code(form), ...(cells.length > 0 ? cells : [does])].join(' | ')} |`;
}

const code = (text: string) => `\`${text}\``;

const begin = '<!-- words: npm run generate -->';
const end = '<!-- /words -->';

/** A README with the table between its marks made anew. @throws Error if it has no marks. */
export function withWordTable(readme: string): string {
  const [before, rest, ...others] = readme.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined || others.length > 0)
    throw new Error(`README.md must have ${begin} and ${end} once`);
  return `${before}${begin}\n\n${wordTable()}\n\n${end}${after}`;
}
