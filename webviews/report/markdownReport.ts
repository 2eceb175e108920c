import type { RunDocument } from '../../kernel/formats/document';
import type { WriteOptions, WrittenFile } from '../../kernel/formats/documents';
import { escapeMarkdown, markdown } from '../../kernel/formats/markdown';
import { sentence } from '../../kernel/kinds/readings';
import { oneLine } from '../../kernel/results/tokenText';
import { chartSvg } from './chartSvg';
import { cellsOf, failuresOf, failureText, resultName, stateText, titleOf } from './documentText';
import { onPage } from './onPage';

/** The notebook and its results as Markdown, the charts as SVG files in a folder beside it. */
export function markdownReport(
  document: RunDocument,
  { file, hasCode }: WriteOptions,
): readonly WrittenFile[] {
  const folder = `${file.replace(/\.[^.]*$/, '')}-images`;
  const pictures: WrittenFile[] = [];
  const blocks = cellsOf(document).flatMap((cell): readonly string[] => {
    if (!('status' in cell)) return [cell.source];
    const { index, source, status, results } = cell;
    const failures = failuresOf(cell);
    return [
      ...(hasCode && source.trim() !== '' ? [fenced(source)] : []),
      ...results.flatMap((result, place) => {
        const svg = onPage(() => chartSvg(result));
        const [said = '', ...rest] = markdown(result).split('\n\n');
        if (svg === null) return [said, ...rest];
        const name = `${folder}/${resultName(index, place, result)}.svg`;
        pictures.push({ name, text: svg });
        const alternative = escapeMarkdown(oneLine(sentence(result)));
        return [said, `![${alternative}](${encodeURI(name)})`, ...rest];
      }),
      ...failures.map((failure) => {
        const { sentence: said, place } = failureText(failure, index);
        return `> **${escapeMarkdown(oneLine(said))}**  \n> ${escapeMarkdown(oneLine(place))}`;
      }),
      ...(status !== 'ok' && failures.length === 0 ? [`*This cell ${stateText(status)}*`] : []),
    ];
  });
  const title = document.notebook?.markdown.length ? [] : [`# ${escapeMarkdown(titleOf(document))}`];
  return [{ name: file, text: `${[...title, ...blocks].join('\n\n')}\n` }, ...pictures];
}

/** Code between fences that are longer than any in it. */
function fenced(source: string): string {
  const longest = Math.max(2, ...(source.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}steer\n${source}\n${fence}`;
}
