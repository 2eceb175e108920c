import { mainNumbers } from '../measure';
import { mean } from '../meanInterval';
import { counted, shortNumber, signed } from '../../language/numbers';
import type { CountResult } from '../types';

export function countSentence(result: CountResult): string {
  const { prompts, steering } = result;
  const [before, after] = ['unsteered', 'steered'].map((name) =>
    mean(prompts.map(({ arms }) => arms.find((arm) => arm.name === name)?.mean ?? NaN)),
  );
  const samples = prompts[0]?.arms[0]?.counts.length ?? 0;
  const of = `${counted(samples, 'completion')}${prompts.length > 1 ? ` of each of ${prompts.length} prompts` : ''}`;
  if (before === undefined || after === undefined || prompts.length === 0)
    return 'There are no completions to count in.';
  if (steering.length === 0)
    return `No steering is on: the mean count is ${shortNumber(before)} a completion, in ${of}.`;
  if (before === after)
    return `Steering leaves the mean count at ${shortNumber(before)} a completion, in ${of}.`;
  const verb = after > before ? 'raises' : 'lowers';
  return `Steering ${verb} the mean count from ${shortNumber(before)} to ${shortNumber(after)} a completion, in ${of}${mostText(result)}.`;
}

/** The prompt whose completions changed most, where there are several. */
function mostText(result: CountResult): string {
  if (result.prompts.length < 2) return '';
  const most = mainNumbers(result).reduce((found, number) =>
    Math.abs(number.value ?? 0) > Math.abs(found.value ?? 0) ? number : found,
  );
  return `; most after '${most.name}' (${signed(most.value ?? 0)})`;
}
