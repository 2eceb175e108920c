/** What is said of a problem, from the values of its payload. */
export interface Row<Payload> {
  readonly says: (payload: Payload) => string;
  /** The text to put in place of the diagnostic's span; null if none is known. */
  readonly replacement?: (payload: Payload) => string | null;
}

export function row<Payload = Record<string, never>>(
  says: (payload: Payload) => string,
  replacement?: (payload: Payload) => string | null,
): Row<Payload> {
  return replacement ? { says, replacement } : { says };
}
