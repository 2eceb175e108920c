/** Numbers that are no numbers: weights that are not finite, and sums that overflow, give them without a word. */

/** Thrown in place of a result that would have a number that is not finite. */
export class NotFinite extends Error {
  override readonly name = 'NotFinite';
  /** @param where what has no number, for the middle of a sentence: "the residual stream before layer 3, position 4". */
  constructor(readonly where: string) {
    super(`${where} is not finite`);
  }
}

/** @throws NotFinite if one of the values is not finite; `where` names the value at an index. */
export function checkFinite(values: Float32Array, where: (index: number) => string): void {
  // One product and one sum a value: infinity times 0 is not a number, and neither is a sum with it.
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] as number) * 0;
  if (sum !== 0) throw new NotFinite(where(values.findIndex((value) => !Number.isFinite(value))));
}

/**
 * Checks every number in plain data. A missing number is null there, and allowed.
 * @param name what the data is, for the end of a sentence.
 * @throws NotFinite that names the place as a path: "ratio[3][0] of norms".
 */
export function checkNumbers(data: unknown, name: string): void {
  const found = pathOf(data);
  if (found !== null) throw new NotFinite(`${found.replace(/^\./, '')} of ${name}`);
}

/** The path of the first number that is not finite; null if there is none. */
function pathOf(data: unknown): string | null {
  if (typeof data === 'number') return Number.isFinite(data) ? null : '';
  if (typeof data !== 'object' || data === null) return null;
  if (Array.isArray(data)) {
    for (let index = 0; index < data.length; index++) {
      const rest = pathOf(data[index]);
      if (rest !== null) return `[${index}]${rest}`;
    }
    return null;
  }
  for (const [key, value] of Object.entries(data)) {
    const rest = pathOf(value);
    if (rest !== null) return `.${key}${rest}`;
  }
  return null;
}
