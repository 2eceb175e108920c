import type { Text } from '../ast';
import { accept, expectText } from '../cursor';
import { parseOptions, printOptions } from '../options';
import { printLine, printText } from '../print';
import { measurement, type MeasuringNode, type StatementForm } from './form';

/** `compare "I went to this" words " weddings" top 5`: steering beside prompting and a random vector. */
export interface CompareStatement extends MeasuringNode<'compare'> {
  readonly prompt: Text;
  /** What the prompting arm puts in front; null takes the first positive steering prompt. */
  readonly words: Text | null;
}

export const compare: StatementForm<CompareStatement> = {
  ...measurement,
  word: 'compare',
  form: 'compare "PROMPT" words "WORDS"',
  shortest: 'compare "PROMPT"',
  does: 'Steering, prompting with the same words and a random vector against one baseline',
  example: 'compare "I recently went to this" words " weddings"',
  options: ['top', 'seed'],
  links: { words: { form: 'words "WORDS"', does: 'What the prompting arm puts in front' } },
  parse: (cursor) => ({
    kind: 'compare',
    prompt: expectText(cursor, 'a prompt'),
    words: accept(cursor, 'words') ? expectText(cursor, 'the words of the prompting arm') : null,
    options: parseOptions(cursor, compare),
  }),
  print: ({ prompt, words, options }) =>
    printLine('compare', printText(prompt), words ? `words ${printText(words)}` : '', printOptions(options)),
  prompts: ({ prompt }) => [prompt],
};
