import type { Theme } from './theme';

/** Room for a drawing, in CSS pixels. */
export interface Size {
  readonly width: number;
}

/** What a person chose to see of a result. */
export interface Seen {
  /** Which of the result's views; the first where there is none of that name. */
  readonly view?: string | null;
  /** Which point of a sweep. */
  readonly point?: number | null;
}

/** A drawing is a pure function: the same result in the same room and theme is the same element. */
export type Draw<R> = (result: R, size: Size, theme: Theme, seen: Seen) => HTMLElement;
