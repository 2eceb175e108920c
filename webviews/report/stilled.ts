/** A drawing for a page on which nothing can be pressed and nothing runs. */
import { element, svgElement } from '../element';

/** What only a screen has a use for. */
const moving = ['tabindex', 'aria-pressed', 'aria-busy', 'aria-live'] as const;
/** Data that style sheets read; all other is for programs. */
const styled = ['data-sign', 'data-label', 'data-arms', 'data-kind'];

/** Classes in the place of style attributes, which a page's policy refuses. */
export interface StyleBook {
  /** The class of elements with these declarations. */
  readonly classOf: (declarations: string) => string;
  readonly rules: () => string;
}

export function styleBook(): StyleBook {
  const classes = new Map<string, string>();
  return {
    classOf(declarations) {
      const known = classes.get(declarations) ?? `s${classes.size}`;
      classes.set(declarations, known);
      return known;
    },
    rules: () =>
      [...classes].map(([declarations, name]) => `.steerbook .${name}{${declarations}}\n`).join(''),
  };
}

/**
 * Takes away what waits for a pointer or a key, and puts what a drawing says of its marks into titles, which browsers
 * show without a script.
 */
export function stilled<E extends Element>(root: E, styles: StyleBook): E {
  for (const unneeded of root.querySelectorAll('.readout')) unneeded.remove();
  for (const part of [root, ...root.querySelectorAll('*')]) still(part, styles);
  return root;
}

function still(part: Element, styles: StyleBook): void {
  const about = part.getAttribute('data-about');
  const role = part.getAttribute('role');
  const style = part.getAttribute('style');
  // A box that scrolls stays in reach of the keyboard.
  const isScrolled = part.classList.contains('scrolls');
  for (const name of part.getAttributeNames())
    if (name.startsWith('data-') ? !styled.includes(name) : !isScrolled && moving.some((own) => own === name))
      part.removeAttribute(name);
  if (about !== null) {
    part.removeAttribute('aria-label');
    if (isDrawn(part)) part.prepend(svgElement('title', {}, about));
    else part.setAttribute('title', about);
  }
  if (role === 'button') part.setAttribute('role', 'img');
  if (style === null) return;
  part.removeAttribute('style');
  if (/^[^<>{}]+$/.test(style)) part.classList.add(styles.classOf(style.trim()));
}

const isDrawn = (part: Element) => part.namespaceURI === 'http://www.w3.org/2000/svg';

/** An element that is shown when a person asks for it. */
export function unfolding(summary: string, name: string, ...content: readonly Node[]): HTMLElement {
  return element('details', { class: name }, element('summary', {}, summary), ...content);
}
