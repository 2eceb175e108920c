/**
 * The main number of every kind of measurement: what a sweep of it shows as a curve or a grid, what its table lists and
 * what its sentence is about. There is one number for each series: a label of texts, an arm, a prompt, a pair of tokens.
 */
import { shortCell } from './cells';
import { mean, meanInterval } from './meanInterval';
import type { ColumnKind } from './table';
import { oneLine, quotedToken } from './tokenText';
import type {
  CompletionsResult,
  CountResult,
  HeatResult,
  LensResult,
  LensTarget,
  NormsResult,
  ScoreResult,
  SweepResult,
  SweptResult,
} from './types';
import { changedWords } from './wordDiff';

/** What a main number is a number of. */
export interface Quantity {
  /** In CSV: snake_case. */
  readonly name: string;
  /** For axes, legends and sentences. */
  readonly label: string;
  readonly kind: ColumnKind;
  readonly unit: '' | 'nats';
  /** The end of its range that is looked for: the strongest effect. */
  readonly sought: 'highest' | 'lowest';
}

/** One main number of one result. */
export interface MainNumber {
  /** Which series it belongs to. */
  readonly name: string;
  /** Null where nothing could be measured. */
  readonly value: number | null;
  /** 95 % interval, where there is one. */
  readonly interval: readonly [low: number, high: number] | null;
  /** The number's value where nothing steers; null where there is none. */
  readonly unsteered: number | null;
}

/** The main numbers of a sweep's points, in the order of the points. */
export interface Series {
  readonly name: string;
  readonly values: readonly (number | null)[];
  /** 95 % intervals; left out where no point has one. */
  readonly low?: readonly (number | null)[];
  readonly high?: readonly (number | null)[];
  readonly unsteered: number | null;
}

const kl: Quantity = { name: 'kl', label: 'KL', kind: 'number', unit: 'nats', sought: 'highest' };
const ratio: Quantity = {
  name: 'ratio',
  label: 'perplexity ratio',
  kind: 'number',
  unit: '',
  sought: 'lowest',
};

/** What the main numbers of a result are. */
export function quantityOf(result: SweptResult): Quantity {
  switch (result.kind) {
    case 'next':
    case 'compare':
      return kl;
    case 'heat':
    case 'score':
      return ratio;
    case 'count':
      return { ...kl, name: 'change', label: 'change in words counted', kind: 'nats', unit: '' };
    case 'norms':
      return { ...kl, name: 'norm_ratio', label: 'largest steering norm / residual norm', unit: '' };
    case 'completions':
      return { ...kl, name: 'changed', label: 'share of words that differ', kind: 'probability', unit: '' };
    case 'lens':
      return lensQuantity(result.targets?.length ?? 0);
  }
}

function lensQuantity(targets: number): Quantity {
  if (targets === 0)
    return {
      ...kl,
      name: 'changed',
      label: 'share of top tokens that differ',
      kind: 'probability',
      unit: '',
    };
  const name = targets === 1 ? 'log_probability' : 'logit_difference';
  return { ...kl, name, label: name.replace('_', targets === 1 ? '-' : ' '), kind: 'nats' };
}

/** The main numbers of one result, one for each series. */
export function mainNumbers(result: SweptResult): readonly MainNumber[] {
  switch (result.kind) {
    case 'next':
      return [{ ...plain('steered', result.kl), unsteered: 0 }];
    case 'compare':
      return result.arms.map((arm) => ({ ...plain(arm.name, arm.kl), unsteered: 0 }));
    case 'heat':
      return [{ ...plain('steered', heatTotals(result).ratio), unsteered: 1 }];
    case 'score':
      return result.groups.map(groupRatio);
    case 'count':
      return result.prompts.map(wordChange);
    case 'norms':
      return [plain('steered', largestNormRatio(result)?.ratio ?? null)];
    case 'lens':
      return lensNumbers(result);
    case 'completions':
      return [{ ...plain('steered', changedShare(result)), unsteered: 0 }];
  }
}

/** The curves of a sweep with one axis, or the grids of one with two. */
export function seriesOf({ points }: SweepResult): readonly Series[] {
  const numbers = points.map(mainNumbers);
  return (numbers[0] ?? []).map(({ name, unsteered }, index): Series => {
    const own = numbers.map((point) => point[index]);
    const bound = (end: 0 | 1) => own.map((point) => point?.interval?.[end] ?? null);
    const hasIntervals = own.some((point) => point?.interval);
    return {
      name,
      values: own.map((point) => point?.value ?? null),
      ...(hasIntervals && { low: bound(0), high: bound(1) }),
      unsteered,
    };
  });
}

