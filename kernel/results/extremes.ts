/** Like `Math.max` and `Math.min`, which take as many values as fit on the call stack. These take any number. */

/** The largest of the values and of `least`. */
export function highest(values: Iterable<number>, least = -Infinity): number {
  let found = least;
  for (const value of values) found = Math.max(found, value);
  return found;
}

/** The smallest of the values and of `most`. */
export function lowest(values: Iterable<number>, most = Infinity): number {
  let found = most;
  for (const value of values) found = Math.min(found, value);
  return found;
}
