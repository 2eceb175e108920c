/**
 * Pointing at a token, with the pointer or the keyboard, marks it wherever it is shown and says its numbers. Elements
 * that are the same thing have the same `data-mark`; `data-about` is what is said; a `data-roving` element is one stop
 * of the Tab key, inside of which the arrow keys go from thing to thing, up and down by `data-columns` of them.
 */
import { element } from '../element';

/** The readout: the numbers of the thing under the pointer. It is always present, so that nothing jumps. */
export function readout(hint: string): HTMLElement {
  return element('p', { class: 'readout', 'aria-live': 'polite', 'data-hint': hint }, hint);
}

export function enablePointing(root: HTMLElement): void {
  const target = (event: Event) =>
    event.target instanceof Element ? event.target.closest<HTMLElement | SVGElement>('[data-mark]') : null;
  root.addEventListener('pointerover', (event) => mark(root, target(event)));
  root.addEventListener('pointerleave', () => mark(root, focused(root)));
  root.addEventListener('focusin', (event) => mark(root, target(event)));
  root.addEventListener('focusout', () => mark(root, null));
  root.addEventListener('keydown', (event) => moveFocus(event));
}

function focused(root: HTMLElement): HTMLElement | SVGElement | null {
  const active = document.activeElement;
  return active && root.contains(active) ? active.closest<HTMLElement | SVGElement>('[data-mark]') : null;
}

function mark(root: HTMLElement, pointed: HTMLElement | SVGElement | null): void {
  const name = pointed?.dataset.mark;
  root.classList.toggle('pointing', name !== undefined);
  for (const other of root.querySelectorAll<HTMLElement | SVGElement>('[data-mark]'))
    other.classList.toggle('marked', other.dataset.mark === name);
  const line = root.querySelector<HTMLElement>('.readout');
  if (!line) return;
  const about =
    name === undefined
      ? undefined
      : root.querySelector<HTMLElement>(`[data-about][data-mark="${CSS.escape(name)}"]`)?.dataset.about;
  line.textContent = about ?? line.dataset.hint ?? '';
  line.classList.toggle('says', about !== undefined);
}

/** How far an arrow key moves, in things and in rows of them. */
const steps: Readonly<Record<string, readonly [things: number, rows: number]>> = {
  ArrowRight: [1, 0],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowUp: [0, -1],
};

function moveFocus(event: KeyboardEvent): void {
  const current = event.target;
  if (!(current instanceof Element) || !current.hasAttribute('data-mark')) return;
  const group = current.closest<HTMLElement | SVGElement>('[data-roving]');
  const items = [...(group?.querySelectorAll<HTMLElement | SVGElement>('[tabindex]') ?? [])];
  const at = items.findIndex((item) => item === current);
  const [things = 0, rows = 0] = steps[event.key] ?? [];
  const step = things + rows * Number(group?.dataset.columns ?? 1);
  const next =
    event.key === 'Home'
      ? items[0]
      : event.key === 'End'
        ? items.at(-1)
        : step
          ? items[at + step]
          : undefined;
  if (at < 0 || !next) return;
  // The notebook scrolls with the same keys.
  event.preventDefault();
  event.stopPropagation();
  for (const item of items) item.setAttribute('tabindex', item === next ? '0' : '-1');
  next.focus();
}
