import type { CompleteStatement } from '../../language/statements/complete';
import { problem } from '../../problem';
import { pointsOf } from '../../results/axes';
import { bytesPer, planPrompt, steeringOf, type Planned, type Planner, type Planning } from '../planning';
import type { CompletePlan } from './measure';

/** Columns of a swept completion. */
const mostColumns = 8;

async function planComplete(
  statement: CompleteStatement,
  planning: Planning,
): Promise<Planned<CompletePlan>> {
  const steering = await steeringOf(planning);
  const values = pointsOf(steering.axes).length;
  if (steering.axes.length > 1)
    throw problem('one-axis', statement, { what: 'complete', axes: steering.axes.length });
  if (values > mostColumns)
    throw problem('sweep-not-allowed', statement, { what: 'complete', values, most: mostColumns });
  return { kind: 'complete', ...(await planPrompt(statement, planning, steering)) };
}

export const completePlanner: Planner<CompleteStatement, CompletePlan> = {
  plan: planComplete,
  doing: ({ settings: { n, tokens } }) =>
    `Completing ${n === 1 ? 'one sample' : `${n} samples`} of ${tokens} tokens`,
  bytesPerPoint: ({ settings: { n, tokens } }) => n * tokens * bytesPer.number,
  smaller: 'a smaller n',
  points: 'together',
  work: 'decode',
};
