import type { HostRequest } from '../kernel/lab/hostRequest';
import type { Theme } from './theme';

/** Room for a drawing, in CSS pixels. */
export interface Size {
  readonly width: number;
}

/** What a person chose to see of a result. */
export interface Seen {
  /** Which of the result's views; the first if there is none of that name. */
  readonly view?: string | null;
  /** Which point of a sweep. */
  readonly point?: number | null;
}

/** A drawing is a pure function: the same result in the same room and theme is the same element. */
export type Draw<R> = (result: R, size: Size, theme: Theme, seen: Seen) => HTMLElement;

/** One way of several to see a result. */
interface View {
  readonly name: string;
  readonly label: string;
}

/** How results of one kind are drawn. */
export interface Chart<R> {
  draw(result: R, size: Size, theme: Theme, seen: Seen): HTMLElement;
  /** The rules of its own elements. */
  readonly style: string;
  /** The ways to see it, the first as it is shown at once; none if there is but one. */
  views(result: R): readonly View[];
  /** What the editor can show as a diff; null if there is nothing to compare. */
  difference(result: R): HostRequest | null;
  /** True if what it says is shown as a failure. */
  isFailed(result: R): boolean;
}

/** A chart with what most charts have in common. */
export function chart<R>(draw: Draw<R>, own: Partial<Omit<Chart<R>, 'draw'>> = {}): Chart<R> {
  return { draw, style: '', views: () => [], difference: () => null, isFailed: () => false, ...own };
}
