/** How long sweeps will be, before they run: from the text alone. */
import type { Addition } from './additions';
import type { Analysis, AnalyzedStatement } from './analysis';
import { axisValues, dimSlices } from './axis';
import { counted } from './numbers';
import { firstSettings, type Setting, type SettingName } from './options';
import { formOf, type Statement } from './statements/all';

/** What the sweep of a measurement is made of. */
export interface SweepLength {
  /** The points of all axes; null if an axis is `@*` and nobody knows the model. */
  readonly points: number | null;
  /** What is measured at each point and once unsteered; null if texts come from files. */
  readonly each: number | null;
  readonly unit: 'pass' | 'completion';
}

type Settings = Readonly<Record<SettingName, number>>;

/** The sweeps of a cell under the steering that the cells above leave, in the order of the text. */
export function sweepsIn(analysis: Analysis, cell: number, n_layers: number | null): readonly SweepLength[] {
  let points: number | null = 1;
  let settings: Settings = firstSettings;
  const found: SweepLength[] = [];
  for (const { index, statements } of analysis.cells.filter((one) => one.index <= cell))
    for (const one of statements) {
      const { statement, isBroken } = one;
      if (isBroken) continue;
      if (statement.kind === 'steer') points = pointsOf(analysis, one, n_layers);
      if (statement.kind === 'set') settings = withOptions(settings, statement.options);
      if (index === cell && points !== 1 && isSwept(statement))
        found.push({ points, ...eachPoint(statement, withOptions(settings, statement.options)) });
    }
  return found;
}

type Measuring = Statement & { readonly options: readonly Setting[] };

/** `align` needs one value, and statements without options take no notice of `steer`. */
function isSwept(statement: Statement): statement is Measuring {
  const isMeasured = 'options' in statement && formOf(statement).modelUse(statement) === 'needs';
  return isMeasured && statement.kind !== 'align';
}

function withOptions(settings: Settings, options: readonly Setting[]): Settings {
  return { ...settings, ...Object.fromEntries(options.map(({ name, value }) => [name, value.value])) };
}

function pointsOf(analysis: Analysis, steer: AnalyzedStatement, n_layers: number | null): number | null {
  const { additions } = formOf(steer.statement).bindings(steer.statement);
  return additions
    .flatMap((addition) => axisLengths(analysis.resolved(addition, steer).addition, n_layers))
    .reduce((all, one) => (all === null || one === null ? null : all * one), 1);
}

function axisLengths({ layers, coefficients, dims }: Addition, n_layers: number | null): (number | null)[] {
  const ofLayers = () => {
    if (!layers || layers.kind === 'each') return 1;
    return layers.kind === 'all' && n_layers === null ? null : axisValues(layers, n_layers ?? 0).length;
  };
  return [
    ofLayers(),
    coefficients ? axisValues(coefficients, 0).length : 1,
    dims ? dimSlices(dims).length : 1,
  ];
}

function eachPoint(statement: Measuring, { n }: Settings): Pick<SweepLength, 'each' | 'unit'> {
  const form = formOf(statement);
  const prompts = Math.max(1, form.prompts(statement).length);
  if (form.options.includes('tokens')) return { each: prompts * n, unit: 'completion' };
  return { each: 'files' in statement ? null : prompts, unit: 'pass' };
}

/** "Sweep: 51 points, about 52 passes". Empty if nothing is swept. */
export function sweepText(sweeps: readonly SweepLength[]): string {
  const title = sweeps.length === 1 ? 'Sweep' : `${sweeps.length} sweeps`;
  const points = sum(sweeps.map((one) => one.points));
  if (sweeps.length === 0) return '';
  if (points === null) return `${title} of every layer`;
  const works = units.flatMap(({ unit, plural }) => {
    const own = sweeps.filter((sweep) => sweep.unit === unit);
    const all = sum(
      own.map(({ points, each }) => (points !== null && each !== null ? (points + 1) * each : null)),
    );
    return own.length === 0
      ? []
      : [all === null ? 'each with every text' : `about ${counted(all, unit, plural)}`];
  });
  return `${title}: ${counted(points, 'point')}, ${works.join(' and ')}`;
}

const units = [
  { unit: 'pass', plural: 'passes' },
  { unit: 'completion', plural: 'completions' },
] as const;

const sum = (values: readonly (number | null)[]): number | null =>
  values.reduce((all, one) => (all === null || one === null ? null : all + one), 0);
