import { visibleText } from '../../../kernel/results/tokenText';
import type { MessageResult } from '../../../kernel/results/message';
import { chart, type Draw } from '../../chart';
import { element } from '../../element';

/** The lines after the first, which is the sentence. */
const drawMessage: Draw<MessageResult> = ({ text }) =>
  element('p', { class: 'message' }, visibleText(text.split('\n').slice(1).join('\n')));

export const messageChart = chart(drawMessage);
