import { counted, percent } from '../../language/numbers';
import type { CompletionsResult, Sample } from '../types';
import { changedWords } from '../wordDiff';

export function completionsSentence(result: CompletionsResult): string {
  const { settings, state } = result;
  const samples = Math.max(settings.n, ...result.arms.map((arm) => arm.samples.length));
  if (state === 'running') {
    const longest = Math.max(
      0,
      ...result.arms.flatMap((arm) => arm.samples.map(({ tokens }) => tokens.length)),
    );
    return `Completing: ${longest} of at most ${counted(settings.tokens, 'token')} so far.`;
  }
  if (state === 'stopped') {
    const done = doneSamples(result);
    return `${done} of ${counted(samples, 'sample')} ${done === 1 ? 'was' : 'were'} done before it was stopped.`;
  }
  if (result.steering.length === 0)
    return `No steering is on: ${counted(samples, 'completion')} as the model gives ${samples === 1 ? 'it' : 'them'}.`;
  return changeSentence(result, samples);
}

/** Samples that every arm has whole. */
function doneSamples({ arms, settings }: CompletionsResult): number {
  const isDone = (sample: Sample | undefined) =>
    sample !== undefined && (sample.finished || sample.tokens.length >= settings.tokens);
  let done = 0;
  while (done < settings.n && arms.every(({ samples }) => isDone(samples[done]))) done++;
  return done;
}

function changeSentence({ arms }: CompletionsResult, samples: number): string {
  const [unsteered, ...steered] = arms;
  const pairs = steered.flatMap((arm) =>
    arm.samples.map(({ text }, index) => changedWords(unsteered?.samples[index]?.text ?? '', text)),
  );
  const differing = pairs.filter(({ changed }) => changed > 0).length;
  const sum = (of: 'changed' | 'words') => pairs.reduce((total, pair) => total + pair[of], 0);
  const all = pairs.length;
  if (differing === 0)
    return `Steering changes no word: ${all === 1 ? 'the completion is' : `all ${counted(samples, 'completion')} are`} the same.`;
  const which =
    all === 1
      ? 'the completion'
      : differing === all
        ? `all ${all} completions`
        : `${differing} of ${all} completions`;
  return `Steering changes ${which}: ${percent(sum('changed') / sum('words'))} of the steered words differ.`;
}
