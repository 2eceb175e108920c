/** What is offered from beyond the program's text: layers, models, files and columns. */
import { printColumn } from './print';
import type { FolderEntry, ModelChoice, ModelShape } from './programFacts';
import { quoted } from './quoted';
import { escaped, type Snippet } from './snippets';
import type { Suggestion } from './suggestion';

/** The layers of a model with its default marked; none if the model is not known. */
export function layersOffered(model: ModelShape | null): readonly Suggestion[] {
  if (model === null) return [];
  return Array.from({ length: model.n_layers }, (_, layer) => ({
    ...{ kind: 'layer', label: String(layer), explained: null, snippet: plain(String(layer)) },
    detail: layer === model.defaultLayer ? `the default of ${model.id}` : `before block ${layer}`,
    isUsual: layer === model.defaultLayer,
  }));
}

export function modelsOffered(models: readonly ModelChoice[]): readonly Suggestion[] {
  return models.map(({ name, detail }) => ({
    ...{ kind: 'model', label: name, detail, explained: null, snippet: plain(name), isUsual: false },
  }));
}

/** The part of an unfinished path that names a folder, with its slash; empty for the program's own folder. */
export function folderOf(written: string): string {
  return written.slice(0, written.lastIndexOf('/') + 1);
}

/** Folders first: what is looked for lies further down. */
export function filesOffered(entries: readonly FolderEntry[], isQuoted: boolean): readonly Suggestion[] {
  return [...entries]
    .sort((a, b) => Number(b.isFolder) - Number(a.isFolder) || (a.name < b.name ? -1 : 1))
    .map(({ name, isFolder }) => {
      const path = isFolder ? `${name}/` : name;
      return {
        ...{ kind: isFolder ? 'folder' : 'file', label: path, detail: '', explained: null, isUsual: false },
        snippet: pathSnippet(path, isFolder, isQuoted),
      };
    });
}

/** A path, with the quotes that it needs. The place within a folder is inside of them. */
function pathSnippet(path: string, isFolder: boolean, isQuoted: boolean): Snippet {
  const text = escaped(inQuotes(path));
  return { text: isQuoted ? text : `"${text}${isFolder ? '$1' : ''}"`, asksAgain: isFolder };
}

export function columnsOffered(columns: readonly string[], isQuoted: boolean): readonly Suggestion[] {
  return columns.map((name) => ({
    ...{ kind: 'column', label: name, detail: '', explained: null, isUsual: false },
    snippet: plain(isQuoted ? inQuotes(name) : printColumn(name)),
  }));
}

/** A text as it is written between quotes. */
const inQuotes = (text: string) => quoted(text).slice(1, -1);

const plain = (text: string) => ({ text: escaped(text), asksAgain: false });
