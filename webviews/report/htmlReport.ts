import type { CellResult, MarkdownCell, RunDocument } from '../../kernel/formats/document';
import { counted } from '../../kernel/language/numbers';
import type { ModelInfo } from '../../kernel/results/envelope';
import { visibleText } from '../../kernel/results/tokenText';
import { element } from '../element';
import { chartStyles } from '../kinds/all';
import base from '../style.css';
import { cellsOf, failuresOf, failureText, stateText, titleOf } from './documentText';
import { headingOf, markdownElements } from './markdownCell';
import { escaped, onPage, written } from './onPage';
import own from './report.css';
import { reportTheme, themeRules } from './reportTheme';
import { resultSection, type Terms } from './resultSection';
import { styleBook, type StyleBook } from './stilled';

interface Options {
  readonly hasCode: boolean;
}

/**
 * A whole run as one page: no script, no request, the light or the dark of the reader's system, and rules for paper. The
 * document is in it as JSON, so that the numbers can be read back.
 */
export async function htmlReport(document: RunDocument, options: Options): Promise<string> {
  const styles = styleBook();
  const body = onPage(() => written(bodyOf(document, options, styles)));
  const rules = themeRules + base + chartStyles + own + styles.rules();
  const policy = `default-src 'none'; style-src 'sha256-${await sha256(rules)}'; img-src data:`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Steerbook ${document.steerbook}">
<title>${escaped(titleOf(document))}</title>
<style>${rules}</style>
</head>
${body}
<script type="application/json" id="steerbook-results">${JSON.stringify(document).replaceAll('<', '\\u003c')}</script>
</html>
`;
}

async function sha256(text: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(hash)));
}

function bodyOf(document: RunDocument, options: Options, styles: StyleBook): HTMLElement {
  const terms: Terms = new Map();
  const cells = cellsOf(document);
  const title = titleOf(document);
  const isTitled = cells.some((cell) => !('status' in cell) && headingOf(cell.source) !== null);
  const troubled = document.cells.filter(({ status }) => status !== 'ok');
  return element(
    'body',
    {},
    element(
      'header',
      {},
      element('p', { class: 'about' }, aboutText(document)),
      !isTitled && element('h1', {}, title),
      troubled.length > 0 && troubles(troubled),
    ),
    element(
      'main',
      {},
      ...cells.map((cell) =>
        'status' in cell ? codeCell(cell, options, { styles, terms }) : markdownCell(cell),
      ),
    ),
    element(
      'footer',
      {},
      ...termList(terms),
      element(
        'p',
        { class: 'about' },
        'Every number with all its digits is in this file, as JSON in the element steerbook-results.',
      ),
    ),
  );
}

function aboutText({ steerbook, model, notebook }: RunDocument): string {
  const parts = [notebook?.name, model && modelText(model), `Steerbook ${steerbook}`];
  return parts.filter((part) => typeof part === 'string').join(' · ');
}

function modelText({ id, n_layers, d_model }: ModelInfo): string {
  return `model ${visibleText(id)}, ${counted(n_layers, 'layer')} of width ${d_model}`;
}

/** Cells that gave not all, on top, where nobody misses them. */
function troubles(cells: readonly CellResult[]): HTMLElement {
  return element(
    'ul',
    { class: 'troubles' },
    ...cells.map(({ index, status }) =>
      element(
        'li',
        {},
        element('a', { href: `#cell-${index + 1}` }, `Cell ${index + 1}`),
        ` ${stateText(status)}`,
      ),
    ),
  );
}

function markdownCell({ source }: MarkdownCell): HTMLElement {
  return element('section', { class: 'prose' }, ...markdownElements(source));
}

function codeCell(
  cell: CellResult,
  { hasCode }: Options,
  page: { readonly styles: StyleBook; readonly terms: Terms },
): HTMLElement {
  const { index, source, status, results } = cell;
  const failures = failuresOf(cell);
  return element(
    'section',
    { class: 'cell', id: `cell-${index + 1}`, 'aria-label': `Cell ${index + 1}` },
    hasCode && source.trim() !== '' && element('pre', {}, element('code', {}, visibleText(source))),
    ...results.map((result) => resultSection(result, { theme: reportTheme, ...page })),
    ...failures.map((failure) => failureSection(failureText(failure, index))),
    status !== 'ok' &&
      failures.length === 0 &&
      element('p', { class: 'state' }, `This cell ${stateText(status)}`),
  );
}

function failureSection({ sentence, place }: ReturnType<typeof failureText>): HTMLElement {
  return element(
    'section',
    { class: 'steerbook failure' },
    element('p', { class: 'sentence' }, visibleText(sentence)),
    element('p', { class: 'quiet' }, visibleText(place)),
  );
}

function termList(terms: Terms): readonly HTMLElement[] {
  if (terms.size === 0) return [];
  const sorted = [...terms].sort(([a], [b]) => a.localeCompare(b, 'en'));
  return [
    element('h2', {}, 'Terms'),
    element(
      'dl',
      {},
      ...sorted.flatMap(([term, means]) => [element('dt', {}, term), element('dd', {}, means)]),
    ),
  ];
}
