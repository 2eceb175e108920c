/**
 * The number of the engine. It rises if, and only if, the numbers that it measures change by more than rounding: numbers
 * that another engine measured are then measured anew, and two engines do not share a sweep.
 */
export const engineNumber = 1;
