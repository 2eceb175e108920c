import type { Text } from '../ast';
import { accept, expectText, expectTexts } from '../cursor';
import { parseOptions, printOptions } from '../options';
import { printLine, printText, printTexts } from '../print';
import { measurement, type MeasuringNode, type StatementForm } from './form';

/** `lens "I hate you because" of " love", " hate"`: what every layer would say next. */
export interface LensStatement extends MeasuringNode<'lens'> {
  readonly prompt: Text;
  /** Tokens whose probability is followed; may be empty. */
  readonly of: readonly Text[];
}

export const lens: StatementForm<LensStatement> = {
  ...measurement,
  word: 'lens',
  form: 'lens "PROMPT" of "TOKEN", …',
  shortest: 'lens "PROMPT"',
  does: 'Logit lens through the layers, unsteered and steered',
  example: 'lens "I hate you because" of " love", " hate"',
  links: { of: { form: 'of "TOKEN", …', does: 'Tokens whose probability is followed' } },
  parse: (cursor) => ({
    kind: 'lens',
    prompt: expectText(cursor, 'a prompt'),
    of: accept(cursor, 'of') ? expectTexts(cursor, 'a token') : [],
    options: parseOptions(cursor, lens),
  }),
  print: ({ prompt, of, options }) =>
    printLine('lens', printText(prompt), of.length > 0 ? `of ${printTexts(of)}` : '', printOptions(options)),
  prompts: ({ prompt }) => [prompt],
};
