import { counted, shortNumber } from './numbers';
import { quotedToken } from './tokenText';
import type { ModelInfo, ResolvedAddition, Result, Settings } from './types';

/** The quiet line under every result: what its numbers hold for. */
export function qualification(result: Result): string {
  return qualifications(result).join(' · ');
}

/** The parts of the quiet line: model, steering, position, sampling, in this order. */
export function qualifications(result: Result): readonly string[] {
  const { model, settings, steering } = result;
  switch (result.kind) {
    case 'completions':
      return [...modelParts(model), steeringText(steering), samplingText(settings)];
    case 'next':
      return [
        ...modelParts(model),
        steeringText(steering),
        `position ${result.position}, after ${quotedToken({ text: result.after })}`,
        entropyText(result.entropy_unsteered, result.entropy_steered, steering.length > 0),
      ];
    case 'align':
      return [...modelParts(model), steeringText(steering)];
    case 'check':
      return [...modelParts(model), 'differences in log-probability'];
    case 'tokens':
      return ['GPT-2 byte-pair encoding', 'without BOS'];
    case 'message':
      return modelParts(model);
  }
}

/** Where an arm's steering is written as it would be typed; several additions with commas between them. */
export function steeringText(steering: readonly ResolvedAddition[]): string {
  if (steering.length === 0) return 'no steering';
  return `steer ${steering.map(additionText).join(', ')}`;
}

/** One addition in the language's own form: `"Love" - "Hate" @4 x2`. */
export function additionText(addition: ResolvedAddition): string {
  const { layer, coefficient, default_layer, position, at, dims, from_layer, norm } = addition;
  const place = position === 'index' ? String(at?.[0] ?? '') : position;
  return [
    vectorText(addition),
    `@${layer}${default_layer ? ' (default layer)' : ''}`,
    ...(coefficient === 1 ? [] : [`x${coefficient}`]),
    ...(place === 'front' || place === '' ? [] : [`at ${place}`]),
    ...(dims ? [`dims ${dims[0]}..${dims[1]}`] : []),
    ...(from_layer === undefined ? [] : [`from @${from_layer}`]),
    ...(norm === undefined ? [] : [`norm ${norm}`]),
  ].join(' ');
}

function vectorText({ source, plus = [], minus = [] }: ResolvedAddition): string {
  // A vector may go on in the next line, after a backslash.
  if (source !== undefined) return source.replace(/\s*\\\r?\n\s*/g, ' ');
  const written = (tokens: readonly string[]) => JSON.stringify(tokens.slice(1).join('').trimEnd());
  if (plus.length === 0) return `-${written(minus)}`;
  return minus.length === 0 ? written(plus) : `${written(plus)} - ${written(minus)}`;
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
