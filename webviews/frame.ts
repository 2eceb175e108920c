import { qualification, sentence, type Result } from '../kernel/kinds/readings';
import type { HostRequest } from '../kernel/lab/hostRequest';
import { glossed, type GlossedPart } from '../kernel/results/glossary';
import { shortText, visibleText } from '../kernel/results/tokenText';
import { drawResult } from './draw';
import { chartOf } from './kinds/all';
import { element, reconcile } from './element';
import { firstPicture, pictureFields } from './pictureChoices';
import type { Held } from './plot/hold';
import { saveByLink, type SavePicture } from './plot/picture';
import { enablePointing } from './plot/pointing';
import { statementElements, statementOf, type ReadStatement } from './statement';
import { tableElement } from './tableElement';
import { enableTerms, glossedText } from './terms';
import { applyTheme, printTheme, readTheme } from './theme';
import { dataElement } from './unknownResult';
import { onToolbar, toolbar, viewButtons, type Choices } from './toolbar';

/** A result on the screen: its sentence, its drawing, its table if wanted, its quiet line, its toolbar. */
export interface Frame {
  readonly root: HTMLElement;
  /** Shows a result in place of the one before. Unchanged parts stay as they are. */
  show(result: Result, following?: Following | null): void;
  /** Redraws the result for another width or theme. */
  redraw(): void;
  dispose(): void;
}

/** How a result is shown that follows a slider. */
interface Following {
  /** A result of the same kind to compare with. */
  readonly pinned: Result | null;
  /** True while the slider moves: what the eye follows holds still. */
  readonly isMoving: boolean;
}

/**
 * @param ask passes on requests that only the editor can carry out; without it they are not offered.
 * @param save keeps a picture that a person asked for.
 * @param readStatement has statements read and printed anew; without it none is offered.
 */
