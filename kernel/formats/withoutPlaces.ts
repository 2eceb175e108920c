/**
 * A document as it may leave this machine: no absolute path in it, and so no name of a user. A file or a folder that it
 * names by such a path has the last part of it. Which points this machine had kept by itself is no part of it either.
 */
import type { RunDocument } from './document';
import { analyzeNotebook } from '../language/analysis';
import type { Text } from '../language/ast';
import { filesRead } from '../language/filesRead';
import { quoted } from '../language/quoted';
import type { Statement } from '../language/statements/all';

/** Paths, as they are written, and what is written in their places. */
type Places = ReadonlyMap<string, string>;

/** @param folders of this machine, in whose places nothing is written. */
export function withoutPlaces(document: RunDocument, folders: readonly string[]): RunDocument {
  const named = [...writtenPlaces(document), ...modelPlaces(document)];
  const inside = folders.flatMap((folder) => [[`${folder}/`, ''] as const, [`${folder}\\`, ''] as const]);
  const all = [...named, ...inside]
    .filter(([path]) => path.length > 1)
    .sort(([a], [b]) => b.length - a.length);
  return renamed(document, new Map(all)) as RunDocument;
}

/** The files and folders that the statements of cells name by where they are on this machine. */
function writtenPlaces({ cells }: RunDocument): readonly (readonly [string, string])[] {
  return analyzeNotebook(cells).cells.flatMap(({ statements }) =>
    statements
      .flatMap(({ statement }) => namedBy(statement))
      .filter(({ value }) => isPlace(value))
      .flatMap(({ value }) => {
        const name = lastPart(value);
        const [written, shortened] = [quoted(value).slice(1, -1), quoted(name).slice(1, -1)];
        return written === value
          ? [[value, name] as const]
          : [[value, name] as const, [written, shortened] as const];
      }),
  );
}

function namedBy(statement: Statement): readonly Text[] {
  const own =
    statement.kind === 'model' ? [statement.source] : statement.kind === 'save' ? [statement.file] : [];
  return [...own, ...filesRead(statement)];
}

/** Folders of models. Their names begin with `./`, since no name on the Hub does. */
function modelPlaces(document: RunDocument): readonly (readonly [string, string])[] {
  const found: (readonly [string, string])[] = [];
  const look = (value: unknown, key: string): void => {
    if (typeof value === 'object' && value !== null) {
      for (const [name, part] of Object.entries(value)) look(part, name);
    } else if (typeof value === 'string' && value !== '') {
      if (isModel(key) && (isPlace(value) || value.startsWith('.')))
        found.push([value, `./${lastPart(value)}`]);
      if (key === 'file' && isPlace(value)) found.push([value, lastPart(value)]);
    }
  };
  look(document, '');
  return found;
}

const isModel = (key: string) => key === 'id' || key === 'model';
const isPlace = (path: string) => /^(?:[/~\\]|[A-Za-z]:[\\/])./.test(path);
const lastPart = (path: string) => path.replace(/[\\/]+$/, '').replace(/^.*[\\/]/, '');

/** Sentences of errors, which may tell where something was looked for. */
const sentences = ['message', 'fix'];
/** An absolute path up to its last part. */
const path = /(?<![\w.~/\\-])(?:~?\/|[A-Za-z]:[\\/]|\\\\)(?:[^\s"'/\\:]+[\\/])*(?=[^\s"'/\\]+)/g;

function renamed(value: unknown, places: Places, key = ''): unknown {
  if (typeof value === 'string') {
    const text = [...places].reduce((whole, [from, to]) => whole.replaceAll(from, to), value);
    return sentences.includes(key) ? text.replace(path, '') : text;
  }
  if (Array.isArray(value)) return value.map((part) => renamed(part, places, key));
  if (typeof value !== 'object' || value === null) return value;
  const isMessage = 'kind' in value && value.kind === 'message';
  const parts = Object.entries(value).filter(([name, part]) => !isKeptHere(value, name, part));
  return Object.fromEntries(
    parts.map(([name, part]) => [
      name,
      renamed(part, places, isMessage && name === 'text' ? 'message' : name),
    ]),
  );
}

/** True for what a sweep says of points that come from no store that a user named. */
function isKeptHere(of: object, name: string, part: unknown): boolean {
  const isOfSweep = name === 'kept' && 'kind' in of && of.kind === 'sweep';
  return isOfSweep && typeof part === 'object' && part !== null && !('store' in part);
}
