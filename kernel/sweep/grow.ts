import { present } from '../../model/present';
import type {
  AnyBody,
  BodyOf,
  Envelope,
  ModelInfo,
  ResolvedAddition,
  ResultState,
} from '../results/envelope';
import type { KeptPoints, Sweep } from './result';
import type { Result } from '../kinds/readings';
import type { Work } from '../../model/engine/work';
import type { OpenedModel } from '../../model/source/source';
import type { Measured } from '../kinds/measuring';
import type { MeasurementPlan } from '../kinds/planning';
import type { Measurement } from '../kinds/runner';
import { additionsAt, pointsOf, type Point } from '../results/axes';
import type { Arrival, Executor } from './executor';

/** The result of a measurement as it comes in, over all points of its plan. */

/** A result without what is added to every result, and how far it is. */
interface Grown {
  readonly state: ResultState;
  readonly body: AnyBody;
  readonly steering: readonly ResolvedAddition[];
  /** How many points have arrived. */
  readonly arrived: number;
}

/**
 * Measures a plan at all its points with `execute`. The last result that it yields is complete, unless the work is
 * aborted or not all points arrive: then it is what there is, as stopped. If the work is aborted, it throws the signal's
 * reason.
 * @param onMissing hears how many points did not arrive.
 */
export async function* grow(
  measurement: Measurement,
  model: OpenedModel,
  info: Promise<ModelInfo>,
  execute: Executor,
  work: Work,
  onMissing: (points: number) => void = () => undefined,
): AsyncGenerator<Result> {
  const { plan, points: grain } = measurement;
  const isGrid = grain === 'each' && plan.steering.axes.length > 0;
  const { settings } = plan;
  const envelope = (state: ResultState, steering: readonly ResolvedAddition[], known: ModelInfo): Envelope =>
    envelopeWith({ state, settings, steering, model: known }, plan.steering.preamble);
  const points = pointsOf(plan.steering.axes);
  const arrivals = execute(measurement, points, model, work);
  let last: Grown | undefined;
  const asStopped = async () =>
    last?.state === 'running' ? [asResult(last.body, envelope('stopped', last.steering, await info))] : [];
  try {
    for await (const grown of isGrid ? growGrid(plan, arrivals, info) : growOne(plan, arrivals)) {
      last = grown;
      yield asResult(grown.body, envelope(grown.state, grown.steering, await info));
    }
  } catch (error) {
    if (work.signal?.aborted) yield* await asStopped();
    throw error;
  }
  yield* await asStopped();
  if (last?.state !== 'done') onMissing(points.length - (last?.arrived ?? 0));
}

/** The envelope with the lines that its steering needs before it. */
export function envelopeWith(envelope: Envelope, preamble: readonly string[]): Envelope {
  const isNeeded = envelope.steering.length > 0 && preamble.length > 0;
  return isNeeded ? { ...envelope, preamble } : envelope;
}

/** A whole result from its body: the kind stands first. */
export function asResult(body: AnyBody, envelope: Envelope): Result {
  const { kind, ...fields } = body;
  const { model, ...rest } = envelope;
  return { kind, ...rest, ...fields, model } as Result;
}

async function* growOne(
  { steering }: MeasurementPlan,
  measured: AsyncIterable<Measured<AnyBody>>,
): AsyncGenerator<Grown> {
  for await (const { state, result } of measured)
    yield { state, body: result, steering: steering.shown, arrived: 0 };
}

async function* growGrid(
  { settings, steering: { axes, shown, preamble } }: MeasurementPlan,
  arrivals: AsyncIterable<Arrival>,
  info: Promise<ModelInfo>,
): AsyncGenerator<Grown> {
  const points = pointsOf(axes);
  const there: (Result | null)[] = [];
  let arrived = 0;
  let kept: KeptPoints = { points: 0 };
  for await (const { point, result, kept: from } of arrivals) {
    const steering = shownAt(shown, axes, present(points[point], `point ${point}`));
    const envelope: Envelope = { state: 'done', settings, steering, model: await info };
    while (there.length <= point) there.push(null);
    there[point] = asResult(result, envelopeWith(envelope, preamble));
    arrived += 1;
    if (from) kept = { points: kept.points + 1, ...from };
    const body: BodyOf<Sweep> = {
      ...{ kind: 'sweep', axes, kind_swept: result.kind, points: [...there] },
      ...(kept.points > 0 && { kept }),
    };
    yield { state: arrived === points.length ? 'done' : 'running', body, steering: shown, arrived };
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
