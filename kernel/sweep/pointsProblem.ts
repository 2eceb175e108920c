/** Why points are not measured, or not kept. */
export type PointsTrouble =
  | {
      readonly code: 'queue-unreachable' | 'queue-lost';
      readonly address: string;
      readonly reason: string;
      /** How many are not there. */
      readonly points: number;
    }
  | { readonly code: 'queue-aside'; readonly jobs: readonly string[]; readonly points: number }
  | { readonly code: 'queue-address'; readonly mistake: string }
  | { readonly code: 'queue-too-large' }
  /** They were measured, and cannot be kept. */
  | { readonly code: 'store-unwritable'; readonly folder: string; readonly reason: string };

export class PointsProblem extends Error {
  override readonly name = 'PointsProblem';
  constructor(readonly trouble: PointsTrouble) {
    super(trouble.code);
  }
}