export function createFrame(
  result: Result,
  ask?: (request: HostRequest) => void,
  save: SavePicture = saveByLink,
  readStatement?: ReadStatement,
): Frame {
  let choices: Choices = {
    hasTable: false,
    hasMarks: true,
    sorting: null,
    view: null,
    point: null,
    picture: firstPicture,
  };
  const parts = {
    sentence: element('p', { class: 'sentence' }),
    views: element('div', { class: 'views', role: 'group', 'aria-label': 'View' }),
    drawing: element('div', { class: 'drawing', role: 'figure' }),
    chosen: element('div', { class: 'chosen-point', 'aria-live': 'polite' }),
    table: element('div', { class: 'table-room' }),
    quiet: element('p', { class: 'quiet' }),
    picture: element('div', { class: 'picture', role: 'group', 'aria-label': 'Picture' }),
    toolbar: element('div', { class: 'toolbar', role: 'toolbar', 'aria-label': 'Result' }),
  };
  const root = element(
    'section',
    { class: 'steerbook' },
    ...[parts.sentence, parts.views, parts.drawing, parts.chosen, parts.table],
    element('footer', {}, parts.quiet, parts.toolbar),
    parts.picture,
  );
  let shown = result;
  let texts = textsOf(result);
  let width = 0;
  let following: Following | null = null;
  let held: Held | null = null;

  const live = () => {
    if (!following) return null;
    const { pinned, isMoving } = following;
    const results = pinned ? [shown, pinned] : [shown];
    held = chartOf(shown).hold(results, isMoving ? held : null, { width });
    return { pinned, held };
  };
  /** The statement of the chosen point, as it was read and printed anew. */
  let statement: string | null = null;

  const redraw = () => {
    width = Math.floor(root.clientWidth) || 640;
    const theme = readTheme();
    applyTheme(root, theme);
    root.dataset.kind = shown.kind;
    const isFailed = guarded(
      () => chartOf(shown).isFailed(shown),
      () => false,
    );
    root.classList.toggle('failed', isFailed);
    fill(parts.sentence, glossedText(texts.sentenceParts));
    parts.drawing.setAttribute('aria-label', texts.sentence);
    fill(
      parts.views,
      guarded(() => viewButtons(shown, choices), nothing),
    );
    const drawing = guarded(
      () => [drawResult(shown, { width }, theme, { ...choices, live: live() })],
      () => [notDrawn('chart'), dataElement(shown)],
    );
    fill(parts.drawing, drawing);
    redrawChosen();
    redrawRest();
  };

  function redrawChosen(): void {
    fill(
      parts.chosen,
      guarded(() => statementElements(shown, choices.point, statement), nothing),
    );
  }

  /** Offers the chosen point's statement when it has been read, if the point is still chosen. */
  async function offerStatement(): Promise<void> {
    statement = null;
    const { point } = choices;
    const source = guarded(
      () => statementOf(shown, point),
      () => null,
    );
    if (source === null || !readStatement) return;
    const printed = await readStatement(source);
    if (choices.point !== point) return;
    statement = printed;
    redrawChosen();
  }

  /** All that does not depend on the view and the chosen point. */
  function redrawRest(): void {
    root.dataset.marks = String(choices.hasMarks);
    fillTable();
    fill(parts.quiet, glossedText(texts.quietParts));
    fill(
      parts.toolbar,
      guarded(() => toolbar(shown, choices, ask !== undefined), nothing),
    );
    fill(parts.picture, pictureFields(choices.picture));
  }

  function fillTable(): void {
    const scrolled = parts.table.querySelector('.data')?.scrollTop ?? 0;
    const table = () => (choices.hasTable ? [tableElement(shown, choices.sorting, scrolled)] : []);
    fill(
      parts.table,
      guarded(table, () => [notDrawn('table')]),
    );
  }

  onToolbar(root, {
    result: () => shown,
    choices: () => choices,
    ask,
    statement: () => statement,
    choose(next) {
      const isDrawnAlike = next.view === choices.view && next.point === choices.point;
      const isSamePoint = next.point === choices.point;
      choices = next;
      if (!isSamePoint) void offerStatement();
      if (isDrawnAlike) redrawRest();
      else redraw();
    },
    save,
    stage({ layout }, { palette }) {
      if (layout === null && palette === 'shown') return { root, dispose: () => undefined };
      const own = { width: layout ?? width };
      const theme = palette === 'print' ? printTheme(readTheme()) : readTheme();
      const pinned = following?.pinned;
      const results = pinned ? [shown, pinned] : [shown];
      const still = following && { pinned: pinned ?? null, held: chartOf(shown).hold(results, null, own) };
      const drawing = drawResult(shown, own, theme, { ...choices, live: still });
      const staged = element(
        'section',
        { class: `${root.className} staged`, 'aria-hidden': 'true', inert: true },
        parts.sentence.cloneNode(true),
        element('div', { class: 'drawing' }, drawing),
        element('footer', {}, parts.quiet.cloneNode(true)),
      );
      Object.assign(staged.dataset, { kind: shown.kind, marks: String(choices.hasMarks) });
      staged.style.width = `${own.width}px`;
      applyTheme(staged, theme);
      staged.style.setProperty('--vscode-editor-foreground', theme.foreground);
      root.after(staged);
      return { root: staged, dispose: () => staged.remove() };
    },
  });
  enablePointing(root);
  root.append(enableTerms(root));
  // Scrolling does not bubble.
  parts.table.addEventListener('scroll', fillTable, { capture: true, passive: true });
  const resize = new ResizeObserver(() => {
    if (Math.floor(root.clientWidth) !== width && root.clientWidth > 0) requestAnimationFrame(redraw);
  });
  resize.observe(root);

  return {
    root,
    show(next, nextFollowing = null) {
      shown = next;
      following = nextFollowing;
      texts = textsOf(next);
      redraw();
    },
    redraw,
    dispose: () => resize.disconnect(),
  };
}

interface Texts {
  readonly sentence: string;
  /** The same in parts. */
  readonly sentenceParts: readonly GlossedPart[];
  readonly quietParts: readonly GlossedPart[];
}

const longestSentence = 1200;
const longestQuiet = 3000;

/** What is said about a result. It stays while the result is drawn in other sizes and themes. */
function textsOf(result: Result): Texts {
  const text = (of: (result: Result) => string, longest: number, instead: string) =>
    guarded(
      () => visibleText(shortText(of(result), longest)),
      () => instead,
    );
  const said = text(
    sentence,
    longestSentence,
    `This result is not what a result of the kind “${result.kind}” is.`,
  );
  const [sentenceParts = [], quietParts = []] = glossed([said, text(qualification, longestQuiet, '')]);
  return { sentence: said, sentenceParts, quietParts };
}

const nothing = (): readonly HTMLElement[] => [];

/** A sentence in the place of what cannot be drawn. */
function notDrawn(what: string): HTMLElement {
  return element(
    'p',
    { class: 'message not-drawn' },
    `The ${what} cannot be drawn, because the result lacks what it is drawn from, or has something else there.`,
  );
}

/** What `make` gives; if it throws, as it may on what only claims to be a result, the cause is logged. */
function guarded<T>(make: () => T, instead: () => T): T {
  try {
    return make();
  } catch (error) {
    console.error(error);
    return instead();
  }
}

/** Updates the children of a part to look like these. */
function fill(part: HTMLElement, children: readonly Node[]): void {
  const fresh = part.cloneNode(false) as HTMLElement;
  fresh.append(...children);
  reconcile(part, fresh);
}
