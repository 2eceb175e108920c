import { count, percent, percentChange } from '../../language/numbers';
import { columnsText, type TextColumn } from '../../results/columns';
import { placeColumns, placeRows } from '../../results/places';
import { positionGrid } from '../../results/positionGrid';
import { klQuantity, mainNumber, sweptReading, type MainNumber, type Quantity } from '../../results/reading';
import { column, table, type Table } from '../../results/table';
import type { LikelyToken } from '../../results/tokens';
import { quotedToken, tokenLabel, visibleText } from '../../results/tokenText';
import { type LensArm, type LensResult, lensSchema, type LensTarget } from './result';

export const lensReading = sweptReading<LensResult>({
  schema: lensSchema,
  sentence: lensSentence,
  caveats: ({ targets }) => (targets ? ['chosen tokens after the last position'] : []),
  table: lensTable,
  text: lensText,
  quantity: ({ targets }) => lensQuantity(targets?.length ?? 0),
  mainNumbers: lensNumbers,
});

function lensQuantity(targets: number): Quantity {
  if (targets === 0)
    return {
      ...klQuantity,
      name: 'changed',
      label: 'share of top tokens that differ',
      kind: 'probability',
      unit: '',
    };
  const name = targets === 1 ? 'log_probability' : 'logit_difference';
  return { ...klQuantity, name, label: name.replace('_', targets === 1 ? '-' : ' '), kind: 'nats' };
}

function lensNumbers(result: LensResult): readonly MainNumber[] {
  const [first, ...others] = result.targets ?? [];
  if (!first) {
    const { changed, places } = lensChanges(result);
    return [{ ...mainNumber('steered', places === 0 ? null : changed.length / places), unsteered: 0 }];
  }
  const logP = (arm: 'p_unsteered' | 'p_steered', target: LensTarget) => Math.log(target[arm].at(-1) ?? NaN);
  if (others.length === 0)
    return [
      { ...mainNumber(quotedToken(first), logP('p_steered', first)), unsteered: logP('p_unsteered', first) },
    ];
  return others.map((other) => ({
    ...mainNumber(
      `${quotedToken(first)} \u2212 ${quotedToken(other)}`,
      logP('p_steered', first) - logP('p_steered', other),
    ),
    unsteered: logP('p_unsteered', first) - logP('p_unsteered', other),
  }));
}

/** Places of a lens, [layer, position], whose likeliest token steering changes, and the number of all places. */
function lensChanges({ arms, layers, tokens }: LensResult): {
  readonly changed: readonly (readonly [layer: number, position: number])[];
  readonly places: number;
} {
  const [before, after] = arms;
  const changed = layers.flatMap((layer, row) =>
    tokens.flatMap((_, position) =>
      before?.top[row]?.[position]?.id === after?.top[row]?.[position]?.id
        ? []
        : [[layer, position] as const],
    ),
  );
  return { changed, places: layers.length * tokens.length };
}

function lensSentence(result: LensResult): string {
  const { layers, arms, steering, targets = [] } = result;
  const [before, after] = arms.map(({ top }) => top.at(-1)?.at(-1));
  if (!before || !after) return 'There is no layer to look at.';
  if (steering.length === 0)
    return `No steering is on: the prediction after the prompt is ${quotedToken(before)} (${percent(before.p)}), the top token from layer ${settledFrom(result, before)} on.`;
  const { changed, places } = lensChanges(result);
  if (targets.length > 0) {
    return `At layer ${layers.at(-1)}, the final residual stream, steering ${movesText(targets)}.`;
  }
  if (changed.length === 0) return `Steering changes none of the ${count(places)} top tokens.`;
  const first = changed[0]?.[0] ?? layers[0];
  const end =
    before.id === after.id
      ? `the prediction after the prompt stays ${quotedToken(after)}`
      : `the prediction after the prompt goes from ${quotedToken(before)} to ${quotedToken(after)}`;
  return `Steering changes ${count(changed.length)} of the ${count(places)} top tokens, from layer ${first} on; ${end}.`;
}

/** `moves ' groom' from 37 % to 88 % and leaves ' captain' under 0.001 %` */
function movesText(targets: readonly LensTarget[]): string {
  const moved: string[] = [];
  const left: string[] = [];
  for (const target of targets) {
    const [before = NaN, after = NaN] = [target.p_unsteered.at(-1), target.p_steered.at(-1)];
    const change = percentChange(before, after);
    const [, same] = /^both (.*)$/.exec(change) ?? [];
    if (same === undefined) moved.push(`${quotedToken(target)} from ${change}`);
    else left.push(`${quotedToken(target)} ${/^\d/.test(same) ? `at ${same}` : same}`);
  }
  return [
    ...(moved.length > 0 ? [`moves ${moved.join(', ')}`] : []),
    ...(left.length > 0 ? [`leaves ${left.join(', ')}`] : []),
  ].join(' and ');
}

/** The first layer from which a token is the likeliest at the last position, up to the end. */
function settledFrom({ arms, layers }: LensResult, token: LikelyToken): number {
  const leads = (arms[0]?.top ?? []).map((positions) => positions.at(-1)?.id === token.id);
  return layers[leads.lastIndexOf(false) + 1] ?? 0;
}

function lensTable(result: LensResult): Table {
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
      // The lens follows the chosen tokens only at the last position.
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

/** The top tokens of each arm, layers down; then the chosen tokens by layer. */
function lensText(result: LensResult, width: number): string {
  const arms = result.steering.length === 0 ? result.arms.slice(0, 1) : result.arms;
  const grids = arms.map(({ name, top }) => {
    const grid = positionGrid(result, width, false, (layer, position) => {
      const token = top[layer]?.[position];
      return token ? tokenLabel(token) : '';
    });
    return `${name}: the top token after each position\n${grid}`;
  });
  return [...grids, ...(result.targets ? [targetsText(result, arms, width)] : [])].join('\n\n');
}

function targetsText({ layers, targets = [] }: LensResult, arms: readonly LensArm[], width: number): string {
  const columns = targets.flatMap((target) =>
    arms.map(({ name }): TextColumn => ({
      label: visibleText(`${quotedToken(target)} ${name}`),
      toRight: true,
      fields: target[`p_${name}`].map(percent),
    })),
  );
  const layer: TextColumn = { label: 'layer', toRight: true, fields: layers.map(String) };
  return columnsText([layer, ...columns], { width, headers: 1, footer: 0 });
}
