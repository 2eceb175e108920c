/** Terms in running text: each says what it means under the pointer, at the keyboard's focus, and to a screen reader. */
import type { GlossedPart } from '../kernel/results/glossary';
import { element } from './element';

/** A text whose terms can be asked for. Screen readers have the meaning as the description of the term. */
export function glossedText(parts: readonly GlossedPart[]): readonly Node[] {
  return parts.map(({ text, means }) =>
    means === null
      ? document.createTextNode(text)
      : element('dfn', { class: 'term', tabindex: 0, 'aria-description': means }, text),
  );
}

/**
 * Shows the meaning of a term inside `root` while the pointer is on the term or on the meaning, or the term has the
 * focus; Escape takes it away.
 * @returns what shows it; it belongs inside `root`.
 */
export function enableTerms(root: HTMLElement): HTMLElement {
  // A popover lies above everything: no box that scrolls cuts it off.
  const tip = element('div', { class: 'meaning', role: 'tooltip', popover: 'manual' });
  const termAt = (target: EventTarget | null) =>
    target instanceof Element ? target.closest<HTMLElement>('.term') : null;

  const show = (term: HTMLElement) => {
    tip.textContent = term.getAttribute('aria-description');
    tip.showPopover();
    placeBelow(term, tip);
    document.addEventListener('keydown', hideOnEscape, { capture: true });
  };
  const hide = () => {
    document.removeEventListener('keydown', hideOnEscape, { capture: true });
    if (tip.matches(':popover-open')) tip.hidePopover();
  };
  function hideOnEscape(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    // The notebook takes Escape for leaving the output.
    event.stopPropagation();
    hide();
  }

  root.addEventListener('pointerover', ({ target }) => {
    const term = termAt(target);
    if (term) show(term);
  });
  root.addEventListener('pointerout', ({ target, relatedTarget }) => {
    const isLeft = termAt(target) !== null || target === tip;
    // A term of another result shows its own meaning.
    const next = relatedTarget === tip ? tip : termAt(relatedTarget);
    if (isLeft && !(next && root.contains(next))) hide();
  });
  root.addEventListener('focusin', ({ target }) => {
    const term = termAt(target);
    if (term) show(term);
  });
  root.addEventListener('focusout', ({ target }) => {
    if (termAt(target)) hide();
  });
  return tip;
}

/** Under the term, and inside the page's width. The two touch, so that the pointer can go from one to the other. */
function placeBelow(term: HTMLElement, tip: HTMLElement): void {
  const rects = [...term.getClientRects()];
  const { left, bottom } = rects.at(-1) ?? term.getBoundingClientRect();
  const most = document.documentElement.clientWidth - tip.offsetWidth;
  tip.style.left = `${Math.max(0, Math.min(left, most))}px`;
  tip.style.top = `${bottom}px`;
}
