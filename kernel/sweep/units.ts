import { engineNumber } from '../../model/engine/number';
import { present } from '../../model/present';
import type { OpenedModel } from '../../model/source/source';
import { componentsOf } from '../../model/steering';
import type { Plan } from '../kinds/measuring';
import type { Measurement } from '../kinds/runner';
import { contentHasher } from '../resolved';
import { additionsAt, type Point } from '../results/axes';

/** What is kept, sent and given back as a whole: a point of a sweep, or a measurement that has one result. */
export interface Unit {
  /** SHA-256, as lower-case hex, of all that its numbers follow from. */
  readonly key: string;
  /** Its points, as indices among those that were asked for. */
  readonly points: readonly number[];
}

/** What of a model a point's numbers follow from. */
export interface MeasuredOn {
  readonly weights: string;
  readonly tokenizer: string;
  readonly precision: OpenedModel['precision'];
  readonly device: OpenedModel['device'];
  readonly d_model: number;
}

/** @throws SourceError if the weights cannot be hashed */
export async function measuredOn(model: OpenedModel): Promise<MeasuredOn> {
  const { tokenizerHash: tokenizer, precision, device, d_model } = model;
  return { weights: await model.hash(), tokenizer, precision, device, d_model };
}

/**
 * The units of some points of a plan. A point has the same key in every sweep that has it: the values of axes count, the
 * axes do not; nor does what only results say of the steering.
 */
export function unitsOf(
  { plan, points: grain }: Pick<Measurement, 'plan' | 'points'>,
  points: readonly Point[],
  { d_model, ...model }: MeasuredOn,
): readonly Unit[] {
  const { steering, ...own } = plan;
  const { axes, additions } = steering;
  const hash = contentHasher();
  const shared = { own, model, engine: engineNumber };
  if (grain === 'together') return [{ key: hash({ shared, axes, additions }), points: [...points.keys()] }];
  return points.map((point, index) => {
    const here = additionsAt(additions, axes, point, (addition, slice) => ({
      ...addition,
      dims: componentsOf(slice, d_model),
    }));
    // An axis that changes no addition changes what is measured.
    const others = axes.flatMap(({ name, addition, values }, place) =>
      addition === null ? [{ name, value: values[point[place] ?? -1] }] : [],
    );
    return { key: hash({ shared, additions: here, others }), points: [index] };
  });
}

/** The kind of the results that a plan's measurement gives. */
export const kindMeasured = ({ kind }: Pick<Plan, 'kind'>): string =>
  kind === 'complete' ? 'completions' : kind;

/** The points of some units. */
export function pointsIn(units: readonly Unit[], points: readonly Point[]): readonly Point[] {
  return units.flatMap((unit) => unit.points.map((index) => present(points[index], `point ${index}`)));
}
