import type { CellResult, RunDocument } from '../../kernel/formats/document';
import { markdown } from '../../kernel/formats/markdown';
import { qualification, sentence, type Result } from '../../kernel/kinds/readings';
import { visibleText } from '../../kernel/results/tokenText';
import { element } from '../element';
import { plainTable } from '../tableElement';
import { chartSvg } from './chartSvg';
import { cellsOf, failuresOf, failureText, stateText } from './documentText';
import { onPage, written } from './onPage';
import { stilled, styleBook } from './stilled';

/**
 * The notebook in Jupyter's format (nbformat 4.5): cells as text, since Jupyter does not run them, and each result as a
 * picture of its chart and as HTML and Markdown; its sentence is the plain text.
 */
export function jupyterNotebook(document: RunDocument, { hasCode }: { readonly hasCode: boolean }): string {
  const cells = cellsOf(document).map((cell) => {
    const id = `cell-${cell.index + 1}`;
    if (!('status' in cell)) return { cell_type: 'markdown', id, metadata: {}, source: linesOf(cell.source) };
    return {
      ...{ cell_type: 'code', execution_count: null, id },
      metadata: hasCode ? {} : { jupyter: { source_hidden: true } },
      outputs: outputsOf(cell),
      source: hasCode ? linesOf(cell.source) : [],
    };
  });
  const metadata = { language_info: { name: 'steer', file_extension: '.steer', mimetype: 'text/plain' } };
  return `${JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`;
}

function outputsOf(cell: CellResult): readonly object[] {
  const { index, status, results } = cell;
  const failures = failuresOf(cell);
  return [
    ...results.flatMap(resultOutputs),
    ...failures.map((failure) => {
      const { sentence: said, place } = failureText(failure, index);
      return { output_type: 'error', ename: failure.code, evalue: said, traceback: [said, place] };
    }),
    ...(status !== 'ok' && failures.length === 0
      ? [{ output_type: 'stream', name: 'stderr', text: [`This cell ${stateText(status)}\n`] }]
      : []),
  ];
}

function resultOutputs(result: Result): readonly object[] {
  const svg = onPage(() => chartSvg(result));
  const shown = (data: Readonly<Record<string, string>>) => ({
    output_type: 'display_data',
    metadata: {},
    data: Object.fromEntries(Object.entries(data).map(([mime, text]) => [mime, linesOf(text)])),
  });
  return [
    ...(svg === null ? [] : [shown({ 'image/svg+xml': svg, 'text/plain': sentence(result) })]),
    shown({
      'text/html': onPage(() => resultHtml(result)),
      'text/markdown': markdown(result),
      'text/plain': sentence(result),
    }),
  ];
}

/** Jupyter and the sites that show notebooks have styles of their own, and take none from outputs. */
function resultHtml(result: Result): string {
  const isText = result.kind === 'message';
  const root = element(
    'div',
    {},
    element('p', {}, element('strong', {}, visibleText(sentence(result)))),
    isText
      ? element('pre', {}, visibleText(result.text.split('\n').slice(1).join('\n')))
      : plainTable(result, 'the results as JSON'),
    element('p', {}, element('em', {}, visibleText(qualification(result)))),
  );
  return written(stilled(root, styleBook()));
}

/** Lines with their ends, as the format has texts. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+/g) ?? [];
}
