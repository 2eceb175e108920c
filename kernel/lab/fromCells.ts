/** The Steering Lab's setting from the cells of a notebook. */
import type { Addition } from '../language/additions';
import type { Analysis, AnalyzedStatement } from '../language/analysis';
import { nowhere, type Axis, type DimSlice, type Layers } from '../language/ast';
import { axisValues, dimSlices } from '../language/axis';
import { printClauses } from '../language/print';
import { standalone } from '../language/standalone';
import { formOf, type Statement, type StatementKind, type StatementOf } from '../language/statements/all';
import { printVector } from '../language/vector';
import type { Vector } from '../language/vectors/all';
import { firstLabState, type LabAddition, type LabSetting, type LabVector } from './setting';

const sweepNote = 'The cell sweeps; the Lab begins with the first value of each axis.';
const eachNote = 'The Lab adds a vector at one layer: choose one for each vector that the cell adds @each.';
const modelNote = 'The Lab uses the model of the settings, not that of a model statement.';

export interface LabOpening {
  readonly setting: LabSetting;
  /** Sentences about what the Lab does differently from the notebook. */
  readonly notes: readonly string[];
}

/** A statement and the place of its cell among the code cells. */
interface Placed<S extends Statement = Statement> extends AnalyzedStatement {
  readonly statement: S;
  readonly cell: number;
}
type PlacedOf<K extends StatementKind> = Placed<StatementOf<K>>;

/**
 * The steering of code cell `at`, of the last cell above it that steers, or of the last definition, with a prompt from
 * nearby; null if there is no steering. Names are replaced by their vectors; names that have to stay come with their
 * definitions.
 * @param resolveFile the absolute path of a file that the notebook names.
 */
export function labFromCells(
  analysis: Analysis,
  at: number,
  resolveFile: (file: string) => string,
): LabOpening | null {
  const placed = analysis.cells.flatMap(({ statements }, cell) =>
    statements.filter(({ isBroken }) => !isBroken).map((statement): Placed => ({ ...statement, cell })),
  );
  const steer = steeringNear(placed, at);
  if (!steer) return null;
  const { statement } = steer;
  const steering = statement.kind === 'let' ? [statement.addition] : statement.additions;
  const notes = new Set<string>();
  const { definitions, additions } = standalone(
    steering.map((addition) => analysis.resolved(addition, steer)),
    {
      form: 'resolved',
      file: resolveFile,
      change(addition) {
        const first = firstOfEachAxis(addition);
        if (first.isSwept) notes.add(sweepNote);
        if (addition.layers?.kind === 'each') notes.add(eachNote);
        return first.addition;
      },
    },
  );
  const measured = nearestPrompt(placed, at);
  if (placed.some(({ statement, cell }) => statement.kind === 'model' && cell <= at)) notes.add(modelNote);
  return {
    setting: {
      prompt: measured?.prompt ?? firstLabState.setting.prompt,
      definitions,
      additions: additions.map(labAddition),
      seed: seedAt(placed, measured?.placed ?? steer),
    },
    notes: [...notes],
  };
}

/** The cell's last definition if it has nothing but definitions, else the last steering at or above it, else the last definition. */
function steeringNear(placed: readonly Placed[], at: number): PlacedOf<'steer'> | PlacedOf<'let'> | null {
  const above = placed.filter(({ cell }) => cell <= at);
  const own = above.filter(({ cell }) => cell === at);
  const isLet = (one: Placed): one is PlacedOf<'let'> => one.statement.kind === 'let';
  const steers = (one: Placed): one is PlacedOf<'steer'> =>
    one.statement.kind === 'steer' && !one.statement.off;
  const definition = above.findLast(isLet);
  if (definition?.cell === at && own.every(({ statement }) => isDefinition(statement))) return definition;
  return above.findLast(steers) ?? definition ?? null;
}

function isDefinition(statement: Statement): boolean {
  return formOf(statement).bindings(statement).defines !== null;
}

/** The addition with one value for each axis, the first, and a coefficient that is written. */
function firstOfEachAxis(addition: Addition): { readonly addition: Addition; readonly isSwept: boolean } {
  const { layers, coefficients, dims } = addition;
  const values = {
    layers: layers && layers.kind !== 'each' ? axisValues(layers, 2) : null,
    coefficients: coefficients && axisValues(coefficients, 2),
  };
  const slices = dims && dimSlices(dims);
  return {
    isSwept: [values.layers, values.coefficients, slices].some((axis) => axis !== null && axis.length > 1),
    addition: {
      ...addition,
      layers: values.layers && oneValue(first(values.layers)),
      coefficients: oneValue(values.coefficients ? first(values.coefficients) : 1),
      dims: slices && oneSlice(first(slices)),
    },
  };
}

const oneValue = (value: number): Axis => ({ kind: 'one', value, ...nowhere });
const oneSlice = (slice: DimSlice): Addition['dims'] => ({ kind: 'one', slice, ...nowhere });

function first<T>([value]: readonly T[]): T {
  if (value === undefined) throw new Error('an axis has at least one value');
  return value;
}

/** An addition that has one value for each axis. */
function labAddition({ vector, layers, coefficients, at, dims, from, norm }: Addition): LabAddition {
  return {
    on: true,
    vector: labVector(vector),
    layer: layers && onlyValue(layers),
    coefficient: coefficients ? onlyValue(coefficients) : 1,
    position: at?.value ?? 'front',
    clauses: printClauses({ dims, from, norm }),
  };
}

function onlyValue(axis: Layers): number {
  if (axis.kind !== 'one') throw new Error('the Lab has no axes');
  return axis.value;
}

function labVector(vector: Vector): LabVector {
  const [plus, minus, ...others] = vector.terms;
  const isPair = others.length === 0 && plus?.factor === 1 && (!minus || minus.factor === -1);
  if (isPair && plus.atom.kind === 'prompt') {
    if (!minus) return { kind: 'pair', plus: plus.atom.text.value, minus: '' };
    // An empty second prompt is spaces, which no single addition has.
    if (minus.atom.kind === 'prompt' && minus.atom.text.value !== '')
      return { kind: 'pair', plus: plus.atom.text.value, minus: minus.atom.text.value };
  }
  return { kind: 'expression', text: printVector(vector) };
}

interface Prompted {
  readonly prompt: string;
  readonly placed: Placed;
}

/** The first prompt that the cell measures; if it has none, that of the nearest cell, below before above. */
function nearestPrompt(placed: readonly Placed[], at: number): Prompted | null {
  const found = placed.flatMap((one): readonly Prompted[] => {
    const [prompt] = formOf(one.statement).prompts(one.statement);
    return prompt ? [{ prompt: prompt.value, placed: one }] : [];
  });
  const distance = ({ placed: { cell } }: Prompted) => (cell >= at ? cell - at : at - cell + 0.5);
  return found.sort((a, b) => distance(a) - distance(b))[0] ?? null;
}

/** The seed of a statement: its own, or the last one set before it. */
function seedAt(placed: readonly Placed[], { statement }: Placed): number {
  const before = placed.slice(0, placed.findIndex((one) => one.statement === statement) + 1);
  const seeds = before.flatMap(({ statement: one }) => {
    if (one.kind !== 'set' && one !== statement) return [];
    const options = 'options' in one ? one.options : [];
    return options.filter(({ name }) => name === 'seed').map(({ value }) => value.value);
  });
  return seeds.at(-1) ?? firstLabState.setting.seed;
}
