import { qualification, sentence, type Result } from '../kernel/kinds/readings';
import type { HostRequest } from '../kernel/lab/hostRequest';
import { visibleText } from '../kernel/results/tokenText';
import { drawResult } from './draw';
import { chartOf } from './kinds/all';
import { element, reconcile } from './element';
import { saveByLink, type SavePicture } from './plot/picture';
import { enablePointing } from './plot/pointing';
import { statementElements } from './statement';
import { tableElement } from './tableElement';
import { applyTheme, readTheme } from './theme';
import { onToolbar, toolbar, viewButtons, type Choices } from './toolbar';

/** A result on the screen: its sentence, its drawing, its table if wanted, its quiet line, its toolbar. */
export interface Frame {
  readonly root: HTMLElement;
  /** Shows a result in place of the one before. Unchanged parts stay as they are. */
  show(result: Result): void;
  /** Redraws the result for another width or theme. */
  redraw(): void;
  dispose(): void;
}

/**
 * @param ask passes on requests that only the editor can carry out; without it they are not offered.
 * @param save keeps a picture that a person asked for.
 */
export function createFrame(
  result: Result,
  ask?: (request: HostRequest) => void,
  save: SavePicture = saveByLink,
): Frame {
  let choices: Choices = { hasTable: false, hasMarks: true, sorting: null, view: null, point: null };
  const parts = {
    sentence: element('p', { class: 'sentence' }),
    views: element('div', { class: 'views', role: 'group', 'aria-label': 'View' }),
    drawing: element('div', { class: 'drawing', role: 'figure' }),
    chosen: element('div', { class: 'chosen-point', 'aria-live': 'polite' }),
    table: element('div', { class: 'table-room' }),
    quiet: element('p', { class: 'quiet' }),
    toolbar: element('div', { class: 'toolbar', role: 'toolbar', 'aria-label': 'Result' }),
  };
  const root = element(
    'section',
    { class: 'steerbook' },
    ...[parts.sentence, parts.views, parts.drawing, parts.chosen, parts.table],
    element('footer', {}, parts.quiet, parts.toolbar),
  );
  let shown = result;
  let width = 0;

  const redraw = () => {
    width = Math.floor(root.clientWidth) || 640;
    const theme = readTheme();
    applyTheme(root, theme);
    root.dataset.kind = shown.kind;
    root.dataset.marks = String(choices.hasMarks);
    root.classList.toggle('failed', chartOf(shown).isFailed(shown));
    const found = visibleText(sentence(shown));
    fill(parts.sentence, [document.createTextNode(found)]);
    parts.drawing.setAttribute('aria-label', found);
    fill(parts.views, viewButtons(shown, choices));
    fill(parts.drawing, [drawResult(shown, { width }, theme, choices)]);
    fill(parts.chosen, statementElements(shown, choices.point));
    fill(parts.table, choices.hasTable ? [tableElement(shown, choices.sorting)] : []);
    fill(parts.quiet, [document.createTextNode(visibleText(qualification(shown)))]);
    fill(parts.toolbar, toolbar(shown, choices, ask !== undefined));
  };

  onToolbar(root, {
    result: () => shown,
    choices: () => choices,
    ask,
    choose(next) {
      choices = next;
      redraw();
    },
    save,
  });
  enablePointing(root);
  const resize = new ResizeObserver(() => {
    if (Math.floor(root.clientWidth) !== width && root.clientWidth > 0) requestAnimationFrame(redraw);
  });
  resize.observe(root);

  return {
    root,
    show(next) {
      shown = next;
      redraw();
    },
    redraw,
    dispose: () => resize.disconnect(),
  };
}

/** Updates the children of a part to look like these. */
function fill(part: HTMLElement, children: readonly Node[]): void {
  const fresh = part.cloneNode(false) as HTMLElement;
  fresh.append(...children);
  reconcile(part, fresh);
}
