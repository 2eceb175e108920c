import type { Name } from '../../language/ast';
import { settingWords } from '../../language/options';
import type { HelpStatement } from '../../language/statements/help';
import { statements } from '../../language/statements/all';
import { isWordOf, type Word } from '../../language/words';
import type { Change } from '../changing';
import type { Planning } from '../planning';

/** Says what the statements are, or what one of them takes. */
export async function tellHelp({ about }: HelpStatement, { session }: Planning): Promise<Change> {
  const text = about === null ? allStatements() : oneStatement(about);
  return Promise.resolve({ session, says: { isQuiet: false, text, steering: [] } });
}

function allStatements(): string {
  const words = Object.values(statements);
  return ['The statements; help next tells more of one, next in this case.', ...linesOf(words)].join('\n');
}

function oneStatement(about: Name): string {
  const { name: word } = about;
  if (!isWordOf(statements, word)) throw new Error(`no statement ${word} was left by the checks`);
  const { form, does, example, options, links } = statements[word];
  const own: readonly Word[] = [...Object.values(links), ...options.map((option) => settingWords[option])];
  return [
    `${form}: ${does}.`,
    ...(own.length > 0 ? ['It takes', ...linesOf(own)] : []),
    `For example: ${example}`,
  ].join('\n');
}

/** Each word's form and what it does, in two columns. */
function linesOf(words: readonly Word[]): readonly string[] {
  const width = Math.max(...words.map(({ form }) => form.length));
  return words.map(({ form, does }) => `  ${form.padEnd(width)}  ${does}`);
}
