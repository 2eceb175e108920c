/** The notebook renderer: draws the results of cells inside a notebook's outputs. */
import type { ActivationFunction, OutputItem } from 'vscode-notebook-renderer';
import { createFrame, type Frame } from './frame';
import type { HostRequest } from '../kernel/lab/hostRequest';
import { isFailure, type Failure } from '../kernel/results/failure';
import { failureElement } from './failure';
import { chartStyles, isKnownResult } from './kinds/all';
import base from './style.css';
import { saveByLink } from './plot/picture';
import { statementReader } from './statement';
import { applyTheme, readTheme, watchTheme } from './theme';
import { unknownResult } from './unknownResult';

interface Shown {
  readonly element: HTMLElement;
  readonly frame: Frame;
}

export const activate: ActivationFunction = (context) => {
  addStyles();
  const ask = context.postMessage?.bind(context);
  const readStatement = statementReader(context);
  const shown = new Map<string, Shown>();
  watchTheme(() => {
    for (const { frame } of shown.values()) frame.redraw();
    // Errors, and what cannot be drawn, are no frames.
    for (const root of document.querySelectorAll<HTMLElement>('section.steerbook'))
      applyTheme(root, readTheme());
  });
  return {
    renderOutputItem(item, element) {
      const value = read(item);
      const existing = shown.get(item.id);
      try {
        if (isFailure(value)) showFailure(element, value, ask);
        else if (!isKnownResult(value)) showUnknown(element, value);
        // A growing output comes again under its id, so its frame is updated and not replaced.
        else if (existing?.element === element && existing.frame.root.parentElement === element)
          existing.frame.show(value);
        else {
          existing?.frame.dispose();
          const frame = createFrame(value, ask, saveByLink, readStatement);
          element.replaceChildren(frame.root);
          shown.set(item.id, { element, frame });
          frame.redraw();
        }
      } catch (error) {
        console.error(error);
        showUnknown(element, value);
      }
    },
    disposeOutputItem(id) {
      for (const key of id === undefined ? [...shown.keys()] : [id]) {
        shown.get(key)?.frame.dispose();
        shown.delete(key);
      }
    },
  };
};

function read(item: OutputItem): unknown {
  try {
    return item.json() as unknown;
  } catch {
    return item.text();
  }
}

function showFailure(element: HTMLElement, failure: Failure, ask?: (request: HostRequest) => void): void {
  const root = failureElement(failure, ask);
  applyTheme(root, readTheme());
  element.replaceChildren(root);
}

function showUnknown(element: HTMLElement, value: unknown): void {
  const root = unknownResult(value);
  applyTheme(root, readTheme());
  element.replaceChildren(root);
}

function addStyles(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(base + chartStyles);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
