import { tokenizePrompt } from '../../model/tokenizer';
import {
  layerOf,
  planAddition,
  resolvedAddition,
  vectorLength,
  vectorOf,
  type PlacedAddition,
} from '../steering';
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
  const planned = planAddition(addition, run.source, run.session.names);
  run.session.names.set(name.name, planned);
  return { kind: 'quiet', text: `${name.name} is ${planned.source}, ${vectorLength(planned)} positions.` };
};

export const steer: Runner<'steer'> = async (statement, run) => {
  if (statement.off) {
    run.session.steering = [];
    return { kind: 'quiet', text: 'Steering is off.' };
  }
  const chosen = await run.choose();
  const steering = statement.additions.map((addition) =>
    planAddition(addition, run.source, run.session.names),
  );
  const placed = statement.additions.map((addition, index): PlacedAddition => {
    const planned = steering[index] as (typeof steering)[number];
    const layer = layerOf(planned, chosen, addition.layers ?? addition);
    return { addition: planned, layer, first: 0, length: vectorLength(planned) };
  });
  run.session.steering = steering;
  return {
    kind: 'quiet',
    text: async () => describeSteering(run, placed),
    steering: placed.map(({ addition, layer }) => resolvedAddition(addition, layer)),
    also: {
      kind: 'align',
      prompt: '',
      rows: [
        alignRow('', tokenizePrompt(''), 0, Math.max(...placed.map(({ length }) => length))),
        ...alignRows(placed, Math.max(...placed.map(({ length }) => length))),
      ],
    },
  };
};

/** The sentence of a `steer` that stands alone: what is added where, and how long the vectors are. */
async function describeSteering(run: Run, placed: readonly PlacedAddition[]): Promise<string> {
  const chosen = await run.choose();
  const { d_model } = (await run.load()).config;
  const lines = ['Steering is on for everything below.'];
  for (const { addition, layer } of placed) {
    const vector = await vectorOf(run.session, chosen, addition, layer, run.signal);
    const norms = Array.from({ length: vectorLength(addition) }, (_, position) => {
      const components = vector.subarray(position * d_model, (position + 1) * d_model);
      return Math.abs(addition.coefficient) * Math.hypot(...components);
    });
    const where = addition.layer === null ? `${layer} (the default of ${chosen.id})` : layer;
    lines.push(
      `${addition.source} before layer ${where}, coefficient ${addition.coefficient}, position ${addition.place}; norms ${norms.map((norm) => Number(norm.toPrecision(3))).join(', ')}.`,
    );
  }
  return lines.join('\n');
}
