import type { HostRequest } from '../kernel/lab/hostRequest';
import type { Result } from '../kernel/kinds/readings';
import { formats } from '../kernel/formats/all';
import { element, type Attributes } from './element';
import { changedPicture, paperWidth, type PaperWidth, type PictureChoices } from './pictureChoices';
import { bytesOf } from './plot/dataAddress';
import { pngPicture, svgPicture, type SavePicture } from './plot/picture';
import { nextSorting, type Sorting } from './sorting';
import { chartOf } from './kinds/all';

/** A person's choices for one result. They stay while the result grows. */
export interface Choices {
  readonly hasTable: boolean;
  /** True to mark words that differ. */
  readonly hasMarks: boolean;
  readonly sorting: Sorting;
  /** The view of a result that has several; null for the first. */
  readonly view: string | null;
  /** The chosen point of a sweep, whose statement is shown. */
  readonly point: number | null;
  readonly picture: PictureChoices;
}

/** The buttons under a result. */
export function toolbar(
  result: Result,
  { hasTable, hasMarks, picture }: Choices,
  canAsk: boolean,
): readonly HTMLElement[] {
  const button = (action: string, label: string, state: Readonly<Record<string, string>> = {}) =>
    element('button', { ...actionOf(action), ...state }, label);
  const status = element('span', { class: 'status', role: 'status' });
  const canCompare = chartOf(result).difference(result) !== null;
  const copies = Object.entries(formats)
    .filter(([, { isCopied }]) => isCopied(result))
    .map(([name, { label }]) => element('button', actionOf(name), verb('Copy as '), label));
  if (result.kind === 'message') return [...copies, status];
  return [
    ...(canCompare
      ? [button('marks', 'Mark differences', { role: 'switch', 'aria-checked': String(hasMarks) })]
      : []),
    ...(canAsk && canCompare ? [button('diff', 'Show as diff')] : []),
    button('table', 'Table', { 'aria-expanded': String(hasTable) }),
    ...copies,
    button('picture', 'Picture', { 'aria-expanded': String(picture.isOpen) }),
    status,
  ];
}

function actionOf(action: string): Attributes {
  return { type: 'button', 'data-action': action };
}

/** What a button does, which only has to be heard where there is little room. */
function verb(text: string): HTMLElement {
  return element('span', { class: 'verb' }, text);
}

/** A button for each view of a result that has several. */
export function viewButtons(result: Result, { view }: Choices): readonly HTMLElement[] {
  const views = chartOf(result).views(result);
  const shown = views.find(({ name }) => name === view) ?? views[0];
  return views.map((own) =>
    element(
      'button',
      { type: 'button', 'data-view': own.name, 'aria-pressed': String(own === shown) },
      own.label,
    ),
  );
}

export interface ToolbarOf {
  readonly result: () => Result;
  readonly choices: () => Choices;
  /** The statement that is offered. */
  readonly statement: () => string | null;
  readonly choose: (choices: Choices) => void;
  readonly ask: ((request: HostRequest) => void) | undefined;
  readonly save: SavePicture;
  /** The result drawn anew beside what is shown, where nobody sees it; what is shown if that is wanted. */
  readonly stage: (paper: PaperWidth, choices: PictureChoices) => Stage;
}

/** A result that a picture is taken of. */
interface Stage {
  readonly root: HTMLElement;
  readonly dispose: () => void;
}

/** Handles a press on a result: on the toolbar, a view, a header of the table, or a point of a sweep. */
export function onToolbar(root: HTMLElement, of: ToolbarOf): void {
  root.addEventListener('click', (event) => press(event, root, of));
  root.addEventListener('change', ({ target }) => {
    const picture = changedPicture(of.choices().picture, target);
    if (picture) of.choose({ ...of.choices(), picture });
  });
  // The browser does not turn Enter into a click on a point of a drawing.
  root.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    if (!(event.target instanceof SVGElement) || !event.target.matches('[data-point]')) return;
    event.preventDefault();
    event.stopPropagation();
    press(event, root, of);
  });
}

function press(event: Event, root: HTMLElement, of: ToolbarOf): void {
  const pressed =
    event.target instanceof Element
      ? event.target.closest<HTMLElement | SVGElement>('button, [data-point]')
      : null;
  const { action, sort, view, point } = pressed?.dataset ?? {};
  const choices = of.choices();
  if (sort !== undefined) of.choose({ ...choices, sorting: nextSorting(choices.sorting, Number(sort)) });
  else if (view !== undefined) of.choose({ ...choices, view });
  else if (point !== undefined)
    of.choose({ ...choices, point: choices.point === Number(point) ? null : Number(point) });
  else if (action === 'table') of.choose({ ...choices, hasTable: !choices.hasTable });
  else if (action === 'picture')
    of.choose({ ...choices, picture: { ...choices.picture, isOpen: !choices.picture.isOpen } });
  else if (action === 'marks') of.choose({ ...choices, hasMarks: !choices.hasMarks });
  else if (action !== undefined) void carryOut(action, root, of);
}

async function carryOut(action: string, root: HTMLElement, of: ToolbarOf): Promise<void> {
  const result = of.result();
  try {
    const difference = chartOf(result).difference(result);
    if (action === 'diff' && difference) of.ask?.(difference);
    const source = of.statement();
    if (action === 'statement' && source !== null) await copy(source);
    if (action === 'insert' && source !== null) of.ask?.({ kind: 'insert-cell', source });
    const format = formats[action];
    if (format) await copy(format.write(result));
    const isPicture = action === 'svg' || action === 'png' || action === 'copy-image';
    if (isPicture) await takePicture(action, of);
    say(root, format || action === 'statement' || action === 'copy-image' ? 'Copied.' : '');
  } catch (error) {
    say(root, `That did not work: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function takePicture(action: 'svg' | 'png' | 'copy-image', of: ToolbarOf): Promise<void> {
  const { picture } = of.choices();
  const paper = paperWidth(picture);
  const { root, dispose } = of.stage(paper, picture);
  try {
    root.classList.toggle('lineless', !picture.hasLine);
    const address =
      action === 'svg' ? svgPicture(root, paper.millimetres) : await pngPicture(root, paper.millimetres);
    const size = paper.millimetres === null ? '' : `-${paper.millimetres}mm`;
    if (action === 'copy-image') await copyImage(bytesOf(address));
    else of.save(address, `steerbook-${of.result().kind}${size}.${action}`);
  } finally {
    root.classList.remove('lineless');
    dispose();
  }
}

async function copyImage(png: Uint8Array<ArrayBuffer>): Promise<void> {
  try {
    await navigator.clipboard.write([
      new ClipboardItem({ 'image/png': new Blob([png], { type: 'image/png' }) }),
    ]);
  } catch {
    throw new Error('this window may not put pictures on the clipboard; Save PNG works everywhere.');
  }
}

function say(root: HTMLElement, text: string): void {
  const status = root.querySelector('.status');
  if (status) status.textContent = text;
}

/** Puts text on the clipboard; through a selected text field if the page may not use the clipboard. */
async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = element('textarea', { class: 'steerbook-clipboard', 'aria-hidden': 'true' });
    field.value = text;
    const { activeElement } = document;
    document.body.append(field);
    field.select();
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- nothing else copies if a page may not use the clipboard
    const copied = document.execCommand('copy');
    field.remove();
    if (activeElement instanceof HTMLElement) activeElement.focus();
    if (!copied) throw new Error('the clipboard cannot be reached.');
  }
}
