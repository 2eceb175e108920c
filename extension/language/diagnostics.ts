/** Squiggles in cells: the checks' diagnostics while typing, and the errors of the last run. */
import * as vscode from 'vscode';
import { checking } from '../../kernel/language/checks';
import type { Code, Diagnostic, RunError } from '../../kernel/language/diagnostics';
import type { ModelInfo } from '../../kernel/results/envelope';
import { codeCells } from '../notebook/codeCells';
import { NOTEBOOK_TYPE } from '../notebook/type';
import { analyzingNotebook } from './analysis';
import { inSlices } from './slices';

const DEBOUNCE_MS = 150;
const SOURCE = 'steer';
/** Problems that are gone if the cells run in another order: shown as hints. */
const HINTS: ReadonlySet<Code> = new Set<Code>(['name-not-run']);

export interface RunDiagnostics extends vscode.Disposable {
  /** Shows the errors of the cell's last run; an empty list, or an edit of the cell, removes them. */
  readonly show: (cell: vscode.NotebookCell, errors: readonly RunError[]) => void;
}

export function showRunErrors(): RunDiagnostics {
  const collection = vscode.languages.createDiagnosticCollection('steer-run');
  const edits = vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
    if (contentChanges.length > 0) collection.delete(document.uri);
  });
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
      vscode.Disposable.from(collection, edits).dispose();
    },
  };
}

/** A problem that the checks found, and the squiggle that shows it. */
interface TypedProblem {
  readonly found: Diagnostic;
  readonly shown: vscode.Diagnostic;
}

export interface TypedChecks extends vscode.Disposable {
  /** What the last check found in a cell. */
  problemsIn(document: vscode.TextDocument): readonly TypedProblem[];
}

/**
 * Checks notebooks when they are opened or edited. `modelOf` gives the model of a notebook's kernel, null if it has
 * none.
 */
export function checkWhileTyping(
  modelOf: (notebook: vscode.NotebookDocument) => ModelInfo | null,
  onDidChangeModel: vscode.Event<vscode.NotebookDocument>,
): TypedChecks {
  const collection = vscode.languages.createDiagnosticCollection('steer');
  const problems = new Map<string, readonly TypedProblem[]>();
  const waiting = new Map<vscode.NotebookDocument, NodeJS.Timeout>();
  /** The number of the newest check of each notebook: an edit drops those before. */
  const checks = new Map<vscode.NotebookDocument, number>();
  const checkedWith = new Map<vscode.NotebookDocument, string | undefined>();

  async function check(notebook: vscode.NotebookDocument): Promise<void> {
    waiting.delete(notebook);
    const cells = codeCells(notebook);
    const model = modelOf(notebook);
    checkedWith.set(notebook, model?.id);
    const work = (function* () {
      return yield* checking(yield* analyzingNotebook(notebook), model);
    })();
    const number = (checks.get(notebook) ?? 0) + 1;
    checks.set(notebook, number);
    const found = await inSlices(work, () => checks.get(notebook) === number && !waiting.has(notebook));
    if (!found) return;
    cells.forEach(({ document }, i) =>
      show(
        document,
        (found[i] ?? []).map((one) => ({ found: one, shown: squiggle(document, one) })),
      ),
    );
  }

  function show({ uri }: vscode.TextDocument, found: readonly TypedProblem[]): void {
    problems.set(uri.toString(), found);
    collection.set(
      uri,
      found.map(({ shown }) => shown),
    );
  }

  function clear({ document }: vscode.NotebookCell): void {
    problems.delete(document.uri.toString());
    collection.delete(document.uri);
  }

  function checkSoon(notebook: vscode.NotebookDocument): void {
    if (notebook.notebookType !== NOTEBOOK_TYPE) return;
    clearTimeout(waiting.get(notebook));
    waiting.set(
      notebook,
      setTimeout(() => void check(notebook), DEBOUNCE_MS),
    );
  }

  function forget(notebook: vscode.NotebookDocument): void {
    clearTimeout(waiting.get(notebook));
    waiting.delete(notebook);
    checkedWith.delete(notebook);
    checks.delete(notebook);
    notebook.getCells().forEach(clear);
  }

  vscode.workspace.notebookDocuments.forEach(checkSoon);
  const registrations = vscode.Disposable.from(
    collection,
    vscode.workspace.onDidOpenNotebookDocument(checkSoon),
    vscode.workspace.onDidCloseNotebookDocument(forget),
    vscode.workspace.onDidChangeNotebookDocument(({ notebook, contentChanges, cellChanges }) => {
      for (const { removedCells } of contentChanges) removedCells.forEach(clear);
      if (contentChanges.length > 0 || cellChanges.some(({ document }) => document)) checkSoon(notebook);
    }),
    onDidChangeModel((notebook) => {
      if (checkedWith.get(notebook) !== modelOf(notebook)?.id) checkSoon(notebook);
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

function squiggle(document: vscode.TextDocument, { start, end, message, code }: Diagnostic) {
  const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
  const severity = HINTS.has(code) ? vscode.DiagnosticSeverity.Information : vscode.DiagnosticSeverity.Error;
  return problem(range, message, code, severity);
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
