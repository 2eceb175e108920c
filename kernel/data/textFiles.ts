import { basename, resolve } from 'node:path';
import { split } from 'sentence-splitter';
import type { Breathe } from '../../model/breathe';
import { decodeNotebook } from '../language/cells';
import type { Span, Text } from '../language/ast';
import { problem } from '../problem';
import { readBytes } from './readBytes';

/** Texts to measure, from files that people have. */

export interface LabelledText {
  readonly label: string;
  readonly text: string;
  /** Where it stands in its file, in words. */
  readonly place: string;
}

/** What reading files needs. */
export interface Reading {
  /** Folder that relative paths start from. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly breathe: Breathe;
  readonly progress: (text: string, fraction?: number) => void;
}

/** The label of a file's texts: its name, or the written path if two files share a name. */
export function fileLabel(file: string, files: readonly string[]): string {
  const name = basename(file);
  return files.filter((other) => basename(other) === name).length > 1 ? file : name;
}

/**
 * The sentences of a text file. Line breaks within a paragraph are spaces, empty lines end a sentence.
 * @throws Problem at the file's span if it cannot be read.
 */
export async function readSentences(
  file: Text,
  label: string,
  reading: Reading,
): Promise<readonly LabelledText[]> {
  const text = await readText(file.value, reading, file);
  const sentences: LabelledText[] = [];
  let [line, read] = [1, 0];
  // Paragraphs alternate with the line breaks between them.
  for (const [index, part] of text.split(/(\r?\n[ \t]*\r?\n)/).entries()) {
    if (index % 2 === 0) {
      const within = `in the paragraph of line ${line + emptyLines(part)}`;
      const before = read;
      const turn = async (share: number) => {
        if (await reading.breathe())
          reading.progress(`Reading ${label}`, (before + share * part.length) / text.length);
      };
      for await (const sentence of sentencesOf(part, turn))
        sentences.push({ label, text: sentence, place: `sentence ${sentences.length + 1}, ${within}` });
    }
    line += part.match(/\n/g)?.length ?? 0;
    read += part.length;
  }
  return sentences;
}

/** Empty lines that a paragraph begins with. */
function emptyLines(paragraph: string): number {
  return /^\s*/.exec(paragraph)?.[0].match(/\n/g)?.length ?? 0;
}

/** Characters to split at a time. The splitter's time grows with the square of their number. */
const [pieceLength, longestPiece] = [800, 6400];

/**
 * Finds the sentences of a paragraph, piece by piece. A piece may end within its last sentence, with which the next
 * piece begins.
 * @param turn is called before each piece with the share of the paragraph that has been read.
 */
async function* sentencesOf(
  paragraph: string,
  turn: (share: number) => Promise<void>,
): AsyncGenerator<string> {
  const line = paragraph.replace(/\s+/g, ' ').trim();
  let length = pieceLength;
  for (let from = 0; from < line.length;) {
    await turn(from / line.length);
    const end = pieceEnd(line, from, length);
    const sentences = split(line.slice(from, end)).filter(({ type }) => type === 'Sentence');
    if (end < line.length && length < longestPiece) sentences.pop();
    const nothing = sentences.length === 0 && length >= longestPiece;
    const read = end === line.length || nothing ? end : from + (sentences.at(-1)?.range[1] ?? 0);
    for (const { raw } of sentences) yield raw;
    length = read === from ? 2 * length : pieceLength;
    from = read;
  }
}

/** The end of a piece of about `length` characters: after a space if it has one. */
function pieceEnd(line: string, from: number, length: number): number {
  if (from + length >= line.length) return line.length;
  const space = line.lastIndexOf(' ', from + length);
  return space > from ? space + 1 : from + length;
}

/**
 * The text of a file, without a byte order mark.
 * @throws Problem at `span` if it cannot be read or is not UTF-8.
 */
export async function readText(
  file: string,
  { folder, signal }: Pick<Reading, 'folder' | 'signal'>,
  span: Span,
): Promise<string> {
  const decoded = decodeNotebook(await readBytes(resolve(folder, file), file, span, signal));
  if ('text' in decoded) return decoded.text.replace(/^\ufeff/, '');
  const { line, column } = decoded.error;
  const reason = `line ${line}, column ${column} is not UTF-8 text; save the file as UTF-8`;
  throw problem('file-unreadable', span, { file, reason });
}
