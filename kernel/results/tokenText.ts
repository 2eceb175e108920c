/**
 * How a token is shown everywhere: a space as a faint middle dot, a line break as a return sign, BOS as `bos` in a
 * box, bytes that are not text as `\xE4`. Each piece knows the true text, which is what copying gives.
 */

/** The text that a token decodes to and, if its bytes are not UTF-8, those bytes as upper-case hex. */
export interface TokenText {
  readonly text: string;
  readonly bytes?: string;
}

export interface TokenPiece {
  readonly kind: 'text' | 'space' | 'break' | 'tab' | 'bos' | 'escape';
  /** The characters on the screen. */
  readonly shown: string;
  /** The true text, which copying gives. */
  readonly text: string;
}

const bosText = '<|endoftext|>';
const signs: Readonly<Record<string, Pick<TokenPiece, 'kind' | 'shown'>>> = {
  ' ': { kind: 'space', shown: '·' },
  '\n': { kind: 'break', shown: '↵' },
  '\r': { kind: 'escape', shown: '\\r' },
  '\t': { kind: 'tab', shown: '⇥' },
};
/** Characters that are invisible, or that reverse the order of others. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Zs}]/u;
/** Characters that would control a terminal or reverse running text; not line breaks and tabs. */
const controls = /(?![\n\t])[\p{Cc}\u202A-\u202E\u2066-\u2069\u2028\u2029]/gu;
/** A zero-width joiner inside an emoji joins its parts, so it does not count as invisible. */
const piecePattern =
  /[ \n\r\t]|\p{Extended_Pictographic}(?:\u200D|\uFE0F|\p{M}|\p{Extended_Pictographic})*|./gsu;

/** The pieces of a token, in order. */
export function tokenPieces(token: TokenText): readonly TokenPiece[] {
  if (token.text === bosText) return [{ kind: 'bos', shown: 'bos', text: bosText }];
  if (token.bytes !== undefined) return merged(piecesOfBytes(token.bytes));
  return merged(piecesOfText(token.text));
}

/** A token as plain text for tables and chart labels: `·love`, `bos`, `\xE4`. */
export function tokenLabel(token: TokenText): string {
  return shownText(tokenPieces(shortToken(token)));
}

/** A token inside a sentence, in quotes that show its spaces: ' love'. */
export function quotedToken(token: TokenText): string {
  const pieces = tokenPieces(shortToken(token));
  if (pieces[0]?.kind === 'bos') return 'bos';
  const text = pieces.map(({ kind, shown }) => (kind === 'space' ? ' ' : shown)).join('');
  return text.includes("'") ? `"${text}"` : `'${text}'`;
}

/** The text a token stands for; bytes that are not text as `\xE4`. */
export function trueText(token: TokenText): string {
  if (token.bytes === undefined) return token.text;
  return tokenPieces(token)
    .map(({ kind, shown, text }) => (kind === 'escape' ? shown : text))
    .join('');
}

/** Running text with control and direction characters made visible: safe for a terminal. */
export function visibleText(text: string): string {
  return text.replace(controls, escaped);
}

/** A text, cut after `longest` UTF-16 units and before half a character. */
export function shortText(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const isHalf = /[\uD800-\uDBFF]/.test(text.charAt(longest - 2));
  return `${text.slice(0, longest - (isHalf ? 2 : 1))}…`;
}

/** Letters of a token that are shown. Tokens of GPT-2 have at most 128 bytes; a file can claim longer ones. */
const longestToken = 256;

/** A token as it is shown: cut if it is longer than any token of a model. */
export function shortToken(token: TokenText): TokenText {
  const { text, bytes } = token;
  if (bytes !== undefined)
    return bytes.length > 2 * longestToken ? { text, bytes: bytes.slice(0, 2 * longestToken) } : token;
  return text.length > longestToken ? { text: shortText(text, longestToken) } : token;
}

/** Text on one line, line breaks as return signs. */
export function oneLine(text: string): string {
  return visibleText(text.replace(/\r?\n/g, '↵').replaceAll('\t', '⇥'));
}

function shownText(pieces: readonly TokenPiece[]): string {
  return pieces.map(({ shown }) => shown).join('');
}

function piecesOfText(text: string): readonly TokenPiece[] {
  return (text.match(piecePattern) ?? []).map((character): TokenPiece => {
    const sign = signs[character];
    if (sign) return { ...sign, text: character };
    if (character.length <= 2 && unseen.test(character))
      return { kind: 'escape', shown: escaped(character), text: character };
    return { kind: 'text', shown: character, text: character };
  });
}

function escaped(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return hex.length <= 2 ? `\\x${hex.padStart(2, '0')}` : `\\u{${hex}}`;
}

/** The characters of bytes given in hex; a byte that is not UTF-8 stands by itself. */
function piecesOfBytes(hex: string): readonly TokenPiece[] {
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  const pieces: TokenPiece[] = [];
  for (let at = 0; at < bytes.length;) {
    const found = characterAt(bytes, at);
    if (found) pieces.push(...piecesOfText(found.character));
    else {
      const shown = `\\x${hex.slice(2 * at, 2 * at + 2).toUpperCase()}`;
      pieces.push({ kind: 'escape', shown, text: '\uFFFD' });
    }
    at += found?.length ?? 1;
  }
  return pieces;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function characterAt(bytes: Uint8Array, at: number): { character: string; length: number } | null {
  const first = bytes[at] ?? 0;
  const length =
    first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (length === 0 || at + length > bytes.length) return null;
  try {
    return { character: utf8.decode(bytes.subarray(at, at + length)), length };
  } catch {
    return null;
  }
}

/** Neighbouring text as one piece. */
function merged(pieces: readonly TokenPiece[]): readonly TokenPiece[] {
  const result: TokenPiece[] = [];
  for (const piece of pieces) {
    const last = result.at(-1);
    if (last?.kind === 'text' && piece.kind === 'text') {
      result[result.length - 1] = {
        kind: 'text',
        shown: last.shown + piece.shown,
        text: last.text + piece.text,
      };
    } else result.push(piece);
  }
  return result;
}
