import type { Session } from '../session';
import type { AlignBody } from './align/result';
import type { ResolvedAddition } from '../results/envelope';
import type { Planned } from './planning';
import type { SteerPlan, VectorNorms } from './steer/measure';

/** The effect of a statement that only changes the session: the new session, and a sentence. */
export interface Change {
  readonly session: Session;
  readonly says: Saying;
}

export interface Saying {
  /** True if it is said only when the cell shows nothing after it. */
  readonly isQuiet: boolean;
  readonly text: string | Weighed;
  readonly steering: readonly ResolvedAddition[];
  /** Shown after the sentence. */
  readonly also?: AlignBody;
}

/** A sentence about vectors that have to be recorded first. */
interface Weighed {
  readonly plan: Planned<SteerPlan>;
  readonly tell: (measured: VectorNorms) => string;
}

/** A sentence that is said only if the cell shows nothing after it. */
export function quietly(session: Session, text: string): Change {
  return { session, says: { isQuiet: true, text, steering: [] } };
}
