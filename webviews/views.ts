import type { Result } from '../kernel/kinds/readings';

/** One way of several to see a result. */
export interface View {
  readonly name: string;
  readonly label: string;
}

/** The ways to see a result, the first as it is shown at once; none where there is but one. */
export function viewsOf(result: Result): readonly View[] {
  if (result.kind === 'norms' && result.added.flat().some((norm) => norm > 0))
    return [
      { name: 'lines', label: 'Lines' },
      { name: 'grid', label: 'Grid' },
    ];
  if (result.kind === 'lens' && result.steering.length > 0)
    return [
      { name: 'steered', label: 'Steered' },
      { name: 'unsteered', label: 'Unsteered' },
      { name: 'differences', label: 'Only where they differ' },
    ];
  return [];
}
