import { present } from '../../../model/present';
import type { ModelFacts } from '../../../model/source/source';
import { promptIds } from '../../../model/tokenizer/tokenizer';
import type { SteerStatement } from '../../language/statements/steer';
import { standalone } from '../../language/standalone';
import { printVector } from '../../language/vector';
import type { SessionAddition } from '../../plan/addition';
import { planSteering, type SteeringPlan } from '../../plan/steering';
import { pointsOf, type SweepAxis } from '../../results/axes';
import { decimalNumber, shortNumber } from '../../language/numbers';
import { highest } from '../../results/extremes';
import { axisTexts } from '../../results/sweepAxes';
import { recorded, type Session } from '../../session';
import { alignRow, alignRows } from '../align/plan';
import { quietly, weighed, type Change } from '../changing';
import { lookUpEach, type Planning } from '../planning';
import { measure, type SteerPlan, type VectorNorms } from './measure';

/** Steering for everything below. */
export async function changeSteering(statement: SteerStatement, planning: Planning): Promise<Change> {
  const { session } = planning;
  if (statement.off) return quietly({ ...session, steering: [], definitions: [] }, 'Steering is off.');
  const facts = await planning.facts();
  const { steering, definitions } = asWritten(await lookUpEach(statement.additions, planning));
  const plan = planSteering({ ...session, steering, definitions }, facts, statement);
  const changed = { ...session, steering, definitions };
  const shown = { isQuiet: true, steering: plan.shown };
  if (plan.axes.length > 0) return { session: changed, says: { ...shown, text: describeSweep(plan.axes) } };

  const positions = highest(plan.additions.map((addition) => addition.positions));
  // Without a prompt, every vector is shown as if it began at the first position.
  const atFront = {
    ...plan,
    additions: plan.additions.map((addition) => ({ ...addition, place: 'front' as const })),
  };
  return {
    session: changed,
    says: {
      ...shown,
      text: weighed<SteerPlan, VectorNorms>(
        { kind: 'steer', settings: recorded(session.settings), steering: plan },
        measure,
        (measured) => describeSteering(steering, plan, measured, facts),
      ),
      also: {
        kind: 'align',
        prompt: '',
        rows: [
          alignRow('', promptIds(facts.tokenizer, ''), 0, positions, facts.tokenizer),
          ...alignRows(steering, atFront, positions, facts.tokenizer),
        ],
      },
    },
  };
}

/** The additions with their text for a program of its own, after the definitions that they need. */
function asWritten(found: readonly SessionAddition[]): Pick<Session, 'steering' | 'definitions'> {
  const { definitions, additions } = standalone(
    found.map(({ resolved }) => resolved),
    { form: 'resolved' },
  );
  return {
    definitions: definitions.map(({ text }) => text),
    steering: additions.map(({ vector, norm }, index) => ({
      ...present(found[index], `addition ${index}`),
      alone: { vector: printVector(vector), norm: norm && 'name' in norm ? norm.name : null },
    })),
  };
}

function describeSweep(axes: readonly SweepAxis[]): string {
  const list = axes.map((axis) => {
    const written = axisTexts(axis);
    return `${written.length} values of ${axis.name} (${written[0]} to ${written.at(-1)})`;
  });
  return `Steering sweeps over ${list.join(' and ')}: every measurement below has ${pointsOf(axes).length} points.`;
}

/** The sentence of a `steer` with nothing after it: each vector, its layer and position, and its norms. */
function describeSteering(
  steering: readonly SessionAddition[],
  { additions }: SteeringPlan,
  { norms }: VectorNorms,
  { id }: ModelFacts,
): string {
  const lines = additions.map(({ layer, coefficient, place, each }, index) => {
    const { source, layers, norm } = present(steering[index], `addition ${index}`);
    if (each)
      return `${source} before each of its ${each.length} layers (${each[0]} to ${each.at(-1)}), coefficient ${decimalNumber(coefficient)}, position ${place}.`;
    const where = layers === null ? `${layer} (the default of ${id})` : layer;
    const lengths = present(norms[index], `norms ${index}`);
    const isLost = typeof norm === 'number' && norm * coefficient !== 0 && lengths.every((one) => one === 0);
    const remark = isLost ? ' A vector that is 0 keeps norm 0, so nothing is added.' : '';
    return `${source} before layer ${where}, coefficient ${decimalNumber(coefficient)}, position ${place}; norms ${lengths.map(shortNumber).join(', ')}.${remark}`;
  });
  return ['Steering is on for everything below.', ...lines].join('\n');
}
