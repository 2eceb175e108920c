import { visibleText } from '../../kernel/results/tokenText';
import type { MessageResult } from '../../kernel/results/message';
import type { Draw } from '../chart';
import { element } from '../element';

/** The lines after the first, which is the sentence. */
export const drawMessage: Draw<MessageResult> = ({ text }) =>
  element('p', { class: 'message' }, visibleText(text.split('\n').slice(1).join('\n')));
