/** A syntax tree without its spans. */
export function tree(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(tree);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([key]) => key !== 'start' && key !== 'end');
  return Object.fromEntries(fields.map(([key, field]) => [key, tree(field)]));
}
