import type { Span } from './ast';

/** What is said of a problem, from the values of its payload. */
export interface Row<Payload> {
  readonly says: (payload: Payload) => string;
  /** The text that mends it; null if none is known. */
  readonly replacement?: (payload: Payload) => string | null;
  /** What that text replaces, if it is not what the diagnostic underlines. */
  readonly replaced?: (payload: Payload) => Span;
}

export function row<Payload = Record<string, never>>(
  says: (payload: Payload) => string,
  replacement?: (payload: Payload) => string | null,
  replaced?: (payload: Payload) => Span,
): Row<Payload> {
  return { says, ...(replacement && { replacement }), ...(replaced && { replaced }) };
}
