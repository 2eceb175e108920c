import { counted, shortNumber } from '../language/numbers';
import { alignSentence } from './sentences/align';
import { compareSentence } from './sentences/compare';
import { completionsSentence } from './sentences/completions';
import { countSentence } from './sentences/count';
import { heatSentence } from './sentences/heat';
import { lensSentence } from './sentences/lens';
import { nextSentence } from './sentences/next';
import { normsSentence } from './sentences/norms';
import { scoreSentence } from './sentences/score';
import { sweepSentence } from './sentences/sweep';
import { tokenPieces } from './tokenText';
import type { CheckResult, Result, TokensResult } from './types';

/** The one sentence of a result, computed from its numbers: what was found. Also the name of its drawing. */
export function sentence(result: Result): string {
  switch (result.kind) {
    case 'completions':
      return completionsSentence(result);
    case 'next':
      return nextSentence(result);
    case 'align':
      return alignSentence(result);
    case 'heat':
      return heatSentence(result);
    case 'score':
      return scoreSentence(result);
    case 'norms':
      return normsSentence(result);
    case 'lens':
      return lensSentence(result);
    case 'count':
      return countSentence(result);
    case 'compare':
      return compareSentence(result);
    case 'sweep':
      return sweepSentence(result);
    case 'tokens':
      return tokensSentence(result);
    case 'check':
      return checkSentence(result);
    case 'message':
      return result.text.split('\n')[0] ?? '';
  }
}

function tokensSentence({ text, tokens }: TokensResult): string {
  if (tokens.length === 0) return 'The text is empty: no tokens.';
  const partial = tokens.filter((token) => tokenPieces(token).some(({ text: true_ }) => true_ === '\uFFFD'));
  const parts = partial.length === 0 ? '' : `, ${partial.length} of them parts of characters`;
  return `${counted(tokens.length, 'token')} for ${counted([...text].length, 'character')}${parts}.`;
}

function checkSentence({ checks }: CheckResult): string {
  if (checks.length === 0) return 'Nothing was checked.';
  const failed = checks.filter(({ passed }) => !passed);
  if (failed.length > 0)
    return `${failed.length} of ${counted(checks.length, 'check')} FAILED: ${failed.map(({ name }) => name).join('; ')}.`;
  const worst = checks.reduce((most, check) => (check.measured > most.measured ? check : most));
  const which = checks.length === 1 ? 'The check holds' : `All ${checks.length} checks hold`;
  return `${which}: the largest difference is ${shortNumber(worst.measured)}, allowed is ${shortNumber(worst.tolerance)}.`;
}
