import type { Theme } from './theme';

/** Room for a drawing, in CSS pixels. */
export interface Size {
  readonly width: number;
}

/** A drawing is a pure function: the same result in the same room and theme is the same element. */
export type Draw<R> = (result: R, size: Size, theme: Theme) => HTMLElement;
