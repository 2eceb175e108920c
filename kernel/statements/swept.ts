import { expandSteering, isSweep } from '../expandSteering';
import { problem } from '../problem';
import type { ResolvedAddition, SweptResult } from '../results/types';
import type { Addition } from '../steering';
import type { Body, Run, Runner, StatementOf } from './statement';

/** The statements that a sweep turns into a curve or a grid. */
export type SweptStatement = 'next' | 'heat' | 'score' | 'count' | 'norms' | 'lens' | 'compare';

type SweptBody = Extract<Body, { kind: SweptResult['kind'] }>;

/**
 * Measures something at every point of a steering. Points share what they can: unsteered rows run once for all.
 * `done` is called for each point, in any order, as soon as its numbers are there.
 */
export type Measure<K extends SweptStatement> = (
  statement: StatementOf<K>,
  run: Run,
  points: readonly (readonly Addition[])[],
  done: (point: number, body: SweptBody) => void,
) => Promise<void>;

/** Runs a measurement: its one result, or a sweep of results where the session's steering has several values. */
export function swept<K extends SweptStatement>(kind: K, measure: Measure<K>): Runner<K> {
  return async (statement, run) => {
    const { steering } = run.session;
    const { axes, points } = expandSteering(steering, await run.choose(), statement);
    const bodies = new Array<SweptBody | undefined>(points.length);
    if (!isSweep(steering)) {
      await measure(statement, run, points, (point, body) => (bodies[point] = body));
      const [only] = bodies;
      if (!only) throw new Error(`${kind} gave no result`);
      return only;
    }

    const sweep = (state: object): Body => {
      const end = bodies.indexOf(undefined);
      const there = bodies.slice(0, end === -1 ? bodies.length : end) as SweptBody[];
      return {
        kind: 'sweep',
        axes,
        kind_swept: kind,
        points: there.map((body) => run.result(body) as SweptResult),
        settings: there[0]?.settings,
        steering: there[0] ? additionsOf(there[0]) : [],
        ...state,
      };
    };
    try {
      await measure(statement, run, points, (point, body) => {
        bodies[point] = body;
        run.show(sweep({ running: true }));
      });
      return sweep({});
    } catch (error) {
      if (run.signal.aborted && bodies[0]) run.show(sweep({ cancelled: true }));
      throw error;
    }
  };
}

/** The resolved additions of a result; where `steering` is something else they have a name of their own. */
function additionsOf(body: SweptBody): readonly ResolvedAddition[] {
  return body.kind === 'norms' ? body.additions : (body.steering ?? []);
}

/** The one point of a steering that does not sweep. */
export async function onePoint(
  run: Run,
  what: string,
  span: { start: number; end: number },
): Promise<readonly Addition[]> {
  const { points } = expandSteering(run.session.steering, await run.choose(), span);
  if (points.length > 1) throw problem('sweep-not-allowed', span, { what, values: points.length, most: 1 });
  return points[0] ?? [];
}
