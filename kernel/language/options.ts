/** Parsing of a statement's options: `n 10 temperature 0`. */
import type { Num, Setting, SettingName } from './ast';
import { expectNumber, type Cursor } from './cursor';
import { isWordOf, nearest, settingWords, statementWords, type StatementKind } from './words';

/** The options to the end of the line; `links` are other words that could have come before them. */
export function parseOptions(
  cursor: Cursor,
  statement: StatementKind,
  links: readonly string[] = [],
): readonly Setting[] {
  const options: Setting[] = [];
  for (let token = cursor.peek(); token.kind === 'name'; token = cursor.peek()) {
    const start = token.start;
    const name = parseOptionName(cursor, statement, links);
    if (name === null) break;
    if (options.some((option) => option.name === name)) {
      cursor.report('duplicate-option', token, { option: name });
    }
    const value = parseOptionValue(cursor, name);
    options.push({ name, value, ...cursor.spanFrom(start) });
  }
  return options;
}

function parseOptionName(
  cursor: Cursor,
  statement: StatementKind,
  links: readonly string[],
): SettingName | null {
  const token = cursor.peek();
  const word = cursor.textOf(token);
  const takes = statementWords[statement].options;
  if (!isWordOf(settingWords, word)) {
    const meant = nearest(word, [...takes, ...links]);
    cursor.fail('unknown-word', token, { word, nearest: meant });
    return null;
  }
  cursor.take();
  if (!takes.includes(word)) cursor.report('option-not-taken', token, { option: word, statement, takes });
  return word;
}

/** An option's number, checked against the option's range. */
export function parseOptionValue(cursor: Cursor, option: SettingName): Num {
  const value = expectNumber(cursor, `the value of ${option}`);
  const { accepts, range } = settingWords[option];
  if (!accepts(value.value)) {
    cursor.report('option-range', value, { option, range, value: cursor.textOf(value) });
  }
  return value;
}
