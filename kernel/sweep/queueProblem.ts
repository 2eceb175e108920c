/** Why points that a queue was to measure are not there. */
export type QueueTrouble =
  | {
      readonly code: 'queue-unreachable' | 'queue-lost';
      readonly address: string;
      readonly reason: string;
      /** How many are not there. */
      readonly points: number;
    }
  | { readonly code: 'queue-aside'; readonly jobs: readonly string[]; readonly points: number }
  | { readonly code: 'queue-address'; readonly mistake: string }
  | { readonly code: 'queue-too-large' };

export class QueueProblem extends Error {
  override readonly name = 'QueueProblem';
  constructor(readonly trouble: QueueTrouble) {
    super(trouble.code);
  }
}
