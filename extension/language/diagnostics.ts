/** Squiggles in cells and in `.steer` files that are open as text: the checks' diagnostics while typing, and the errors of the last run. */
import * as vscode from 'vscode';
import { checking, unreadProgram } from '../../kernel/language/checks';
import type { Code, Diagnostic, RunError } from '../../kernel/language/diagnostics';
import { knownBeyond } from '../../kernel/language/knownBeyond';
import type { ModelInfo } from '../../kernel/results/envelope';
import { NOTEBOOK_TYPE } from '../notebook/type';
import type { FactsAt } from './openFacts';
import {
  lengthOf,
  ownerOf,
  readingProgram,
  readSoon,
  type Program,
  type ProgramCell,
  type ProgramOwner,
} from './program';
import { inSlices } from './slices';

const DEBOUNCE_MS = 150;
const SOURCE = 'steer';
/** Problems that a run need not meet: shown as hints. */
const HINTS: ReadonlySet<Code> = new Set<Code>(['name-not-run', 'program-too-long']);

export interface RunDiagnostics extends vscode.Disposable {
  /** Shows the errors of the cell's last run; an empty list, or an edit of the cell, removes them. */
  readonly show: (cell: vscode.NotebookCell, errors: readonly RunError[]) => void;
}

export function showRunErrors(): RunDiagnostics {
  const collection = vscode.languages.createDiagnosticCollection('steer-run');
  const edits = vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
    if (contentChanges.length > 0) collection.delete(document.uri);
  });
  const closings = vscode.workspace.onDidCloseTextDocument(({ uri }) => collection.delete(uri));
  return {
    show({ document }, errors) {
      const found = errors.map((error) => {
        const start = new vscode.Position(error.line - 1, error.column - 1);
        const range = new vscode.Range(start, start.translate(0, error.length ?? 0));
        return problem(range, error.message, error.code, vscode.DiagnosticSeverity.Error);
      });
      const typed = vscode.languages.getDiagnostics(document.uri);
      collection.set(
        document.uri,
        found.filter((one) => !typed.some((other) => sameProblem(one, other))),
      );
    },
    dispose: () => {
      vscode.Disposable.from(collection, edits, closings).dispose();
    },
  };
}

/** A problem that the checks found, and the squiggle that shows it. */
interface TypedProblem {
  readonly found: Diagnostic;
  readonly cell: ProgramCell;
  readonly shown: vscode.Diagnostic;
}

export interface TypedChecks extends vscode.Disposable {
  /** What the last check found in a document. */
  problemsIn(document: vscode.TextDocument): readonly TypedProblem[];
}

/**
 * Checks notebooks, and `.steer` files that are open as text, when they are opened or edited. `modelOf` gives the model
 * of a notebook's kernel, null if it has none.
 */
