import { percent } from '../../../kernel/language/numbers';
import { tokenAt } from '../../../kernel/results/table';
import { quotedToken, tokenLabel } from '../../../kernel/results/tokenText';
import type { LensArm, LensResult, LensTarget } from '../../../kernel/kinds/lens/result';
import type { LikelyToken } from '../../../kernel/results/tokens';
import { chart, type Draw } from '../../chart';
import { element } from '../../element';
import { firstOf, partSentence } from '../../limits';
import { readout } from '../../plot/pointing';
import type { Theme } from '../../theme';
import { tokenElement } from '../../tokenElement';
import { shadeLegend } from '../../plot/legend';
import { drawLines, type Line } from '../../plot/lines';
import { axisPercent } from '../../plot/plots';
import { shadeOf } from '../../plot/shade';
import { valueAxis } from '../../plot/ticks';
import style from './style.css';

/** The token that each layer would predict at each position: steered, unsteered, or both if they differ. */
const drawLens: Draw<LensResult> = (result, { width }, theme, { view }) => {
  const isSteered = result.steering.length > 0;
  const layers = Math.min(result.layers.length, mostCells);
  const positions = Math.min(result.tokens.length, Math.floor(mostCells / Math.max(1, layers)));
  const { shown: targets, limit } = firstOf(result.targets ?? [], mostTargets, 'targets');
  const shade = shadeOf([0, 1], false);
  return element(
    'div',
    { class: 'lens' },
    partSentence('first', layers, result.layers.length, 'layers'),
    partSentence('last', positions, result.tokens.length, 'positions'),
    limit,
    shadeLegend(
      shade,
      theme.highContrast ? 1 : theme.textShade,
      { low: 'probability 0', high: '100 %' },
      isSteered && view !== 'unsteered' ? theme : { ...theme, steered: theme.unsteered },
    ),
    lensTable(result, { layers, positions }, isSteered ? (view ?? 'steered') : 'unsteered', theme),
    readout('Point at a cell to see both tokens.'),
    targets.length > 0 && targetLines(result, targets, width, theme),
  );
};

const mostCells = 4000;
const mostTargets = 20;

/** The end of a prompt is what a model continues, so the last positions are the ones to keep. */
function lensTable(
  result: LensResult,
  most: { readonly layers: number; readonly positions: number },
  view: string,
  theme: Theme,
): HTMLElement {
  const { tokens, bytes } = result;
  const layers = result.layers.slice(0, most.layers);
  const first = tokens.length - most.positions;
  const positions = Array.from({ length: most.positions }, (_, index) => first + index);
  const head = positions.map((position) => {
    const token = tokenAt(tokens[position], bytes?.[position]);
    return element('th', { scope: 'col' }, token && tokenElement(token));
  });
  return element(
    'div',
    {
      class: 'lens-table scrolls',
      tabindex: 0,
      role: 'region',
      'aria-label': 'Likeliest token by layer and position',
    },
    element(
      'table',
      { 'data-roving': '', 'data-columns': positions.length },
      element(
        'thead',
        {},
        element('tr', {}, element('th', { scope: 'col', class: 'corner' }, 'layer'), ...head),
      ),
      element(
        'tbody',
        {},
        ...layers.map((layer, row) =>
          element(
            'tr',
            {},
            element('th', { scope: 'row' }, String(layer)),
            ...positions.map((position, index) =>
              lensCell(result, { view, row, position, isFirst: row === 0 && index === 0 }, theme),
            ),
          ),
        ),
      ),
    ),
  );
}

function at({ arms }: LensResult, name: LensArm['name'], row: number, position: number): LikelyToken | null {
  return arms.find((arm) => arm.name === name)?.top[row]?.[position] ?? null;
}

interface LensPlace {
  readonly view: string;
  readonly row: number;
  readonly position: number;
  /** True for the cell at which the Tab key stops. */
  readonly isFirst: boolean;
}

function lensCell(
  result: LensResult,
  { view, row, position, isFirst }: LensPlace,
  theme: Theme,
): HTMLElement {
  const [before, after] = [at(result, 'unsteered', row, position), at(result, 'steered', row, position)];
  const differs = before?.id !== after?.id && result.steering.length > 0;
  const arm = view === 'unsteered' ? 'unsteered' : 'steered';
  const shown = view === 'differences' && !differs ? null : arm === 'unsteered' ? before : after;
  const about = aboutCell(result, row, position);
  return element(
    'td',
    {
      class: `${arm}${differs ? ' differs' : ''}`,
      style: shown ? cellStyle(shown.p, arm, theme) : undefined,
      tabindex: isFirst ? 0 : -1,
      ...{ 'data-mark': `${row}-${position}`, 'data-about': about, 'aria-label': about },
    },
    shown && tokenElement(shown),
    shown &&
      theme.highContrast &&
      element('span', { class: 'bar', style: `width: ${(100 * shown.p).toFixed(1)}%` }),
  );
}

function cellStyle(p: number, arm: string, theme: Theme): string | undefined {
  if (theme.highContrast) return undefined;
  return `background-color: color-mix(in srgb, var(--steer-${arm}) ${(100 * theme.textShade * p).toFixed(1)}%, transparent)`;
}

function aboutCell(result: LensResult, row: number, position: number): string {
  const isLast = row === result.layers.length - 1;
  const token = tokenAt(result.tokens[position], result.bytes?.[position]);
  const place = `layer ${result.layers[row]}${isLast ? ', the final residual stream' : ''}, after ${token ? tokenLabel(token) : position}`;
  const says = (own: LikelyToken | null) => (own ? `${tokenLabel(own)} ${percent(own.p)}` : 'nothing');
  const before = says(at(result, 'unsteered', row, position));
  if (result.steering.length === 0) return `${place}: ${before}`;
  return `${place}: unsteered ${before}, steered ${says(at(result, 'steered', row, position))}`;
}

/** Probabilities of chosen tokens by layer, at the last position. */
function targetLines(
  result: LensResult,
  targets: readonly LensTarget[],
  width: number,
  theme: Theme,
): HTMLElement {
  const isSteered = result.steering.length > 0;
  const lines = targets.flatMap((target, index) =>
    (isSteered ? (['unsteered', 'steered'] as const) : (['unsteered'] as const)).map((arm): Line => {
      const name = `${quotedToken(target)} ${arm}`;
      return {
        name,
        style: { color: theme[arm], shape: 2 * index + (arm === 'steered' ? 0 : 1) },
        points: result.layers.map((layer, row) => {
          const p = target[`p_${arm}`][row] ?? null;
          return {
            ...{ x: layer, y: p, mark: `target-${index}-${arm}-${row}` },
            about: `layer ${layer}, ${name}: ${p === null ? 'nothing' : percent(p)}`,
          };
        }),
      };
    }),
  );
  const seen = lines.flatMap(({ points }) => points.map(({ y }) => y ?? 0)).filter((p) => p > smallest);
  return drawLines(
    {
      title: 'probability after the last position',
      xName: 'layer',
      xValues: result.layers,
      y: valueAxis(seen, true, 5),
      yText: axisPercent,
      lines,
    },
    Math.min(width, 820),
    theme,
  );
}
/** A probability below this is drawn at the bottom of the axis. */
const smallest = 1e-9;

export const lensChart = chart(drawLens, {
  style,
  views: ({ steering }) =>
    steering.length > 0
      ? [
          { name: 'steered', label: 'Steered' },
          { name: 'unsteered', label: 'Unsteered' },
          { name: 'differences', label: 'Only where they differ' },
        ]
      : [],
});
