/** The tables of everything that the language measures besides completions and next tokens. */
import { lensChanges, mainNumbers, quantityOf, seriesOf } from './measure';
import type { SweepAxis } from './axes';
import { meanCountInterval } from './meanInterval';
import { axisLabels, axisValuesAt, sliceLabels } from './sweepAxes';
import { column, table, tokenAt, type Cell, type Column, type Row, type Table } from './table';
import { quotedToken } from './tokenText';
import type {
  CompareResult,
  CountResult,
  HeatResult,
  LensResult,
  NormsResult,
  ScoreResult,
  SweepResult,
} from './types';

export function heatTable({ tokens, steering }: HeatResult): Table {
  const isSteered = steering.length > 0;
  return table(
    [
      column('count', 'place'),
      column('token', 'token'),
      column('count', 'id'),
      column('number', 'unsteered', 'logp_unsteered'),
      ...(isSteered ? [column('number', 'steered', 'logp_steered'), column('nats', 'change')] : []),
      column('text', 'masked'),
    ],
    tokens.map((token, place) => {
      const { id, logp_unsteered, logp_steered, masked } = token;
      const steered = isSteered ? [logp_steered, logp_steered - logp_unsteered] : [];
      return [place, token, id, logp_unsteered, ...steered, masked ? 'yes' : 'no'];
    }),
    [],
    2,
  );
}

export function scoreTable({ groups, steering }: ScoreResult): Table {
  const isSteered = steering.length > 0;
  return table(
    [
      column('text', 'label'),
      column('count', 'texts'),
      column('count', 'scored tokens'),
      column('number', 'unsteered', 'ppl_unsteered'),
      ...(isSteered
        ? [
            column('number', 'steered', 'ppl_steered'),
            column('number', 'ratio'),
            column('number', '95 % from', 'ratio_low'),
            column('number', 'to', 'ratio_high'),
          ]
        : []),
    ],
    groups.map((group) => [
      ...[group.label, group.texts, group.scored_tokens, group.ppl_unsteered],
      ...(isSteered ? [group.ppl_steered, group.ratio, group.ratio_low, group.ratio_high] : []),
    ]),
  );
}

/** Rows of all layers and positions; `cells` are a place's own. */
function placeRows(
  { layers, tokens, bytes }: Pick<NormsResult, 'layers' | 'tokens' | 'bytes'>,
  cells: (layer: number, position: number) => readonly Cell[],
): readonly Row[] {
  return layers.flatMap((layer, row) =>
    tokens.map((text, position) => [
      ...[layer, position, tokenAt(text, bytes?.[position])],
      ...cells(row, position),
    ]),
  );
}

const placeColumns: readonly Column[] = [
  column('count', 'layer'),
  column('count', 'position'),
  column('token', 'token'),
];

export function normsTable(result: NormsResult): Table {
  const { added, residual, ratio } = result;
  return table(
    [
      ...placeColumns,
      column('number', 'steering norm', 'steering'),
      column('number', 'residual norm', 'residual'),
      column('number', 'ratio'),
    ],
    placeRows(result, (layer, position) =>
      [added, residual, ratio].map((values) => values[layer]?.[position] ?? null),
    ),
    [],
    placeColumns.length,
  );
}

export function lensTable(result: LensResult): Table {
  const { targets = [], tokens, steering } = result;
  const arms = steering.length === 0 ? result.arms.slice(0, 1) : result.arms;
  const changed = new Set(lensChanges(result).changed.map((place) => place.join()));
  const isSteered = arms.length > 1;
  return table(
    [
      ...placeColumns,
      ...arms.flatMap(({ name }) => [
        column('token', name, `top_${name}`),
        column('probability', `p ${name}`, `p_${name}`),
      ]),
      ...(isSteered ? [column('text', 'differs')] : []),
      // The chosen tokens are looked at after the last position alone.
      ...targets.flatMap((target) =>
        arms.map(({ name }) =>
          column('probability', `${quotedToken(target)} ${name}`, `p_${name} ${quotedToken(target)}`),
        ),
      ),
    ],
    placeRows(result, (layer, position) => [
      ...arms.flatMap(({ top }) => {
        const token = top[layer]?.[position];
        return token ? [token, token.p] : [null, null];
      }),
      ...(isSteered ? [changed.has([result.layers[layer], position].join()) ? 'yes' : 'no'] : []),
      ...targets.flatMap((target) =>
        arms.map(({ name }) =>
          position === tokens.length - 1 ? (target[`p_${name}`][layer] ?? null) : null,
        ),
      ),
    ]),
    [],
    placeColumns.length,
  );
}

