import { lensChanges } from '../measure';
import { count, percent, percentChange } from '../../language/numbers';
import { quotedToken } from '../tokenText';
import type { LensResult, LensTarget, LikelyToken } from '../types';

export function lensSentence(result: LensResult): string {
  const { layers, arms, steering, targets = [] } = result;
  const [before, after] = arms.map(({ top }) => top.at(-1)?.at(-1));
  if (!before || !after) return 'There is no layer to look at.';
  if (steering.length === 0)
    return `No steering is on: the prediction after the prompt is ${quotedToken(before)} (${percent(before.p)}), the top token from layer ${settledFrom(result, before)} on.`;
  const { changed, places } = lensChanges(result);
  if (targets.length > 0) {
    return `At the last layer steering ${movesText(targets)}.`;
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

/** The layer from which on a token leads at the last position without a break. */
function settledFrom({ arms, layers }: LensResult, token: LikelyToken): number {
  const leads = (arms[0]?.top ?? []).map((positions) => positions.at(-1)?.id === token.id);
  return layers[leads.lastIndexOf(false) + 1] ?? 0;
}
