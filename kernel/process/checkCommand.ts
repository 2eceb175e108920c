import { dirname, join, resolve } from 'node:path';
import { cacheFolderOf } from '../../model/source/hub/hubSettings';
import { analyzeNotebook, type Analysis } from '../language/analysis';
import { sourceLines } from '../language/cells';
import { checking, type KnownBeyond } from '../language/checks';
import { asRunError, type RunError } from '../language/diagnostics';
import { knownBeyond } from '../language/knownBeyond';
import { modelAbove } from '../language/modelAbove';
import { finished } from '../language/steps';
import type { CheckCommand } from './arguments';
import { paintFor } from './color';
import { withFacts, type AskFacts } from './factsAsked';
import { missingRequest, modelRequest } from './factsProtocol';
import { located, readNotebooks, type NotebookFile } from './notebookFile';

/**
 * Prints what is wrong in notebooks, by their files' own lines; nothing runs. Models that are here are known by their
 * layers, as in an editor.
 * @returns the exit code: 1 if anything is.
 * @throws UsageError
 */
export async function checkNotebooks({ files, json, cache, color }: CheckCommand): Promise<number> {
  const notebooks = await readNotebooks(files);
  const cacheFolder = cacheFolderOf(process.env, cache);
  const found = await withFacts((ask) =>
    Promise.all(
      notebooks.map(async (notebook) => {
        const problems = await problemsIn(notebook, cacheFolder, ask);
        return problems.map((problem) => ({ file: notebook.file, ...problem }));
      }),
    ),
  );
  const paint = paintFor(color, process.stdout);
  const all = found.flat();
  if (json) process.stdout.write(`${JSON.stringify(all, null, 1)}\n`);
  else for (const { file, ...problem } of all) process.stdout.write(`${located(file, problem, paint)}\n`);
  return all.length > 0 ? 1 : 0;
}

/** By line of the file. */
async function problemsIn(
  { file, cells }: NotebookFile,
  cacheFolder: string,
  ask: AskFacts,
): Promise<readonly RunError[]> {
  const code = cells.flatMap(({ kind, source }, index) => (kind === 'code' ? [{ index, source }] : []));
  const lines = sourceLines(cells);
  const analysis = analyzeNotebook(code);
  // Standard input lies in the folder in which the command runs, and so does what is named -.
  const beyond = await known(analysis, { folder: dirname(resolve(file)), cacheFolder }, ask);
  return finished(checking(analysis, beyond)).flatMap((diagnostics, at) => {
    const { index, source } = code[at] ?? { index: 0, source: '' };
    const above = (lines[index] ?? 1) - 1;
    return diagnostics.map((one) => {
      const problem = asRunError(source, one);
      return { ...problem, line: above + problem.line };
    });
  });
}

/** Which model a notebook begins with, `run` is told: nothing is known of it. */
function known(
  analysis: Analysis,
  { folder, cacheFolder }: { readonly folder: string; readonly cacheFolder: string },
  ask: AskFacts,
): Promise<KnownBeyond> {
  const bundledFolder = join(__dirname, '../model/bundled');
  return knownBeyond(analysis, (place) => ({
    async model() {
      const name = modelAbove(analysis, place);
      if (name === null) return null;
      return ask((to) => to.sendRequest(modelRequest, { name, bundledFolder, cacheFolder, base: folder }));
    },
    missing: (files) => ask((to) => to.sendRequest(missingRequest, { home: folder, files: [...files] })),
  }));
}
