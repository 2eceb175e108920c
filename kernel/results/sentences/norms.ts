import { largestNormRatio } from '../measure';
import { counted, shortNumber } from '../../language/numbers';
import { quotedToken } from '../tokenText';
import type { NormsResult } from '../types';

export function normsSentence(result: NormsResult): string {
  const { steering, tokens, bytes, layers } = result;
  const places = `${counted(layers.length, 'layer')} and ${counted(tokens.length, 'position')}`;
  if (steering.length === 0) return `No steering is on: norms of the residual stream alone, at ${places}.`;
  const largest = largestNormRatio(result);
  if (!largest || largest.ratio === 0) return `The steering vector is 0 at all of ${places}.`;
  const { layer, position, ratio } = largest;
  const hex = bytes?.[position];
  const token = quotedToken({ text: tokens[position] ?? '', ...(hex ? { bytes: hex } : {}) });
  return `The steering vector is at most ${shortNumber(ratio)} times as long as the residual stream: at layer ${layer}, position ${position} (${token})${beyondBos(position)}.`;
}

const beyondBos = (position: number) => (position > 0 ? ', BOS apart' : '');
