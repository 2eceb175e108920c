import { count } from '../../../kernel/language/numbers';
import { shortText, visibleText } from '../../../kernel/results/tokenText';
import type { MessageResult } from '../../../kernel/results/message';
import { chart, type Draw } from '../../chart';
import { element } from '../../element';
import { limitSentence } from '../../limits';

/** The lines after the first, which is the sentence. */
const drawMessage: Draw<MessageResult> = ({ text }) => {
  const lines = text.slice(text.indexOf('\n') + 1 || text.length);
  const shown = shortText(lines, mostCharacters);
  return element(
    'div',
    {},
    shown !== lines &&
      limitSentence(`The first ${count(mostCharacters)} of ${count(lines.length)} characters are shown.`),
    element('p', { class: hasColumns.test(shown) ? 'message aligned' : 'message' }, visibleText(shown)),
  );
};

const mostCharacters = 50_000;
/** Rows whose columns are aligned by spaces begin with two. */
const hasColumns = /^ {2}\S/m;

export const messageChart = chart(drawMessage);
