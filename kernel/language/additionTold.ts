/** What is said of an addition: how its prompts are aligned, and where, at which layer and how strongly it is added. */
import type { Addition } from './additions';
import type { Position } from './ast';
import type { Explanation } from './explanation';
import { monospaced } from './monospaced';
import { counted, decimalNumber } from './numbers';
import { printClauses } from './print';
import type { ModelShape, TokenizedText } from './programFacts';
import { quoted } from './quoted';
import type { Bound } from './scope';
import { partsOf, positionsOf, type VectorPart } from './vectorParts';

/** An addition, and what is known of it. */
export interface Told {
  readonly written: Addition;
  readonly resolved: Bound;
  readonly model: ModelShape | null;
  /** Of each part of the vector; null if the tokens are not known. */
  readonly tokens: readonly TokenizedText[] | null;
}

/** Rows of prompts and columns of positions that anybody reads. */
const [mostRows, mostColumns] = [12, 12];

/** The alignment of an addition's prompts; nothing if there are no two of them. */
export function alignmentTold({ resolved, tokens }: Told): Explanation {
  const { parts } = partsOf(resolved);
  const rows = parts.flatMap((part, i) => {
    const found = tokens?.[i];
    return part.factor === null || part.isLast || !found ? [] : [{ part, tokens: found }];
  });
  if (rows.length < 2) return [];
  const width = rows.reduce((most, row) => Math.max(most, row.tokens.count + 1), 0);
  const columns = Math.min(width, mostColumns);
  const heads = ['', '', ...Array.from({ length: columns }, (_, position) => String(position))];
  const lines = rows.slice(0, mostRows).map((row) => alignedRow(row.part, row.tokens, columns));
  const more = [
    ...(rows.length > mostRows ? [`${counted(rows.length - mostRows, 'more prompt')} below these.`] : []),
    ...(width > columns ? [`${counted(width - columns, 'more position')} after these.`] : []),
  ];
  return [
    { kind: 'columns', text: monospaced([heads, ...lines]) },
    ...more.map((text) => ({ kind: 'text', text }) as const),
  ];
}

function alignedRow(
  { factor, text }: VectorPart,
  { tokens }: TokenizedText,
  columns: number,
): readonly string[] {
  const labels = ['bos', ...tokens.map(({ label }) => label)].slice(0, columns);
  return [
    factorText(factor ?? 1),
    shortText(text),
    ...labels,
    ...new Array<string>(columns - labels.length).fill('·'),
  ];
}

const factorText = (factor: number): string => {
  const size = Math.abs(factor);
  const sign = factor < 0 ? '−' : '+';
  return size === 1 ? sign : `${sign} ${decimalNumber(Number(size.toPrecision(3)))} ×`;
};

const shortText = (text: string) => quoted(text.length > 24 ? `${text.slice(0, 23)}…` : text);

/** Layer, coefficient and positions of an addition, and which of them is a default. */
export function additionTold(told: Told): string {
  const { written, resolved } = told;
  return [
    paddingTold(told),
    layerTold(written, resolved, told.model),
    coefficientTold(written, resolved),
    positionTold(told),
  ]
    .join(' ')
    .trim();
}

function paddingTold({ resolved, tokens }: Told): string {
  const { parts, isWhole } = partsOf(resolved);
  const lengths = parts.flatMap(({ isLast, factor }, i) =>
    isLast || factor === null || !tokens?.[i] ? [] : [tokens[i].count + 1],
  );
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
  if (!isWhole || lengths.every((length) => length === longest)) return '';
  return `Shorter prompts are padded on the right with spaces, to ${longest} positions.`;
}

function layerTold(written: Addition, { addition }: Bound, model: ModelShape | null): string {
  const { layers } = addition;
  if (layers === null)
    return model
      ? `Layer ${model.defaultLayer}, the default of ${model.id}: added just before block ${model.defaultLayer}.`
      : "Layer: the model's default, since no @ is written.";
  const origin = written.layers === null ? ', as its name has it' : '';
  const text = printClauses({ layers });
  if (layers.kind === 'one')
    return `Layer ${text.slice(1)}${origin}: added just before block ${text.slice(1)}.`;
  if (layers.kind === 'each') return `Every layer's own vector at once${origin}.`;
  return `Layers ${text}${origin}: a sweep.`;
}

function coefficientTold(written: Addition, { addition }: Bound): string {
  const { coefficients } = addition;
  if (coefficients === null) return 'Coefficient 1, the default.';
  const origin = written.coefficients === null ? ', as its name has it' : '';
  const text = printClauses({ coefficients }).slice(1);
  return coefficients.kind === 'one'
    ? `Coefficient ${text}${origin}.`
    : `Coefficients ${text}${origin}: a sweep.`;
}

function positionTold({ resolved, tokens }: Told): string {
  const { at } = resolved.addition;
  const vector = partsOf(resolved);
  const counts = tokens?.map(({ count }) => count);
  const reach = counts && vector.isWhole ? positionsOf(vector, counts) : null;
  return `${positionText(at?.value ?? 'front', reach)}${at === null ? ', the default' : ''}.`;
}

/** Which positions of a prompt a vector of `reach` positions is added to; null: nobody knows how many it has. */
function positionText(at: Position, reach: number | null): string {
  const last = reach === null ? null : reach - 1;
  switch (at) {
    case 'all':
      return 'Every position, generated ones included';
    case 'front':
      return `${last === null ? 'From position 0 on' : rangeText(0, last)}: front`;
    case 'middle':
      return reach === null
        ? 'Around the middle of the prompt'
        : `${counted(reach, 'position')} around the middle`;
    case 'back':
      return reach === null ? 'Up to the last position' : `The last ${counted(reach, 'position')}`;
    default:
      return last === null ? `From position ${at} on` : rangeText(at, at + last);
  }
}

/** Positions as people name them: `Position 0`, `Positions 0 to 2`. */
function rangeText(first: number, last: number): string {
  return first === last ? `Position ${first}` : `Positions ${first} to ${last}`;
}

/** The same in few signs, for beside the addition; null if nobody knows how many positions it has. */
export function shortReach({ resolved, tokens }: Told): string | null {
  const vector = partsOf(resolved);
  if (!tokens || !vector.isWhole) return null;
  const reach = positionsOf(
    vector,
    tokens.map(({ count }) => count),
  );
  const at = resolved.addition.at?.value ?? 'front';
  if (at === 'all') return 'every position';
  if (at === 'middle') return `middle ${counted(reach, 'position')}`;
  if (at === 'back') return `last ${counted(reach, 'position')}`;
  const start = at === 'front' ? 0 : at;
  return reach === 1 ? `position ${start}` : `positions ${start}–${start + reach - 1}`;
}
