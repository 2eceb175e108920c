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

/** An element as text. */
export function written(drawn: Element): string {
  const known: Written = drawn;
  return known.toString();
}
