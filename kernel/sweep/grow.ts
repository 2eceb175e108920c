import { present } from '../../model/present';
import type {
  AnyBody,
  BodyOf,
  Envelope,
  ModelInfo,
  ResolvedAddition,
  ResultState,
} from '../results/envelope';
import type { Sweep } from './result';
import type { Result } from '../kinds/readings';
import type { Work } from '../../model/engine/work';
import type { OpenedModel } from '../../model/source/source';
import type { Measured } from '../kinds/measuring';
import type { MeasurementPlan } from '../kinds/planning';
import type { Measurement } from '../kinds/runner';
import { additionsAt, pointsOf, type Point } from '../results/axes';
import type { Executor } from './executor';

/** The result of a measurement as it comes in, over all points of its plan. */

/** A result without what is added to every result, and how far it is. */
interface Grown {
  readonly state: ResultState;
  readonly body: AnyBody;
  readonly steering: readonly ResolvedAddition[];
}

/**
 * Measures a plan at all its points with `execute`. The last result that it yields is complete, unless the work is
 * aborted: then it yields what it has, as stopped, and throws the signal's reason.
 */
export async function* grow(
  measurement: Measurement,
  model: OpenedModel,
  info: ModelInfo,
  execute: Executor,
  work: Work,
): AsyncGenerator<Result> {
  const { plan, points: grain } = measurement;
  const isGrid = grain === 'each' && plan.steering.axes.length > 0;
  const envelope = (state: ResultState, steering: readonly ResolvedAddition[]): Envelope => {
    const { settings } = plan;
    return envelopeWith({ state, settings, steering, model: info }, plan.steering.preamble);
  };
  const points = pointsOf(plan.steering.axes);
  const measured = execute(measurement, points, model, work);
  let last: Grown | undefined;
  try {
    for await (const grown of isGrid ? growGrid(plan, measured, envelope) : growOne(plan, measured)) {
      last = grown;
      yield asResult(grown.body, envelope(grown.state, grown.steering));
    }
  } catch (error) {
    if (work.signal?.aborted && last && last.state === 'running')
      yield asResult(last.body, envelope('stopped', last.steering));
    throw error;
  }
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
  for await (const { state, result } of measured) yield { state, body: result, steering: steering.shown };
}

async function* growGrid(
  plan: MeasurementPlan,
  measured: AsyncIterable<Measured<AnyBody>>,
  envelope: (state: ResultState, steering: readonly ResolvedAddition[]) => Envelope,
): AsyncGenerator<Grown> {
  const { axes, shown } = plan.steering;
  const points = pointsOf(axes);
  const there: Result[] = [];
  for await (const { point, result } of measured) {
    const steering = shownAt(shown, axes, present(points[point], `point ${point}`));
    there.push(asResult(result, envelope('done', steering)));
    const body: BodyOf<Sweep> = { kind: 'sweep', axes, kind_swept: result.kind, points: [...there] };
    yield { state: there.length === points.length ? 'done' : 'running', body, steering: shown };
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
