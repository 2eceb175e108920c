import type { Result } from '../kernel/kinds/readings';
import type { Seen, Size } from './chart';
import { chartOf } from './kinds/all';
import type { Theme } from './theme';

/** The drawing of a result of any kind, styled only by the page's style sheet. */
export function drawResult(result: Result, size: Size, theme: Theme, seen: Seen = {}): HTMLElement {
  const drawing = chartOf(result).draw(result, size, theme, seen);
  // Plot puts a style element into each drawing, which a page's policy may refuse.
  for (const style of drawing.querySelectorAll('style')) style.remove();
  // It names its groups of marks for nobody: without a role a name is no name, and what people read has one of ours.
  for (const group of drawing.querySelectorAll<SVGGElement>('g[aria-label]:not([role])')) {
    group.dataset['plotted'] = group.getAttribute('aria-label') ?? '';
    group.removeAttribute('aria-label');
  }
  return drawing;
}
