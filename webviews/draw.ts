import type { Result } from '../kernel/kinds/readings';
import type { Seen, Size } from './chart';
import { drawAlign } from './charts/align';
import { drawCheck } from './charts/check';
import { drawCompletions } from './charts/completions';
import { drawMessage } from './charts/message';
import { drawNext } from './charts/next';
import { drawTokens } from './charts/tokens';
import { drawCompare } from './charts/compare';
import { drawCount } from './charts/count';
import { drawHeat } from './charts/heat';
import { drawLens } from './charts/lens';
import { drawNorms } from './charts/norms';
import { drawScore } from './charts/score';
import { drawSweep } from './charts/sweep';
import type { Theme } from './theme';

/** The drawing of a result of any kind. Its rules are those of the page's style sheet alone. */
export function drawResult(result: Result, size: Size, theme: Theme, seen: Seen = {}): HTMLElement {
  const drawing = drawKind(result, size, theme, seen);
  // Plot puts some into each drawing, which a page's policy may refuse.
  for (const style of drawing.querySelectorAll('style')) style.remove();
  return drawing;
}

function drawKind(result: Result, size: Size, theme: Theme, seen: Seen): HTMLElement {
  switch (result.kind) {
    case 'completions':
      return drawCompletions(result, size, theme, seen);
    case 'next':
      return drawNext(result, size, theme, seen);
    case 'compare':
      return drawCompare(result, size, theme, seen);
    case 'count':
      return drawCount(result, size, theme, seen);
    case 'heat':
      return drawHeat(result, size, theme, seen);
    case 'lens':
      return drawLens(result, size, theme, seen);
    case 'norms':
      return drawNorms(result, size, theme, seen);
    case 'score':
      return drawScore(result, size, theme, seen);
    case 'sweep':
      return drawSweep(result, size, theme, seen);
    case 'align':
      return drawAlign(result, size, theme, seen);
    case 'tokens':
      return drawTokens(result, size, theme, seen);
    case 'check':
      return drawCheck(result, size, theme, seen);
    case 'message':
      return drawMessage(result, size, theme, seen);
  }
}

const kinds: Readonly<Record<Result['kind'], true>> = {
  completions: true,
  next: true,
  compare: true,
  count: true,
  heat: true,
  lens: true,
  norms: true,
  score: true,
  sweep: true,
  align: true,
  tokens: true,
  check: true,
  message: true,
};

/** True for a result of a kind that this version draws. */
export function isKnownResult(value: unknown): value is Result {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    typeof value.kind === 'string' &&
    Object.hasOwn(kinds, value.kind)
  );
}
