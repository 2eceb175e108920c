import type { Engine, Work } from '../../model/engine/engine';
import type { Measurement } from '../kinds/runner';
import { additionsAt, pointsOf, type Point } from '../results/axes';
import type {
  Body,
  Envelope,
  ModelInfo,
  ResolvedAddition,
  Result,
  ResultState,
  SweptResult,
} from '../results/types';

/** The result of a measurement as it comes in, over all points of its plan. */

/** A result without what is added to every result, and how far it is. */
interface Grown {
  readonly state: ResultState;
  readonly body: Body;
  readonly steering: readonly ResolvedAddition[];
}

/**
 * Measures a plan at all its points. What is yielded last is the whole result, unless the work is aborted: then it is
 * what there is, stopped, before the signal's reason is thrown.
 */
export async function* grow(
  measurement: Measurement,
  model: ModelInfo,
  engine: Engine,
  work: Work,
): AsyncGenerator<Result> {
  const { plan, points: grain } = measurement;
  const isGrid = grain === 'each' && plan.steering.axes.length > 0;
  const envelope = (state: ResultState, steering: readonly ResolvedAddition[]): Envelope => {
    const { settings } = plan;
    return envelopeWith({ state, settings, steering, model }, plan.steering.definitions);
  };
  let last: Grown | undefined;
  try {
    for await (const grown of isGrid
      ? growGrid(measurement, engine, work, envelope)
      : growOne(measurement, engine, work)) {
      last = grown;
      yield asResult(grown.body, envelope(grown.state, grown.steering));
    }
  } catch (error) {
    if (work.signal?.aborted && last && last.state === 'running')
      yield asResult(last.body, envelope('stopped', last.steering));
    throw error;
  }
}

/** The envelope with the definitions that its steering needs. */
export function envelopeWith(envelope: Envelope, definitions: readonly string[]): Envelope {
  const isNeeded = envelope.steering.length > 0 && definitions.length > 0;
  return isNeeded ? { ...envelope, definitions } : envelope;
}

/** A whole result from its body: the kind stands first. */
export function asResult(body: Body, envelope: Envelope): Result {
  const { kind, ...fields } = body;
  const { model, ...rest } = envelope;
  return { kind, ...rest, ...fields, model } as Result;
}

async function* growOne(measurement: Measurement, engine: Engine, work: Work): AsyncGenerator<Grown> {
  const { plan } = measurement;
  const sent = JSON.stringify(plan);
  for await (const { state, result } of measurement.measure(sent, pointsOf(plan.steering.axes), engine, work))
    yield { state, body: result, steering: plan.steering.shown };
}

async function* growGrid(
  measurement: Measurement,
  engine: Engine,
  work: Work,
  envelope: (state: ResultState, steering: readonly ResolvedAddition[]) => Envelope,
): AsyncGenerator<Grown> {
  const { plan } = measurement;
  const { axes, shown } = plan.steering;
  const points = pointsOf(axes);
  const there: SweptResult[] = [];
  for await (const { point, result } of measurement.measure(JSON.stringify(plan), points, engine, work)) {
    const steering = shownAt(shown, axes, points[point] ?? []);
    there.push(asResult(result, envelope('done', steering)) as SweptResult);
    yield {
      state: there.length === points.length ? 'done' : 'running',
      body: { kind: 'sweep', axes, kind_swept: result.kind as SweptResult['kind'], points: [...there] },
      steering: shown,
    };
  }
}

/** The additions of a plan, as results name them, at a point. */
function shownAt(
  shown: readonly ResolvedAddition[],
  axes: Parameters<typeof pointsOf>[0],
  point: Point,
): readonly ResolvedAddition[] {
  return additionsAt(shown, axes, point, (addition, { from, to, fraction }) => {
    const { dims_fraction: _, ...rest } = addition;
    return { ...rest, dims: [from, to], ...(fraction && { dims_fraction: true }) };
  });
}
