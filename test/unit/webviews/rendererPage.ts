/** The notebook renderer on a page under Node: the code that a notebook loads, on a DOM without a screen. */
import assert from 'node:assert/strict';
import { Window } from 'happy-dom';
import type { OutputItem, RendererApi } from 'vscode-notebook-renderer';
import { activate } from '../../../webviews/renderer';
import { RESULT_MIME } from '../../../kernel/results/envelope';
import { cpuTime } from '../../cpuTime';
import { heatOf } from './hostileResults';

/** What the renderer takes from a browser's global scope. */
const browserGlobals = [
  ...[
    'window',
    'document',
    'navigator',
    'getComputedStyle',
    'matchMedia',
    'requestAnimationFrame',
    'XMLSerializer',
  ],
  ...['Node', 'Text', 'Element', 'HTMLElement', 'SVGElement', 'SVGSVGElement', 'SVGTextElement', 'DOMRect'],
  ...['CSSStyleSheet', 'ResizeObserver', 'MutationObserver', 'CSS', 'Image'],
] as const;

interface RendererPage {
  readonly window: Window;
  readonly renderer: RendererApi;
  /** What was copied last. */
  copied: string;
}

let opened: Promise<RendererPage> | null = null;

/** The page, the same one for all tests of this process. */
function openPage(): Promise<RendererPage> {
  return (opened ??= makePage());
}

async function makePage(): Promise<RendererPage> {
  const window = new Window({
    width: 900,
    height: 900,
    // What a listener throws reaches the test.
    settings: { errorCapture: 'disabled' as never },
  });
  for (const name of browserGlobals)
    Object.defineProperty(globalThis, name, {
      ...{ configurable: true, writable: true },
      value: Reflect.get(window, name),
    });
  window.document.body.dataset.vscodeThemeKind = 'vscode-light';
  const renderer = await activate({ setState() {}, getState() {}, workspace: { isTrusted: true } } as never);
  if (!renderer) throw new Error('the renderer did not start');
  const page = { window, renderer, copied: '' };
  Object.defineProperty(window.navigator, 'clipboard', {
    value: { writeText: (text: string) => Promise.resolve(void (page.copied = text)) },
  });
  return page;
}

/** A result that is drawn on the page. */
export interface Drawn {
  readonly element: HTMLElement;
  /** What was copied last. */
  readonly copied: () => string;
  /** Shows another result in the same output. */
  show(result: unknown): void;
  /** Presses the button with this label. */
  press(label: string): Promise<void>;
  /** Draws everything again, as a change of the theme does. */
  changeTheme(): Promise<void>;
  /** Scrolls its table down to this many pixels. */
  scrollTable(top: number): void;
  remove(): void;
}

let outputs = 0;

/** Draws a result as a notebook does: from its JSON, through the renderer. @throws what escapes the renderer. */
export async function drawOnPage(result: unknown): Promise<Drawn> {
  const page = await openPage();
  const { document } = page.window;
  const element = document.createElement('div') as unknown as HTMLElement;
  document.body.append(element as never);
  const id = `output-${outputs++}`;
  const show = (next: unknown) => {
    const text = typeof next === 'string' ? next : JSON.stringify(next);
    const item = { id, mime: RESULT_MIME, text: () => text, json: () => JSON.parse(text) as unknown };
    void page.renderer.renderOutputItem(item as OutputItem, element, new AbortController().signal);
  };
  show(result);
  return {
    element,
    show,
    copied: () => page.copied,
    async press(label) {
      const button = [...element.querySelectorAll('button')].find((own) => own.textContent === label);
      if (!button) throw new Error(`there is no button “${label}”`);
      button.click();
      await aTurn();
    },
    async changeTheme() {
      const { dataset } = document.body;
      dataset.vscodeThemeKind =
        dataset.vscodeThemeKind === 'vscode-light' ? 'vscode-high-contrast' : 'vscode-light';
      await page.window.happyDOM.waitUntilComplete();
      await aTurn();
    },
    scrollTable(top) {
      const data = element.querySelector('.data');
      if (!data) return;
      data.scrollTop = top;
      data.dispatchEvent(new page.window.Event('scroll') as unknown as Event);
    },
    remove() {
      page.renderer.disposeOutputItem?.(id);
      element.remove();
    },
  };
}

/** Events that were caused are heard. */
function aTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** What people press, in this order. */
const drawing = ['[data-action=table]', '[data-action=marks]', '[data-view]', '[data-sort]'];
const copying = ['[data-action=csv]', '[data-action=markdown]'];
const mostPressed = 3;

/**
 * Draws any result and does with it what people do: another theme, its table sorted and scrolled, its views, its points,
 * its copies. For tests and fuzzers that ask whether the renderer ends and throws nothing.
 * @param isLarge true: only what draws is pressed, and one button of a kind.
 * @throws what escapes the renderer's guard; an error if nothing is shown.
 */
export async function drawHostile(result: unknown, isLarge = false): Promise<void> {
  const { error } = console;
  // The renderer logs what it could not draw.
  console.error = () => undefined;
  const drawn = await drawOnPage(result);
  const { element } = drawn;
  try {
    if (element.textContent.trim() === '') throw new Error('the renderer shows nothing');
    for (const selector of isLarge ? drawing : [...drawing, ...copying])
      for (const index of [...element.querySelectorAll(selector).keys()].slice(
        0,
        isLarge ? 1 : mostPressed,
      )) {
        element.querySelectorAll<HTMLElement>(selector)[index]?.click();
        await aTurn();
      }
    for (const mark of [...element.querySelectorAll('[data-mark]')].slice(0, 3)) point(mark);
    drawn.scrollTable(5000);
    await drawn.changeTheme();
    drawn.show(result);
  } finally {
    drawn.remove();
    console.error = error;
  }
}

function point(mark: Element): void {
  const { PointerEvent, KeyboardEvent } = mark.ownerDocument.defaultView as unknown as typeof globalThis;
  mark.dispatchEvent(new PointerEvent('pointerover', { bubbles: true }));
  for (const key of ['ArrowRight', 'End', 'Home', 'Enter'])
    mark.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
}

/** What a drawing may take: many times one of the largest that is still drawn whole, timed once in this run. */
const times = 15;
let ordinary: number | null = null;

/** Fails if drawing takes many times as long as an ordinary result. */
export async function isDrawnQuickly(draw: () => Promise<void>): Promise<void> {
  ordinary ??= await timeOf(() => drawHostile(heatOf(1000), true));
  const taken = await timeOf(draw);
  assert.ok(taken < times * ordinary, `${taken.toFixed(0)} ms, an ordinary one ${ordinary.toFixed(0)} ms`);
}

async function timeOf(work: () => Promise<void>): Promise<number> {
  const start = cpuTime();
  await work();
  return cpuTime() - start;
}
