/** The notebook renderer: draws the results of cells inside a notebook's outputs. */
import type { ActivationFunction, OutputItem } from 'vscode-notebook-renderer';
import { createFrame, type Frame } from './frame';
import { isFailure } from '../kernel/results/failure';
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
        if (isFailure(value)) showAlone(element, failureElement(value, ask));
        else if (!isKnownResult(value)) showAlone(element, unknownResult(value));
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
        showAlone(element, unknownResult(value));
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

/** Shows an element that is no frame: it is drawn once, and only its colours follow the theme. */
function showAlone(element: HTMLElement, root: HTMLElement): void {
  applyTheme(root, readTheme());
  element.replaceChildren(root);
}

function addStyles(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(base + chartStyles);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
