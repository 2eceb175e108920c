import { counted } from '../language/numbers';
import type { Settings } from './envelope';

/** The sampling settings in words. */
export function samplingText({ temperature, top_p, freq_penalty, tokens, seed }: Settings): string {
  const length = `up to ${counted(tokens, 'token')}`;
  if (temperature === 0) return `${length}, temperature 0 (always the likeliest token)`;
  return `${length}, seed ${seed}, temperature ${temperature}, top_p ${top_p}, freq_penalty ${freq_penalty}`;
}