export function checkWhileTyping(
  modelOf: (notebook: vscode.NotebookDocument) => ModelInfo | null,
  onDidChangeModel: vscode.Event<vscode.NotebookDocument>,
  factsAt: FactsAt,
): TypedChecks {
  const collection = vscode.languages.createDiagnosticCollection('steer');
  const problems = new Map<string, readonly TypedProblem[]>();
  const waiting = new Map<ProgramOwner, NodeJS.Timeout>();
  /** The number of the newest check of each program: an edit drops those before. */
  const checks = new Map<ProgramOwner, number>();
  const checkedWith = new Map<ProgramOwner, string | undefined>();
  const modelFor = (owner: ProgramOwner) => ('cellCount' in owner ? modelOf(owner) : null);

  async function check(owner: ProgramOwner): Promise<void> {
    waiting.delete(owner);
    const model = modelFor(owner);
    checkedWith.set(owner, model?.id);
    const number = (checks.get(owner) ?? 0) + 1;
    checks.set(owner, number);
    const isNewest = () => checks.get(owner) === number && !waiting.has(owner);
    const { analysis } = await readSoon(owner);
    const beyond = await knownBeyond(analysis, (place) => factsAt(owner, analysis, place));
    if (!isNewest()) return;
    const work = (function* () {
      const program = yield* readingProgram(owner);
      const found = yield* checking(program.analysis, beyond);
      return { program, found: found.length > 0 ? found : unreadProgram(lengthOf(program.cells)) };
    })();
    const checked = await inSlices(work, isNewest);
    if (checked) show(checked.program, checked.found);
  }

  function show({ cells }: Program, found: readonly (readonly Diagnostic[])[]): void {
    const shown = new Map<vscode.TextDocument, TypedProblem[]>(cells.map(({ document }) => [document, []]));
    for (const [i, cell] of cells.entries())
      for (const one of found[i] ?? [])
        shown.get(cell.document)?.push({ found: one, cell, shown: squiggle(cell, one) });
    for (const [{ uri }, those] of shown) {
      problems.set(uri.toString(), those);
      collection.set(
        uri,
        those.map(({ shown }) => shown),
      );
    }
  }

  function clear({ uri }: vscode.TextDocument): void {
    problems.delete(uri.toString());
    collection.delete(uri);
  }

  function checkSoon(owner: ProgramOwner): void {
    clearTimeout(waiting.get(owner));
    waiting.set(
      owner,
      setTimeout(() => void check(owner), DEBOUNCE_MS),
    );
  }

  function checkNotebookSoon(notebook: vscode.NotebookDocument): void {
    if (notebook.notebookType === NOTEBOOK_TYPE) checkSoon(notebook);
  }

  /** Cells are checked with their notebook. */
  function checkTextSoon(document: vscode.TextDocument): void {
    if (ownerOf(document) === document) checkSoon(document);
  }

  function forget(owner: ProgramOwner): void {
    clearTimeout(waiting.get(owner));
    waiting.delete(owner);
    checkedWith.delete(owner);
    checks.delete(owner);
    if ('cellCount' in owner) for (const { document } of owner.getCells()) clear(document);
    else clear(owner);
  }

  vscode.workspace.notebookDocuments.forEach(checkNotebookSoon);
  vscode.workspace.textDocuments.forEach(checkTextSoon);
  const registrations = vscode.Disposable.from(
    collection,
    vscode.workspace.onDidOpenNotebookDocument(checkNotebookSoon),
    vscode.workspace.onDidCloseNotebookDocument(forget),
    vscode.workspace.onDidChangeNotebookDocument(({ notebook, contentChanges, cellChanges }) => {
      for (const { removedCells } of contentChanges) for (const { document } of removedCells) clear(document);
      if (contentChanges.length > 0 || cellChanges.some(({ document }) => document))
        checkNotebookSoon(notebook);
    }),
    vscode.workspace.onDidOpenTextDocument(checkTextSoon),
    vscode.workspace.onDidCloseTextDocument(forget),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (contentChanges.length > 0) checkTextSoon(document);
    }),
    // Files may have come meanwhile.
    vscode.window.onDidChangeActiveNotebookEditor((editor) => {
      if (editor) checkNotebookSoon(editor.notebook);
    }),
    onDidChangeModel((notebook) => {
      if (checkedWith.get(notebook) !== modelOf(notebook)?.id) checkNotebookSoon(notebook);
    }),
    { dispose: () => waiting.forEach((timer) => clearTimeout(timer)) },
  );
  return {
    problemsIn: ({ uri }) => problems.get(uri.toString()) ?? [],
    dispose: () => {
      registrations.dispose();
    },
  };
}

function squiggle(cell: ProgramCell, found: Diagnostic): vscode.Diagnostic {
  const { message, code } = found;
  const severity = HINTS.has(code) ? vscode.DiagnosticSeverity.Information : vscode.DiagnosticSeverity.Error;
  return problem(cell.rangeOf(found), message, code, severity);
}

function problem(
  range: vscode.Range,
  message: string,
  code: string,
  severity: vscode.DiagnosticSeverity,
): vscode.Diagnostic {
  const found = new vscode.Diagnostic(range, message, severity);
  found.code = code;
  found.source = SOURCE;
  return found;
}

function sameProblem(one: vscode.Diagnostic, other: vscode.Diagnostic): boolean {
  return one.code === other.code && one.range.start.line === other.range.start.line;
}
