/** How many positions a vector has; `any` if that is known only once it has been made. */
export type Extent = 'one' | 'many' | 'any';

/**
 * The rule of sums: all parts whose extent is known have one and the same.
 * @returns their common extent, and the first part that differs from it.
 */
export function commonExtent<Part>(
  parts: readonly Part[],
  extentOf: (part: Part) => Extent,
): { readonly extent: Extent; readonly mixed: Part | null } {
  const known = parts
    .map((part) => ({ part, extent: extentOf(part) }))
    .filter(({ extent }) => extent !== 'any');
  const [first] = known;
  if (first === undefined) return { extent: 'any', mixed: null };
  const other = known.find(({ extent }) => extent !== first.extent);
  return { extent: first.extent, mixed: other?.part ?? null };
}
