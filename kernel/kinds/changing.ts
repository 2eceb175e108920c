import type { Session } from '../session';
import type { AlignBody } from './align/result';
import type { ResolvedAddition } from '../results/envelope';
import type { Engine } from '../../model/engine/engine';
import type { Work } from '../../model/engine/work';
import { readShared } from '../results/sharedJson';
import type { Measure, Plan } from './measuring';
import type { MeasurementPlan, Planned } from './planning';

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
  readonly plan: MeasurementPlan;
  /** Records them for a plan as JSON, and gives what finds the sentence. */
  readonly record: (sent: string, engine: Engine, work: Work) => Promise<() => string | Promise<string>>;
}

/** The sentence that `tell` finds for what a plan's one point measures. */
export function weighed<P extends Plan, Body>(
  plan: Planned<P>,
  measure: Measure<P, Body>,
  tell: (measured: Body) => string | Promise<string>,
): Weighed {
  return {
    plan,
    async record(sent, engine, work) {
      for await (const { result } of measure(readShared(sent) as P, [[]], engine, work))
        return () => tell(result);
      throw new Error('the vectors were not measured');
    },
  };
}

/** A sentence that is said only if the cell shows nothing after it. */
export function quietly(session: Session, text: string): Change {
  return { session, says: { isQuiet: true, text, steering: [] } };
}
