import type { Text } from '../ast';
import { isCountable, listedWords } from '../countedWords';
import { expect, expectText, expectTexts } from '../cursor';
import { parseOptions, printOptions, samplingOptions } from '../options';
import { printLine, printText, printTexts } from '../print';
import { measurement, type MeasuringNode, type Report, type StatementForm } from './form';

/** `count "wedding, marry" in "I think", "Today" n 100`: words in completions. */
export interface CountStatement extends MeasuringNode<'count'> {
  readonly words: Text;
  readonly prompts: readonly Text[];
}

export const count: StatementForm<CountStatement> = {
  ...measurement,
  word: 'count',
  form: 'count "WORDS" in "PROMPT", …',
  does: 'How often words appear in completions of prompts',
  example: 'count "wedding, marry" in "I went up to my friend and said" n 100',
  options: samplingOptions,
  links: { in: { form: 'in "PROMPT", …', does: 'Prompts that are completed' } },
  parse(cursor) {
    const words = expectText(cursor, 'the words to count', 'words');
    expect(cursor, 'in');
    const prompts = expectTexts(cursor, 'a prompt');
    return { kind: 'count', words, prompts, options: parseOptions(cursor, count) };
  },
  print: ({ words, prompts, options }) =>
    printLine('count', printText(words), 'in', printTexts(prompts), printOptions(options)),
  prompts: ({ prompts }) => prompts,
  check: ({ words }, report) => checkWords(words, report),
};

/** Reports the first word that no text can have. */
function checkWords(list: Text, report: Report): void {
  const words = listedWords(list.value);
  const entry = words.find((word) => !isCountable(word));
  if (words.length === 0) report('uncountable', list, { entry: null });
  else if (entry !== undefined) report('uncountable', list, { entry });
}
