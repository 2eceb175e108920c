import { analyzeNotebook } from '../language/analysis';
import { sourceLines } from '../language/cells';
import { checkNotebook } from '../language/checks';
import { asRunError, type RunError } from '../language/diagnostics';
import type { CheckCommand } from './arguments';
import { paintFor } from './color';
import { located, readNotebooks, type NotebookFile } from './notebookFile';

/**
 * Prints what is wrong in notebooks, by their files' own lines; nothing runs.
 * @returns the exit code: 1 if anything is.
 * @throws UsageError
 */
export async function checkNotebooks({ files, json, color }: CheckCommand): Promise<number> {
  const found = (await readNotebooks(files)).flatMap((notebook) =>
    problemsIn(notebook).map((problem) => ({ file: notebook.file, ...problem })),
  );
  const paint = paintFor(color, process.stdout);
  if (json) process.stdout.write(`${JSON.stringify(found, null, 1)}\n`);
  else for (const { file, ...problem } of found) process.stdout.write(`${located(file, problem, paint)}\n`);
  return found.length > 0 ? 1 : 0;
}

/** By line of the file. */
function problemsIn({ cells }: NotebookFile): readonly RunError[] {
  const code = cells.flatMap(({ kind, source }, index) => (kind === 'code' ? [{ index, source }] : []));
  const lines = sourceLines(cells);
  return checkNotebook(analyzeNotebook(code), null).flatMap((diagnostics, at) => {
    const { index, source } = code[at] ?? { index: 0, source: '' };
    const above = (lines[index] ?? 1) - 1;
    return diagnostics.map((one) => {
      const problem = asRunError(source, one);
      return { ...problem, line: above + problem.line };
    });
  });
}
