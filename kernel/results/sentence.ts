import { counted, percent, shortNumber, timesAsLikely } from './numbers';
import { quotedToken, tokenPieces } from './tokenText';
import type {
  AlignResult,
  CheckResult,
  CompletionsResult,
  NextResult,
  NextToken,
  Result,
  Sample,
  TokensResult,
} from './types';
import { changedWords } from './wordDiff';

/** The one sentence of a result, computed from its numbers: what was found. Also the name of its drawing. */
export function sentence(result: Result): string {
  switch (result.kind) {
    case 'completions':
      return completionsSentence(result);
    case 'next':
      return nextSentence(result);
    case 'align':
      return alignSentence(result);
    case 'tokens':
      return tokensSentence(result);
    case 'check':
      return checkSentence(result);
    case 'message':
      return result.text.split('\n')[0] ?? '';
  }
}

function completionsSentence(result: CompletionsResult): string {
  const { settings, running, cancelled } = result;
  const samples = Math.max(settings.n, ...result.arms.map((arm) => arm.samples.length));
  if (running) {
    const longest = Math.max(
      0,
      ...result.arms.flatMap((arm) => arm.samples.map(({ tokens }) => tokens.length)),
    );
    return `Completing: ${longest} of at most ${counted(settings.tokens, 'token')} so far.`;
  }
  if (cancelled) {
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

/** KL, in nats, below which two distributions are one but for rounding. */
const noKl = 1e-9;

function nextSentence(result: NextResult): string {
  const { steering, kl, tokens } = result;
  const likeliest = [...tokens].sort((a, b) => b.p_unsteered - a.p_unsteered)[0];
  if (!likeliest) return 'There is no token to compare.';
  const before = `${quotedToken(likeliest)} (${percent(likeliest.p_unsteered)})`;
  if (steering.length === 0) return `No steering is on: the likeliest next token is ${before}.`;
  if (kl < noKl) return `Steering changes nothing here: KL 0 nats; the likeliest next token stays ${before}.`;
  return `Steering makes ${mostChanged(tokens, likeliest)}; KL ${shortNumber(kl)} nats.`;
}

/** The token that contributes most to the divergence, before and after. */
function mostChanged(tokens: readonly NextToken[], likeliest: NextToken): string {
  const token = tokens.reduce((most, other) => (other.kl > most.kl ? other : most), likeliest);
  const { p_unsteered, p_steered } = token;
  return `${quotedToken(token)} ${timesAsLikely(p_unsteered, p_steered)} (${percent(p_unsteered)} to ${percent(p_steered)})`;
}

function alignSentence({ rows, steering }: AlignResult): string {
  const positions = rows[0]?.tokens.length ?? 0;
  if (steering.length === 0)
    return `No steering is on: the prompt has ${counted(positions, 'position')}, BOS included.`;
  const noun = steering.length === 1 ? 'The addition' : `The ${steering.length} additions`;
  const verb = (one: string, many: string) => (steering.length === 1 ? one : many);
  // A statement that has no prompt shows the vector by itself.
  if (steering.every(({ at }) => at === undefined))
    return `${noun} ${verb('is', 'are')} ${counted(positions, 'position')} long, BOS included.`;
  const reached = new Set(steering.flatMap(({ at }) => at ?? []));
  return `${noun} ${verb('reaches', 'reach')} ${reached.size} of ${counted(positions, 'position')}: ${ranges([...reached])}.`;
}

/** Positions as ranges: 0 to 2, 5. */
function ranges(positions: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const position of [...positions].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last && position === last[1] + 1) last[1] = position;
    else runs.push([position, position]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from} to ${to}`)).join(', ');
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
