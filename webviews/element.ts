/** Elements from plain data. Text always becomes text: nothing is ever parsed as HTML. */

export type Child = Node | string | null | false;
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  return filled(document.createElement(name), attributes, children);
}

export function svgElement<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] {
  return filled(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);
}

function filled<E extends Element>(target: E, attributes: Attributes, children: readonly Child[]): E {
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined && value !== false)
      setAttribute(target, name, value === true ? '' : String(value));
  target.append(...children.filter((child): child is Node | string => child !== null && child !== false));
  return target;
}

/**
 * Makes `current` look like `fresh` and keeps every node that did not change, with its focus, its selection and its
 * scroll position: a text that grows does not flash.
 */
export function reconcile(current: Node, fresh: Node): void {
  if (current.isEqualNode(fresh)) return;
  if (current instanceof Text && fresh instanceof Text) {
    current.data = fresh.data;
  } else if (current instanceof Element && fresh instanceof Element && current.tagName === fresh.tagName) {
    copyAttributes(current, fresh);
    reconcileChildren(current, fresh);
  } else current.parentNode?.replaceChild(fresh, current);
}

function copyAttributes(current: Element, fresh: Element): void {
  for (const name of current.getAttributeNames())
    if (!fresh.hasAttribute(name)) current.removeAttribute(name);
  for (const { name, value } of fresh.attributes)
    if (current.getAttribute(name) !== value) setAttribute(current, name, value);
}

/** A page's policy may refuse styles that are set as text. */
function setAttribute(target: Element, name: string, value: string): void {
  if (name === 'style' && (target instanceof HTMLElement || target instanceof SVGElement))
    target.style.cssText = value;
  else target.setAttribute(name, value);
}

function reconcileChildren(current: Element, fresh: Element): void {
  const [before, after] = [[...current.childNodes], [...fresh.childNodes]];
  for (const [index, child] of after.entries()) {
    const existing = before[index];
    if (existing) reconcile(existing, child);
    else current.append(child);
  }
  for (const surplus of before.slice(after.length)) surplus.remove();
}
