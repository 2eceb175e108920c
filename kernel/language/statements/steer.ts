import { parseAddition, printAddition, type Addition } from '../additions';
import { accept } from '../cursor';
import { printSteer } from '../print';
import { noBindings, plainStatement, type StatementForm, type StatementNode } from './form';

/** `steer love, " wedding" @15`: the steering of everything below. */
export interface SteerStatement extends StatementNode<'steer'> {
  /** Empty if `off`. */
  readonly additions: readonly Addition[];
  readonly off: boolean;
}

export const steer: StatementForm<SteerStatement> = {
  ...plainStatement,
  word: 'steer',
  form: 'steer ADDITION, …',
  does: 'Steering of everything below, in this and later cells; steer off ends it',
  example: 'steer "Love" - "Hate" @6 x5',
  links: { off: { form: 'steer off', does: 'No steering from here on' } },
  modelUse: ({ off }) => (off ? 'none' : 'needs'),
  parse(cursor) {
    if (accept(cursor, 'off')) return { kind: 'steer', additions: [], off: true };
    const additions = [parseAddition(cursor)];
    while (accept(cursor, ',')) additions.push(parseAddition(cursor));
    return { kind: 'steer', additions, off: false };
  },
  print: ({ additions }) => printSteer(additions.map(printAddition)),
  bindings: ({ additions }) => ({ ...noBindings, additions }),
};
