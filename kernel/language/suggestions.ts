/** What is offered while somebody writes a program: only what may stand at the place, with what is said about it. */
import type { Analysis, Place } from './analysis';
import type { Span } from './ast';
import type { Expected } from './cursor';
import { columnsOffered, filesOffered, folderOf, layersOffered, modelsOffered } from './factsOffered';
import { fileEndings } from './fileEndings';
import { namesAt } from './namesOffered';
import type { ProgramFacts } from './programFacts';
import { snippetOf, wordSnippet, type Snippet } from './snippets';
import { statementAt } from './statementAt';
import type { Suggestion, WordKind } from './suggestion';
import { statements, type Statement } from './statements/all';
import { wordOf } from './wordOf';

export interface Suggestions {
  /** What they take the place of, in the cell. */
  readonly span: Span;
  /** In the order that they are shown in. */
  readonly items: readonly Suggestion[];
}

/** A place, and what is written around it. */
interface Asked {
  readonly facts: ProgramFacts;
  readonly isQuoted: boolean;
  /** The cell's text before what is to be written. */
  readonly before: string;
  /** What has been written of it. */
  readonly written: string;
  readonly statement: Statement | null;
}

/** What may be written at a place. */
export async function suggestionsAt(
  analysis: Analysis,
  place: Place,
  facts: ProgramFacts,
): Promise<Suggestions> {
  const { words, unfinished, isQuoted } = analysis.expectedAt(place);
  const cell = analysis.cells.find(({ index }) => index === place.cell);
  if (!cell) return { span: unfinished, items: [] };
  const asked: Asked = {
    ...{ facts, isQuoted, statement: statementAt(cell, unfinished.start)?.statement ?? null },
    before: cell.source.slice(0, unfinished.start),
    written: cell.source.slice(unfinished.start, unfinished.end),
  };
  const takesName = words.some(({ kind }) => kind === 'name');
  const takesVector = words.some(({ kind }) => kind === 'function');
  const items: Suggestion[] = takesName ? namesAt(analysis, place).map(nameOffered) : [];
  for (const expected of words.filter((one) => isWorthOffering(one, words)))
    items.push(...(await offered(expected, asked, takesVector)));
  const start = isQuoted ? unfinished.start + folderOf(asked.written).length : unfinished.start;
  return { span: { ...unfinished, start }, items: ordered(unique(items)) };
}

/** What most people want comes before the other words of the language. */
const first: readonly Suggestion['kind'][] = ['name', 'layer', 'text'];
function ordered(items: readonly Suggestion[]): readonly Suggestion[] {
  const rank = ({ kind }: Suggestion) => (first.includes(kind) ? first.indexOf(kind) : first.length);
  return [...items].sort((a, b) => rank(a) - rank(b));
}

/** Signs are typed sooner than they are chosen, but for the one that stands for every layer. */
function isWorthOffering({ kind, text }: Expected, words: readonly Expected[]): boolean {
  return kind !== 'symbol' || (text === '*' && words.some((other) => other.text === aLayer));
}

/** What the parser calls a layer that may follow. */
const aLayer = 'a layer';

/** One of each: several parts of a statement may begin with the same. */
function unique(items: readonly Suggestion[]): readonly Suggestion[] {
  const byLabel = new Map<string, Suggestion>();
  for (const item of items) if (!byLabel.has(item.label)) byLabel.set(item.label, item);
  return [...byLabel.values()];
}

async function offered(
  { kind, text }: Expected,
  { facts, isQuoted, before, written, statement }: Asked,
  takesVector: boolean,
): Promise<readonly Suggestion[]> {
  switch (kind) {
    case 'statement':
    case 'function':
    case 'option':
    case 'clause':
    case 'position':
    case 'link':
    case 'symbol':
      return [wordOffered(kind, text, before, statement)];
    case 'text':
    case 'words':
      return takesVector ? [pairOffered, promptOffered] : [promptOffered];
    case 'number':
      return text === aLayer ? layersOffered(await facts.model()) : [];
    case 'model':
      return modelsOffered(await facts.models());
    case 'text-file':
    case 'table-file':
    case 'vector-file':
      return filesOffered(await facts.files(folderOf(written), fileEndings[kind]), isQuoted);
    case 'column':
      return columnsOffered(await facts.columns(fileOf(statement)), isQuoted);
    case 'statement-word':
      return Object.keys(statements).map((word) => ({
        ...wordOffered('statement', word, before, statement),
        snippet: { text: word, asksAgain: false },
      }));
    case 'name':
    case 'new-name':
      return [];
  }
}

function fileOf(statement: Statement | null): string {
  return (statement?.kind === 'score' ? statement.files[0]?.value : null) ?? '';
}

function wordOffered(
  kind: WordKind | 'symbol',
  text: string,
  before: string,
  statement: Statement | null,
): Suggestion {
  const word = wordOf(kind, text, statement?.kind ?? null);
  const isWhole = kind === 'statement' || kind === 'function';
  const snippet = isWhole ? wholeSnippet(kind, text) : word && wordSnippet(text, word, before);
  return {
    ...{ kind: kind === 'symbol' ? 'link' : kind, label: text, isUsual: false },
    detail: word?.form ?? '',
    explained: word,
    snippet: snippet ?? { text, asksAgain: false },
  };
}

const wholeSnippets = new Map<string, Snippet>();

/** The snippet of a statement or function, which is the same everywhere. */
function wholeSnippet(kind: 'statement' | 'function', text: string): Snippet | null {
  const word = wordOf(kind, text, null);
  if (word === null) return null;
  const found = wholeSnippets.get(text) ?? snippetOf(word, kind === 'function' ? 'steer ' : '');
  wholeSnippets.set(text, found);
  return found;
}

function nameOffered({ name, program, where }: ReturnType<typeof namesAt>[number]): Suggestion {
  const snippet = { text: name, asksAgain: false };
  return { kind: 'name', label: name, detail: where, explained: program, snippet, isUsual: false };
}

const promptOffered: Suggestion = {
  ...{ kind: 'text', label: '"…"', detail: 'a text', explained: null, isUsual: false },
  snippet: { text: '"$1"', asksAgain: false },
};

const pairOffered: Suggestion = {
  ...{ kind: 'text', label: '"…" - "…"', detail: 'a pair of prompts', explained: null, isUsual: false },
  snippet: { text: '"${1:Love}" - "${2:Hate}"', asksAgain: false },
};
