import type { HeatToken } from './result';

/** A part of a text that has one colour: a token, or several tokens that share a character. */
export interface HeatSpan {
  /** Offsets into the text in UTF-16 units, end exclusive; between whole characters as people see them. */
  readonly start: number;
  readonly end: number;
  readonly tokens: readonly HeatToken[];
  /** Change of the span's log-probability in nats; null if a token is masked. */
  readonly change: number | null;
}

/**
 * The places of a heat map's tokens in its text, in order. A token that begins or ends inside a character (an emoji
 * of several code points, a letter with its accents) is extended over the whole of it and joined with its other tokens.
 */
export function heatSpans(text: string, tokens: readonly HeatToken[]): readonly HeatSpan[] {
  const spans: { start: number; end: number; tokens: HeatToken[] }[] = [];
  const characters = charactersOf(text)[Symbol.iterator]();
  let character = characters.next().value;
  let byte = 0;
  for (const token of tokens) {
    const firstByte = byte;
    byte += byteLength(token);
    while (character && character.lastByte < firstByte) character = characters.next().value;
    if (!character) break;
    const { start } = character;
    while (character.lastByte < byte - 1) {
      const following = characters.next().value;
      if (!following) break;
      character = following;
    }
    const { end } = character;
    const before = spans.at(-1);
    if (before && start < before.end) {
      before.end = Math.max(before.end, end);
      before.tokens.push(token);
    } else spans.push({ start, end, tokens: [token] });
  }
  return spans.map((span) => ({ ...span, change: changeOf(span.tokens) }));
}

interface Character {
  readonly start: number;
  readonly end: number;
  /** Index of its last byte in the text's UTF-8. */
  readonly lastByte: number;
}

function* charactersOf(text: string): Generator<Character, undefined> {
  let bytes = 0;
  for (const { index, segment } of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)) {
    bytes += utf8Length(segment);
    yield { start: index, end: index + segment.length, lastByte: bytes - 1 };
  }
}

function byteLength({ text, bytes }: HeatToken): number {
  return bytes === undefined ? utf8Length(text) : bytes.length / 2;
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

function changeOf(tokens: readonly HeatToken[]): number | null {
  if (tokens.some(({ masked }) => masked)) return null;
  return tokens.reduce((sum, { logp_unsteered, logp_steered }) => sum + logp_steered - logp_unsteered, 0);
}
