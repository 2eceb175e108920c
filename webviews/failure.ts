import type { HostRequest } from '../kernel/lab/hostRequest';
import type { Failure } from '../kernel/results/failure';
import { visibleText } from '../kernel/results/tokenText';
import { element } from './element';

/** An error of a run: its sentence, its fix, its code, and its place, which a press shows in the cell. */
export function failureElement(failure: Failure, ask?: (request: HostRequest) => void): HTMLElement {
  const { code, message, line, column, fix } = failure.error;
  const place = `line ${line}, column ${column}`;
  const button = element('button', { type: 'button', class: 'place' }, place);
  button.addEventListener('click', () => ask?.({ kind: 'show-failure', failure }));
  return element(
    'section',
    { class: 'steerbook failure', role: 'alert', 'data-kind': 'failure' },
    element('p', { class: 'sentence' }, visibleText(message)),
    element(
      'p',
      { class: 'quiet' },
      ask ? button : place,
      ` · ${code}`,
      fix !== undefined && ` · Quick fix: ${visibleText(fix)}`,
    ),
  );
}
