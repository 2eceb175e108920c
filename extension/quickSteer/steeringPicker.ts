/** A quick pick for steering: checks while typing, and offers recent steering and names. */
import * as vscode from 'vscode';
import type { Diagnostic } from '../../kernel/language/diagnostics';
import { printAddition } from '../../kernel/language/additions';
import { checkSteering, definitionsIn, steerLines } from '../../kernel/language/programs';
import type { Scope } from '../../kernel/language/scope';
import type { EditorKernel } from '../editorKernel';
import { analysisOf } from '../language/program';
import { fileFrom } from '../notebook/codeCells';
import { NOTEBOOK_TYPE } from '../notebook/type';
import { withoutIcons } from './icons';

/** The steering that someone chose. */
export interface ChosenSteering {
  /** What was typed after the word `steer`. */
  readonly text: string;
  /** The statement, with the definitions that it needs before it. */
  readonly lines: readonly string[];
}

export interface SteeringPickerOptions {
  readonly title: string;
  readonly memory: vscode.Memento;
  /** The model that layers are checked against. */
  readonly kernel: EditorKernel;
  /** Steering to use as if a person had typed it. */
  readonly given?: string;
}

/** Pairs of the post, at the model's default layer. */
const presets: readonly (readonly [steering: string, name: string])[] = [
  ['"Love" - "Hate" x2', 'love, not hate'],
  ['"Anger" - "Calm" x2', 'anger'],
  ['" weddings" - " " x2', 'talk of weddings'],
  ['"Intent to praise" - "Intent to hurt" x4', 'praise'],
  ['"Love"', 'a single addition'],
];

const recentKey = 'steerbook.recentSteering';
const mostRecent = 10;
/** The list is updated this long after the last keystroke. */
const settlingMs = 150;

interface Item extends vscode.QuickPickItem {
  readonly steering?: string;
  /** Replaces what was typed. */
  readonly instead?: string;
}

/** Asks for steering; undefined if the picker was dismissed. */
export async function pickSteering(options: SteeringPickerOptions): Promise<ChosenSteering | undefined> {
  const definitions = openDefinitions();
  const problemOf = (text: string) => checkSteering(text, options.kernel.model, definitions)[0];
  const text =
    options.given !== undefined && !problemOf(options.given)
      ? options.given
      : await askForSteering(options, definitions, problemOf);
  if (text === undefined) return undefined;
  const recent = options.memory.get<readonly string[]>(recentKey, []).filter((other) => other !== text);
  await options.memory.update(recentKey, [text, ...recent].slice(0, mostRecent));
  return { text, lines: steerLines(text, definitions) };
}

function askForSteering(
  { title, memory, kernel, given }: SteeringPickerOptions,
  definitions: Scope,
  problemOf: (text: string) => Diagnostic | undefined,
): Promise<string | undefined> {
  const picker = vscode.window.createQuickPick<Item>();
  picker.title = title;
  picker.placeholder = 'An addition, such as "Love" - "Hate" @4 x2';
  picker.ignoreFocusOut = true;
  const offered = offeredItems(memory.get<readonly string[]>(recentKey, []), definitions);
  const refresh = () => (picker.items = [...typedItems(picker.value.trim(), problemOf), ...offered]);
  if (given !== undefined) picker.value = given;
  refresh();
  // The model begins to load meanwhile. If it fails, that is reported when the model is needed.
  kernel.prepare({ prompt: '', newTokens: 1 }).then(refresh, () => undefined);
  let typedAt = -Infinity;
  return new Promise((resolve) => {
    picker.onDidChangeValue(() => {
      typedAt = performance.now();
      refresh();
    });
    picker.onDidTriggerItemButton(({ item }) => {
      picker.value = item.steering ?? '';
      refresh();
    });
    picker.onDidAccept(() => {
      // Enter right after a keystroke comes before the list is up to date, so it means the typed text.
      const isTyped = performance.now() - typedAt < settlingMs && picker.value.trim() !== '';
      const chosen = isTyped ? { steering: picker.value.trim() } : picker.selectedItems[0];
      if (!chosen) return;
      const { steering, instead }: Pick<Item, 'steering' | 'instead'> = chosen;
      if (steering === undefined || problemOf(steering)) {
        // Steering that cannot run goes back to the box, with its problem under it.
        picker.value = instead ?? steering ?? '';
        return refresh();
      }
      resolve(steering);
      picker.hide();
    });
    picker.onDidHide(() => {
      resolve(undefined);
      picker.dispose();
    });
    picker.show();
  });
}

/** What was typed, with its problem and the fix. */
function typedItems(text: string, problemOf: (text: string) => Diagnostic | undefined): readonly Item[] {
  if (text === '') return [];
  const problem = problemOf(text);
  const label = withoutIcons(text);
  if (!problem) return [{ label, description: 'as typed', steering: text, alwaysShow: true }];
  const typed = { label, detail: `$(error) ${problem.message}`, steering: text, alwaysShow: true };
  if (!problem.fix) return [typed];
  const { title, replacement, span } = problem.fix;
  const instead = text.slice(0, span.start) + replacement + text.slice(span.end);
  return [
    typed,
    { label: `$(lightbulb) ${title}`, description: withoutIcons(instead), instead, alwaysShow: true },
  ];
}

function offeredItems(recent: readonly string[], definitions: Scope): readonly Item[] {
  const edit = { iconPath: new vscode.ThemeIcon('edit'), tooltip: 'Edit before use' };
  const item = (steering: string, description?: string): Item => ({
    label: withoutIcons(steering),
    description: description && withoutIcons(description),
    steering,
    buttons: [edit],
  });
  const group = (label: string, items: readonly Item[]): readonly Item[] =>
    items.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...items];
  return [
    ...group(
      'recent',
      recent.map((steering) => item(steering)),
    ),
    ...group(
      'names in open notebooks',
      [...definitions.entries()].flatMap(([name, known]) =>
        known.kind === 'addition' ? [item(name, printAddition(known.written.addition))] : [],
      ),
    ),
    ...group(
      'to begin with',
      presets.map(([steering, name]) => item(steering, name)),
    ),
  ];
}

/** The names of the open notebooks. If two notebooks define one name, the notebook in view wins. */
function openDefinitions(): Scope {
  const inView = vscode.window.activeNotebookEditor?.notebook;
  const notebooks = vscode.workspace.notebookDocuments
    .filter(({ notebookType }) => notebookType === NOTEBOOK_TYPE)
    .toSorted((a, b) => Number(a === inView) - Number(b === inView));
  return new Map(
    notebooks.flatMap((notebook) => [...definitionsIn(analysisOf(notebook), fileFrom(notebook)).entries()]),
  );
}
