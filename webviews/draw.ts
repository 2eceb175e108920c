import type { Result } from '../kernel/results/types';
import type { Size } from './chart';
import { drawAlign } from './charts/align';
import { drawCheck } from './charts/check';
import { drawCompletions } from './charts/completions';
import { drawMessage } from './charts/message';
import { drawNext } from './charts/next';
import { drawTokens } from './charts/tokens';
import type { Theme } from './theme';

/** The drawing of a result of any kind. */
export function drawResult(result: Result, size: Size, theme: Theme): HTMLElement {
  switch (result.kind) {
    case 'completions':
      return drawCompletions(result, size, theme);
    case 'next':
      return drawNext(result, size, theme);
    case 'align':
      return drawAlign(result, size, theme);
    case 'tokens':
      return drawTokens(result, size, theme);
    case 'check':
      return drawCheck(result, size, theme);
    case 'message':
      return drawMessage(result, size, theme);
  }
}

const kinds: Readonly<Record<Result['kind'], true>> = {
  completions: true,
  next: true,
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
