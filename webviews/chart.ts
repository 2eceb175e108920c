import type { DiffRequest } from '../kernel/lab/hostRequest';
import type { Result } from '../kernel/kinds/readings';
import { nothingHeld, type Held } from './plot/hold';
import type { Theme } from './theme';

/** Room for a drawing, in CSS pixels. */
export interface Size {
  readonly width: number;
}

/** How a person chose to see a result. */
export interface Seen {
  /** The name of one of the result's views; the first view if there is none of that name. */
  readonly view?: string | null;
  /** The chosen point of a sweep. */
  readonly point?: number | null;
  /** For a drawing that follows a slider. */
  readonly live?: Live | null;
}

/** What a drawing that follows a slider must know. Such a drawing is compact, and its height depends on its width alone. */
export interface Live {
  /** A result of the same kind to compare with, which the drawing has, too. */
  readonly pinned: Result | null;
  readonly held: Held;
}

/** Draws a result. A pure function: the same result in the same room and theme gives the same element. */
export type Draw<R> = (result: R, size: Size, theme: Theme, seen: Seen) => HTMLElement;

/** One way of several to see a result. */
interface View {
  readonly name: string;
  readonly label: string;
}

/** How results of one kind are drawn. */
export interface Chart<R> {
  draw(result: R, size: Size, theme: Theme, seen: Seen): HTMLElement;
  /** CSS rules for the elements of this chart. */
  readonly style: string;
  /** The ways to see it, the default first; empty if there is only one. */
  views(result: R): readonly View[];
  /** What the editor can show as a diff; null if there is nothing to compare. */
  difference(result: R): DiffRequest | null;
  /** What holds still from one drawing to the next; `before` is null if everything fits anew. */
  hold(results: readonly R[], before: Held | null, size: Size): Held;
  /** True if its sentence is shown as a failure. */
  isFailed(result: R): boolean;
}

/** A chart with what most charts have in common. */
export function chart<R>(draw: Draw<R>, own: Partial<Omit<Chart<R>, 'draw'>> = {}): Chart<R> {
  return {
    draw,
    style: '',
    views: () => [],
    difference: () => null,
    hold: () => nothingHeld,
    isFailed: () => false,
    ...own,
  };
}
