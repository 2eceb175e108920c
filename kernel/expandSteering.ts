import type { DimSlice, Span } from './language/ast';
import { axisValues, dimSlices, mostValues } from './language/axis';
import type { ChosenModel } from './models';
import { sweeps } from './planAddition';
import { problem } from './problem';
import { printSlice } from './language/print';
import type { SweepAxis } from './results/types';
import type { Addition, PlannedAddition } from './steering';
import { componentsOf } from './vectors';

/** The steering of a measurement: without axes one point, else one per place of the grid, the last axis fastest. */
export interface ExpandedSteering {
  readonly axes: readonly SweepAxis[];
  readonly points: readonly (readonly Addition[])[];
}

/** The values of one axis: each changes an addition. */
interface Choice {
  /** Written as a range or a list, even of one value. */
  readonly isSwept: boolean;
  readonly axis: SweepAxis;
  readonly changes: readonly Partial<Addition>[];
}

/**
 * One addition each for every combination of the values that the session's steering sweeps over.
 * @throws Problem at `span` for more than two axes, too large a grid, or a slice outside the model.
 */
export function expandSteering(
  steering: readonly PlannedAddition[],
  model: ChosenModel,
  span: Span,
): ExpandedSteering {
  const axes: SweepAxis[] = [];
  const choices = steering.map((planned) => {
    const own = choicesOf(planned, model, span);
    axes.push(...own.flatMap(({ axis, isSwept }) => (isSwept ? [axis] : [])));
    return own;
  });
  if (axes.length > 2) throw problem('too-many-axes', span, { axes: axes.length });
  const size = axes.reduce((product, { values }) => product * values.length, 1);
  if (size > mostValues) throw problem('too-many-points', span, { points: size, most: mostValues });

  let points: readonly (readonly Addition[])[] = [[]];
  steering.forEach((planned, index) => {
    const base: Addition = { ...planned, layer: null, coefficient: 1, dims: null };
    const variants = (choices[index] ?? []).reduce<readonly Addition[]>(
      (made, { changes }) =>
        made.flatMap((addition) => changes.map((change) => ({ ...addition, ...change }))),
      [base],
    );
    points = points.flatMap((point) => variants.map((addition) => [...point, addition]));
  });
  return { axes, points };
}

function choicesOf(planned: PlannedAddition, model: ChosenModel, span: Span): readonly Choice[] {
  const { layers, coefficients, dims } = planned;
  const made: Choice[] = [];
  if (layers) {
    const values = axisValues(layers, model.n_layers);
    made.push({
      isSwept: sweeps(layers),
      axis: { name: 'layer', values },
      changes: values.map((layer) => ({ layer })),
    });
  }
  if (coefficients) {
    const values = axisValues(coefficients, model.n_layers);
    made.push({
      isSwept: sweeps(coefficients),
      axis: { name: 'coefficient', values },
      changes: values.map((coefficient) => ({ coefficient })),
    });
  }
  if (dims) {
    const slices = dimSlices(dims);
    for (const slice of slices) {
      const { to } = componentsOf(slice, model.d_model);
      if (to > model.d_model)
        throw problem('dims-outside-model', span, {
          model: model.id,
          d_model: model.d_model,
          component: to - 1,
        });
    }
    made.push({
      isSwept: sweeps(dims),
      axis: dimsAxis(slices),
      changes: slices.map((slice) => ({ dims: slice })),
    });
  }
  return made;
}

/** Slices by their upper ends; whole where their lower ends differ. */
function dimsAxis(slices: readonly DimSlice[]): SweepAxis {
  const values = slices.map(({ to }) => to);
  if (slices.every(({ from }) => from === slices[0]?.from)) return { name: 'dims', values };
  const labels = slices.map(printSlice);
  return { name: 'dims', values, labels };
}

/** True where a measurement of this steering is a sweep. */
export function isSweep(steering: readonly PlannedAddition[]): boolean {
  return steering.some(({ layers, coefficients, dims }) => [layers, coefficients, dims].some(sweeps));
}
