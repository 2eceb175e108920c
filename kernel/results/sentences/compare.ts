import { shortNumber } from '../../language/numbers';
import type { CompareArm, CompareResult } from '../types';

const what: Readonly<Record<CompareArm['name'], string>> = {
  steered: 'steering',
  prompted: 'the words as a prompt',
  random: 'a random vector of the same norms',
};

export function compareSentence({ arms }: CompareResult): string {
  const [first, ...others] = arms;
  if (!first) return 'There is nothing to compare.';
  const moved = `${capital(what[first.name])} moves the next token by ${shortNumber(first.kl)} nats of KL`;
  const rest = others.map(({ name, kl }) => `${what[name]} by ${shortNumber(kl)}`);
  const ratios = arms.map(({ ratio }) => (ratio === null ? 'none' : shortNumber(ratio)));
  const perplexity = arms.every(({ ratio }) => ratio === null)
    ? 'no token of the text is scored'
    : `perplexity ratios ${ratios.join(', ')}`;
  return `${[moved, ...rest].join(', ')}; ${perplexity}.`;
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
