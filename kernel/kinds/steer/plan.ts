import type { MeasurementPlan } from '../planning';

/** A steering whose vectors are described by their norms. */
export interface SteerPlan extends MeasurementPlan {
  readonly kind: 'steer';
}
