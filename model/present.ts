/**
 * A value that must be present: the one way to read a row, a layer or a tensor by its index or name. Nothing
 * replaces a missing value.
 * @param what names the value in the error.
 * @throws Error if there is none, which is a bug.
 */
export function present<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`no ${what}`);
  return value;
}
