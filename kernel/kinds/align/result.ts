import type { BodyOf, Envelope } from '../../results/envelope';

export interface AlignRow {
  readonly label: string;
  /** Left out in the first row, which is the prompt. */
  readonly layer?: number;
  readonly coefficient?: number;
  /** One entry per position; null if the row adds nothing there. */
  readonly tokens: readonly (string | null)[];
  /** Hex bytes per position for tokens that are not valid UTF-8; left out if every token is. */
  readonly bytes?: readonly (string | null)[];
}

export interface AlignResult extends Envelope {
  readonly kind: 'align';
  readonly prompt: string;
  readonly rows: readonly AlignRow[];
}

export type AlignBody = BodyOf<AlignResult>;
