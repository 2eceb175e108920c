import { counted, shortNumber } from '../language/numbers';
import { steeringText, sweptSteeringText } from './steeringText';
import { quotedToken, visibleText } from './tokenText';
import type {
  CompareResult,
  HeatResult,
  ModelInfo,
  ResolvedAddition,
  Result,
  Settings,
  SweepResult,
} from './types';

/** The quiet line under every result: what its numbers hold for. */
export function qualification(result: Result): string {
  return qualifications(result).join(' · ');
}

/** The parts of the quiet line: model, steering, then what is the kind's own, in this order. */
export function qualifications(result: Result): readonly string[] {
  return [...modelPartsOf(result), ...steeringParts(result), ...ownParts(result)];
}

function modelPartsOf(result: Result): readonly string[] {
  return result.kind === 'tokens' ? [] : modelParts(result.model);
}

function steeringParts(result: Result): readonly string[] {
  switch (result.kind) {
    case 'check':
    case 'tokens':
    case 'message':
      return [];
    case 'sweep':
      return [sweptSteeringText(result)];
    case 'completions':
      return [sweptSteeringText({ steering: result.steering, axes: result.axes ?? [] })];
    default:
      return [steeringText(result.steering)];
  }
}

function ownParts(result: Result): readonly string[] {
  const { settings } = result;
  switch (result.kind) {
    case 'completions':
      return [samplingText(settings)];
    case 'next':
      return [
        `position ${result.position}, after ${quotedToken({ text: result.after })}`,
        entropyText(result.entropy_unsteered, result.entropy_steered, result.steering.length > 0),
      ];
    case 'heat':
      return ['first prediction masked', ...slicesText(result), ...overlapText(result.steering)];
    case 'score':
      return [
        'first prediction of each text masked',
        ...overlapText(result.steering),
        ...(result.groups.some((group) => group.ratio_low !== null) && result.steering.length > 0
          ? [`95 % bootstrap intervals over texts, seed ${settings.seed}`]
          : []),
      ];
    case 'norms':
      return result.steering.length > 0 ? ['norms at every layer as if it were added there'] : [];
    case 'lens':
      return result.targets ? ['chosen tokens after the last position'] : [];
    case 'count':
      return [`counted: ${visibleText(result.words.join(', '))}`, samplingText(settings)];
    case 'compare':
      return [wordsText([result]), 'baseline: spaces in front', `random seed ${settings.seed}`];
    case 'sweep':
      return sweptParts(result);
    case 'check':
      return ['differences in log-probability'];
    case 'tokens':
      return ['GPT-2 byte-pair encoding', 'without BOS'];
    case 'align':
    case 'message':
      return [];
  }
}

/** What stands in front in the prompted arm; in a sweep it may change with the sign of the coefficient. */
function wordsText(results: readonly CompareResult[]): string {
  const words = new Set(results.map((result) => quotedToken({ text: result.words })));
  return `words in front: ${[...words].join(', ')}`;
}

/** Vectors at the front lie on padding, others on the text itself. */
function overlapText(steering: readonly ResolvedAddition[]): readonly string[] {
  const lies = steering.some(({ position, at }) =>
    position === 'index' ? at?.[0] !== 0 : position === 'middle' || position === 'back',
  );
  return lies ? ['the vector lies on the measured text'] : [];
}

function slicesText({ slices }: HeatResult): readonly string[] {
  if (!slices) return [];
  return [
    `read in ${slices.count} slices, each token beyond the first slice after at least ${slices.context} others`,
  ];
}

/** What holds for every point; the entropies of a comparison are those of one. */
function sweptParts({ points }: SweepResult): readonly string[] {
  const [first] = points;
  const compared = points.filter((point) => point.kind === 'compare');
  if (first?.kind === 'compare') return [wordsText(compared), ...ownParts(first).slice(1)];
  return first ? ownParts(first).slice(0, first.kind === 'next' ? 1 : undefined) : [];
}

function modelParts({ id, sha256, precision }: ModelInfo): readonly string[] {
  return [
    `model ${id}`,
    ...(sha256 === '' ? [] : [`weights ${sha256.slice(0, 12)}`]),
    ...(precision === '8bit' ? ['8-bit weights'] : []),
  ];
}

function samplingText({ temperature, top_p, freq_penalty, tokens, seed }: Settings): string {
  const length = `up to ${counted(tokens, 'token')}`;
  if (temperature === 0) return `${length}, temperature 0 (always the likeliest token)`;
  return `${length}, seed ${seed}, temperature ${temperature}, top_p ${top_p}, freq_penalty ${freq_penalty}`;
}

function entropyText(unsteered: number, steered: number, isSteered: boolean): string {
  const from = shortNumber(unsteered);
  return isSteered ? `entropy ${from} to ${shortNumber(steered)} nats` : `entropy ${from} nats`;
}
