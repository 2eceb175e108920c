import type { Engine } from '../../model/engine/engine';
import type { Work } from '../../model/engine/work';
import type { WorkKind } from '../../model/speeds';
import type { Point } from '../results/axes';
import type { AnyBody } from '../results/envelope';
import { readShared } from '../results/sharedJson';
import type { Change } from './changing';
import type { Measure, Measured, Plan } from './measuring';
import type { ModelOpening } from './model/change';
import type { MeasurementPlan, Planner, Told } from './planning';

/** A planned statement: what is left to do. */
type Planned =
  | ({ readonly kind: 'measurement' } & Measurement)
  | ({ readonly kind: 'told' } & Told<AnyBody>)
  | ({ readonly kind: 'change' } & Change);

/** A plan with what is needed to measure it. */
export interface Measurement {
  readonly plan: MeasurementPlan;
  readonly doing: string;
  readonly bytesPerPoint: number;
  readonly smaller: string | null;
  readonly points: 'each' | 'together';
  readonly work: WorkKind;
  /** Measures this plan, given as {@link writeShared} writes it. */
  readonly measure: (
    sent: string,
    points: readonly Point[],
    engine: Engine,
    work: Work,
  ) => AsyncIterable<Measured<AnyBody>>;
}

/** Plans one statement. @throws Problem */
export type Runner<S> = (statement: S, opening: ModelOpening) => Promise<Planned>;

/** From so many samples on, their number matters more than one row's speed. */
const manySamples = 8;

const decodingOf = ({ settings }: Plan): WorkKind => (settings.n >= manySamples ? 'decode 64' : 'decode 1');

/** A statement that measures: its planner, and what measures its plans. */
export function measuring<S, P extends Plan, B extends AnyBody>(
  planner: Planner<S, P>,
  measure: Measure<P, B>,
): Runner<S> {
  return async (statement, opening) => {
    const plan = await planner.plan(statement, opening);
    return {
      kind: 'measurement',
      plan,
      doing: planner.doing(plan),
      bytesPerPoint: planner.bytesPerPoint(plan),
      smaller: planner.smaller,
      points: planner.points,
      work: planner.work === 'decode' ? decodingOf(plan) : planner.work,
      measure: (sent, points, engine, work) => measure(readShared(sent) as P, points, engine, work),
    };
  };
}

/** A statement whose result needs no weights. */
export function telling<S>(tell: (statement: S, opening: ModelOpening) => Promise<Told<AnyBody>>): Runner<S> {
  return async (statement, opening) => ({ kind: 'told', ...(await tell(statement, opening)) });
}

/** A statement that only changes the session. */
export function changing<S>(change: (statement: S, opening: ModelOpening) => Promise<Change>): Runner<S> {
  return async (statement, opening) => ({ kind: 'change', ...(await change(statement, opening)) });
}
