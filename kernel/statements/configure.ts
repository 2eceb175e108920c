import { norms } from '../../model/steering';
import { tokenizePrompt } from '../../model/tokenizer';
import { expandSteering } from '../expandSteering';
import { knownAddition } from '../language/scope';
import { standalone } from '../language/standalone';
import { printVector } from '../language/vector';
import { planAddition, scopeOf, type Lookup } from '../planAddition';
import { decimalNumber, shortNumber } from '../language/numbers';
import type { SweepAxis } from '../results/types';
import type { Session } from '../session';
import type { PlannedAddition } from '../steering';
import { readPairs } from '../tables';
import { layerOf, netVector, resolvedAddition, type PlacedAddition } from '../vectors';
import { alignRow, alignRows } from './align';
import { settingsWith, type Run, type Runner } from './statement';

/** The statements that change the session and measure nothing. */

export const model: Runner<'model'> = async (statement, run) => {
  const chosen = await run.changeModel(statement.source);
  const { sha256, d_model, precision } = await chosen.info();
  await run.load();
  const numbers = precision === '8bit' ? '8-bit weights' : 'float32';
  return {
    kind: 'message',
    text: `Model ${chosen.id}: ${chosen.n_layers} layers, width ${d_model}, context ${chosen.n_ctx}, ${numbers}; weights ${sha256.slice(0, 12)}.`,
  };
};

export const set: Runner<'set'> = async (statement, run) => {
  run.session.settings = settingsWith(run.session, statement.options);
  const values = Object.entries(run.session.settings).map(([name, value]) => `${name} ${value}`);
  return { kind: 'quiet', text: `Settings: ${values.join(', ')}.` };
};

export const letStatement: Runner<'let'> = async (statement, run) => {
  const { name, addition } = statement;
  const planned = await planAddition(addition, run.source, lookup(run));
  const known = knownAddition(addition, scopeOf(run.session.names), null);
  run.session.names.set(name.name, { known, planned });
  const positions = planned.positions === 1 ? 'one position' : `${planned.positions} positions`;
  return { kind: 'quiet', text: `${name.name} is ${planned.source}, ${positions}.` };
};

export const steer: Runner<'steer'> = async (statement, run) => {
  if (statement.off) {
    Object.assign(run.session, noSteering);
    return { kind: 'quiet', text: 'Steering is off.' };
  }
  const chosen = await run.choose();
  const planned: PlannedAddition[] = [];
  for (const addition of statement.additions)
    planned.push(await planAddition(addition, run.source, lookup(run)));
  const { steering, definitions } = asWritten(planned);
  const { axes, points } = expandSteering(steering, chosen, statement);
  for (const additions of points) for (const addition of additions) layerOf(addition, chosen, statement);
  Object.assign(run.session, { steering, definitions });

  const [first = []] = points;
  const placed = first.map((addition): PlacedAddition => {
    const at = addition.place === 'all' ? null : 0;
    return { addition, layer: layerOf(addition, chosen, statement), first: at };
  });
  const positions = Math.max(...placed.map(({ addition }) => addition.positions));
  return {
    kind: 'quiet',
    text: async () => (axes.length > 0 ? describeSweep(axes, points.length) : describeSteering(run, placed)),
    steering: placed.map(({ addition, layer }) => resolvedAddition(addition, layer, undefined)),
    ...(axes.length === 0 && {
      also: {
        kind: 'align',
        prompt: '',
        rows: [alignRow('', tokenizePrompt(''), 0, positions), ...alignRows(placed, positions)],
      },
    }),
  };
};

type Steering = Pick<Session, 'steering' | 'definitions'>;
const noSteering: Steering = { steering: [], definitions: [] };

/** The additions with how they are written where they stand alone, after the definitions that they need. */
function asWritten(planned: readonly PlannedAddition[]): Steering {
  const { definitions, additions } = standalone(
    planned.map(({ resolved }) => resolved),
    { form: 'resolved' },
  );
  return {
    definitions: definitions.map(({ text }) => text),
    steering: additions.map(({ vector, norm }, index) => {
      const alone = { vector: printVector(vector), norm: norm && 'name' in norm ? norm.name : null };
      return { ...(planned[index] as PlannedAddition), alone };
    }),
  };
}

function lookup(run: Run): Lookup {
  return {
    names: run.session.names,
    pairs: (file) => readPairs(file, run.folder),
  };
}

function describeSweep(axes: readonly SweepAxis[], points: number): string {
  const list = axes.map(({ name, values, labels }) => {
    const written = labels ?? values.map(decimalNumber);
    return `${values.length} values of ${name} (${written[0]} to ${written.at(-1)})`;
  });
  return `Steering sweeps over ${list.join(' and ')}: every measurement below has ${points} points.`;
}

/** The sentence of a `steer` that stands alone: what is added where, and how long the vectors are. */
async function describeSteering(run: Run, placed: readonly PlacedAddition[]): Promise<string> {
  const chosen = await run.choose();
  const { session, signal } = run;
  const lines = ['Steering is on for everything below.'];
  for (const { addition, layer } of placed) {
    const net = await netVector({ session, signal, model: chosen }, addition, layer);
    const where = addition.layer === null ? `${layer} (the default of ${chosen.id})` : layer;
    const lengths = norms(net, chosen.d_model).map((norm) => shortNumber(norm));
    lines.push(
      `${addition.source} before layer ${where}, coefficient ${decimalNumber(addition.coefficient)}, position ${addition.place}; norms ${lengths.join(', ')}.`,
    );
  }
  return lines.join('\n');
}
