import type { Result, ResultOf } from '../../kernel/kinds/readings';
import type { Chart } from '../chart';
import { alignChart } from './align/chart';
import { checkChart } from './check/chart';
import { compareChart } from './compare/chart';
import { completionsChart } from './complete/chart';
import { countChart } from './count/chart';
import { heatChart } from './heat/chart';
import { lensChart } from './lens/chart';
import { messageChart } from './message/chart';
import { nextChart } from './next/chart';
import { normsChart } from './norms/chart';
import { scoreChart } from './score/chart';
import { similarityChart } from './similarity/chart';
import { sweepChart } from './sweep/chart';
import { tokensChart } from './tokens/chart';

/** How the results of each kind are drawn. */
const charts: { readonly [K in Result['kind']]: Chart<ResultOf<K>> } = {
  completions: completionsChart,
  next: nextChart,
  align: alignChart,
  tokens: tokensChart,
  heat: heatChart,
  score: scoreChart,
  norms: normsChart,
  lens: lensChart,
  count: countChart,
  compare: compareChart,
  similarity: similarityChart,
  check: checkChart,
  message: messageChart,
  sweep: sweepChart,
};

/** The chart of a result. Its row is that of the result's own kind, so it takes the result. */
export function chartOf(result: Result): Chart<Result> {
  return charts[result.kind];
}

/** The rules of all drawings. */
export const chartStyles = Object.values(charts)
  .map(({ style }) => style)
  .join('');

/** True for a result of a kind that this version draws. */
export function isKnownResult(value: unknown): value is Result {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    typeof value.kind === 'string' &&
    Object.hasOwn(charts, value.kind)
  );
}