export function countTable(result: CountResult): Table {
  const isSteered = result.steering.length > 0;
  const changes = mainNumbers(result);
  return table(
    [
      column('text', 'prompt'),
      column('text', 'arm'),
      column('number', 'mean'),
      column('number', '95 % from', 'mean_low'),
      column('number', 'to', 'mean_high'),
      ...(isSteered ? [column('nats', 'change')] : []),
      column('text', 'by completion', 'counts'),
    ],
    result.prompts.flatMap(({ prompt, arms }, index) =>
      arms
        .slice(0, isSteered ? 2 : 1)
        .map(({ name, mean, counts }) => [
          ...[prompt, name, mean, ...(meanCountInterval(counts) ?? [null, null])],
          ...(isSteered ? [name === 'steered' ? (changes[index]?.value ?? null) : null] : []),
          counts.join(' '),
        ]),
    ),
    [],
    2,
  );
}

export function compareTable({ arms }: CompareResult): Table {
  const listed = Math.max(0, ...arms.map(({ top }) => top.length));
  return table(
    [
      column('text', 'arm'),
      column('number', 'KL in nats', 'kl'),
      column('number', 'perplexity ratio', 'ratio'),
      column('count', 'scored tokens'),
      ...Array.from({ length: listed }, (_, place) => [
        column('token', `top ${place + 1}`),
        column('probability', `p ${place + 1}`),
      ]).flat(),
    ],
    arms.map(({ name, kl, ratio, scored_tokens, top }) => [
      ...[name, kl, ratio, scored_tokens],
      ...Array.from({ length: listed }, (_, place) => [top[place] ?? null, top[place]?.p ?? null]).flat(),
    ]),
  );
}

/** A row for each point: where it is, then the main number of every series and, where wanted, its interval. */
export function sweepTable(result: SweepResult, intervals = true): Table {
  const { axes, points } = result;
  const [first] = points;
  const quantity = first && quantityOf(first);
  const series = seriesOf(result).map((one) => (intervals ? one : { ...one, low: undefined }));
  const titled = (name: string, suffix: string) =>
    series.length === 1 ? suffix : `${name} ${suffix}`.trim();
  const inCsv = (name: string, end = '') =>
    [quantity?.name ?? '', end, ...(series.length === 1 ? [] : [name])]
      .filter((part) => part !== '')
      .join('_');
  return table(
    [
      ...axisLabels(axes).map((label, place) => column(isSliced(axes[place]) ? 'text' : 'axis', label)),
      ...series.flatMap(({ name, low }) => [
        column(
          quantity?.kind ?? 'number',
          titled(name, series.length === 1 ? unitLabel(quantity) : ''),
          inCsv(name),
        ),
        ...(low
          ? [
              column('number', titled(name, '95 % from'), inCsv(name, 'low')),
              column('number', titled(name, 'to'), inCsv(name, 'high')),
            ]
          : []),
      ]),
    ],
    points.map((_, point) => [
      ...axisValuesAt(axes, point),
      ...series.flatMap(({ values, low, high }) => [
        values[point] ?? null,
        ...(low ? [low[point] ?? null, high?.[point] ?? null] : []),
      ]),
    ]),
    [],
    axes.length,
  );
}

const isSliced = (axis: SweepAxis | undefined) => axis !== undefined && sliceLabels(axis) !== undefined;

function unitLabel(quantity: ReturnType<typeof quantityOf> | undefined): string {
  if (!quantity) return '';
  return quantity.unit === '' ? quantity.label : `${quantity.label} in ${quantity.unit}`;
}
