import type { RendererContext } from 'vscode-notebook-renderer';
import { sentence, type Result } from '../kernel/kinds/readings';
import { readStatementAnswer, type HostRequest } from '../kernel/lab/hostRequest';
import { steeringLines } from '../kernel/results/steeringText';
import { visibleText } from '../kernel/results/tokenText';
import { element } from './element';

/** The lines that steer as at a sweep's point; null if there is no such point, or nothing steers there. */
export function statementOf(result: Result, point: number | null): string | null {
  const chosen = result.kind === 'sweep' && point !== null ? result.points[point] : undefined;
  return chosen && chosen.steering.length > 0 ? steeringLines(chosen).join('\n') : null;
}

/** What the editor, which has the language, makes of statements: printed anew; null if they are none. */
export type ReadStatement = (source: string) => Promise<string | null>;

/** Asks the editor about each text once. Undefined where there is no editor to ask. */
export function statementReader(context: RendererContext<unknown>): ReadStatement | undefined {
  if (!context.postMessage || !context.onDidReceiveMessage) return undefined;
  const ask: (request: HostRequest) => void = context.postMessage.bind(context);
  const asked = new Map<string, Promise<string | null>>();
  const answered = new Map<string, (printed: string | null) => void>();
  context.onDidReceiveMessage((message) => {
    const { source, printed } = readStatementAnswer(message);
    answered.get(source)?.(printed);
  });
  return (source) => {
    const before = asked.get(source);
    if (before) return before;
    const answer = new Promise<string | null>((resolve) => answered.set(source, resolve));
    asked.set(source, answer);
    ask({ kind: 'read-statement', source });
    return answer;
  };
}

/** The chosen point: its finding, and its statement, if it has been read, to copy. */
export function statementElements(
  result: Result,
  point: number | null,
  statement: string | null,
): readonly HTMLElement[] {
  const chosen = result.kind === 'sweep' && point !== null ? result.points[point] : undefined;
  if (!chosen) return [];
  return [
    ...(statement === null
      ? []
      : [
          element(
            'div',
            { class: 'statement' },
            element('code', { tabindex: 0 }, statement.split('\n').map(visibleText).join('\n')),
            element('button', { type: 'button', 'data-action': 'statement' }, 'Copy statement'),
            element('button', { type: 'button', 'data-action': 'insert' }, 'Insert as cell'),
          ),
        ]),
    element('p', { class: 'quiet' }, visibleText(sentence(chosen))),
  ];
}
