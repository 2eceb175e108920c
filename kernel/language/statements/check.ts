import { measurement, type StatementForm, type StatementNode } from './form';

/** `check`: self-checks of the runtime and of steering. */
export type CheckStatement = StatementNode<'check'>;

export const check: StatementForm<CheckStatement> = {
  ...measurement,
  word: 'check',
  form: 'check',
  does: 'Self-checks of the runtime and of steering',
  example: 'check',
  parse: () => ({ kind: 'check' }),
  print: () => 'check',
};