/** The place of the strongest effect in a series; null where nothing was measured. */
export function bestPoint({ values }: Series, sought: Quantity['sought']): number | null {
  let best: number | null = null;
  values.forEach((value, index) => {
    const than = best === null ? null : (values[best] ?? null);
    if (value !== null && (than === null || (sought === 'highest' ? value > than : value < than)))
      best = index;
  });
  return best;
}

/** A main number for a sentence: 0.83 nats, +1.2, 0.87. */
export function quantityText(value: number | null, { kind, unit }: Quantity): string {
  return value === null ? 'nothing' : `${shortCell(value, kind)}${unit === '' ? '' : ` ${unit}`}`;
}

function plain(name: string, value: number | null): MainNumber {
  return { name, value, interval: null, unsteered: null };
}

export interface HeatTotals {
  /** Tokens that are not masked. */
  readonly scored: number;
  /** Sum of the change in log-probability over them. */
  readonly change: number;
  /** Perplexity ratio, exp(-change / scored); null where nothing was scored. */
  readonly ratio: number | null;
}

/** The change of a whole text. */
export function heatTotals({ tokens }: HeatResult): HeatTotals {
  const scored = tokens.filter(({ masked }) => !masked);
  const change = scored.reduce((sum, token) => sum + token.logp_steered - token.logp_unsteered, 0);
  return {
    scored: scored.length,
    change,
    ratio: scored.length === 0 ? null : Math.exp(-change / scored.length),
  };
}

function groupRatio({ label, ratio, ratio_low, ratio_high }: ScoreResult['groups'][number]): MainNumber {
  const interval = ratio_low === null || ratio_high === null ? null : ([ratio_low, ratio_high] as const);
  return { name: label, value: ratio, interval, unsteered: 1 };
}

/** Steered minus unsteered, completion by completion: both arms use the same random stream. */
function wordChange({ prompt, arms }: CountResult['prompts'][number]): MainNumber {
  const [before, after] = arms;
  const changes = (after?.counts ?? []).map((count, index) => count - (before?.counts[index] ?? 0));
  const value = changes.length === 0 ? null : mean(changes);
  return { name: oneLine(prompt), value, interval: meanInterval(changes), unsteered: 0 };
}

/** Where the steering is largest beside the residual stream. */
export interface NormPlace {
  readonly layer: number;
  readonly position: number;
  readonly ratio: number;
}

/**
 * The largest norm ratio at the layers that the additions go to. The residual stream at BOS is huge and does not count
 * where other positions are steered.
 */
export function largestNormRatio({ steering, layers, ratio }: NormsResult): NormPlace | null {
  const own = new Set(steering.map(({ layer }) => layer));
  const places = layers.flatMap((layer, row) =>
    own.has(layer)
      ? (ratio[row] ?? []).map((value, position): NormPlace => ({ layer, position, ratio: value }))
      : [],
  );
  const beyondBos = places.filter(({ position, ratio }) => position > 0 && ratio > 0);
  const candidates = beyondBos.length > 0 ? beyondBos : places;
  return candidates.reduce<NormPlace | null>(
    (most, place) => (most === null || place.ratio > most.ratio ? place : most),
    null,
  );
}

function lensNumbers(result: LensResult): readonly MainNumber[] {
  const [first, ...others] = result.targets ?? [];
  if (!first) {
    const { changed, places } = lensChanges(result);
    return [{ ...plain('steered', places === 0 ? null : changed.length / places), unsteered: 0 }];
  }
  const logP = (arm: 'p_unsteered' | 'p_steered', target: LensTarget) => Math.log(target[arm].at(-1) ?? NaN);
  if (others.length === 0)
    return [
      { ...plain(quotedToken(first), logP('p_steered', first)), unsteered: logP('p_unsteered', first) },
    ];
  return others.map((other) => ({
    ...plain(
      `${quotedToken(first)} \u2212 ${quotedToken(other)}`,
      logP('p_steered', first) - logP('p_steered', other),
    ),
    unsteered: logP('p_unsteered', first) - logP('p_unsteered', other),
  }));
}

/** Places of a lens, [layer, position], whose likeliest token is another one with steering; and how many there are. */
export function lensChanges({ arms, layers, tokens }: LensResult): {
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

function changedShare({ arms }: CompletionsResult): number | null {
  const [unsteered, ...steered] = arms;
  let [changed, words] = [0, 0];
  for (const { samples } of steered)
    samples.forEach(({ text }, index) => {
      const found = changedWords(unsteered?.samples[index]?.text ?? '', text);
      changed += found.changed;
      words += found.words;
    });
  return words === 0 ? null : changed / words;
}
