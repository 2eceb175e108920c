import * as v from 'valibot';
import { wrap } from './columns';
import type { BodyOf, Envelope } from './envelope';
import { plainReading } from './reading';
import type { BodySchema } from './schemas';
import { column, table } from './table';
import { visibleText } from './tokenText';

/** The result of a statement that measures nothing: a message. */
export interface MessageResult extends Envelope {
  readonly kind: 'message';
  readonly text: string;
}
export type MessageBody = BodyOf<MessageResult>;

const messageSchema: BodySchema<MessageResult> = v.object({ kind: v.literal('message'), text: v.string() });

/** Its first line is the sentence. */
export const messageReading = plainReading<MessageResult>({
  schema: messageSchema,
  sentence: ({ text }) => text.split('\n')[0] ?? '',
  steering: () => null,
  table: ({ text }) =>
    table(
      [column('text', 'message')],
      text.split('\n').map((line) => [line]),
    ),
  text: ({ text }, width) =>
    text
      .split('\n')
      .slice(1)
      .flatMap((line) => wrap(visibleText(line), width))
      .join('\n'),
});
