import { parseHTML } from 'linkedom';

/** What drawings, and Plot, take from a browser's global scope. */
const names = [
  'window',
  'document',
  'Node',
  'Text',
  'Element',
  'HTMLElement',
  'SVGElement',
  'XMLSerializer',
] as const;

/** Does work that draws on a page without a screen, which is the global one meanwhile. Nothing is measured or painted there. */
export function onPage<T>(work: () => T): T {
  const page = parseHTML('<!doctype html><html><head></head><body></body></html>');
  const valueOf = (name: string): unknown => (name === 'window' ? page : Reflect.get(page, name));
  const before = names.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
  for (const name of names)
    Object.defineProperty(globalThis, name, {
      ...{ configurable: true, writable: true },
      value: valueOf(name),
    });
  try {
    return work();
  } finally {
    for (const [name, descriptor] of before)
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      else Reflect.deleteProperty(globalThis, name);
  }
}

/** On this page, unlike in a browser, an element knows how it is written. */
interface Written {
  toString(): string;
}

/** An element as text, which HTML and XML read alike. It is of no other use afterwards. */
export function written(drawn: Element): string {
  // This page writes attributes as they are, but for their quotes.
  for (const part of [drawn, ...drawn.querySelectorAll('*')])
    for (const name of part.getAttributeNames()) {
      const value = part.getAttribute(name) ?? '';
      if (/[&<>]/.test(value)) part.setAttribute(name, escaped(value));
    }
  const known: Written = drawn;
  return known.toString();
}

/** Text between tags. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
