import type { HostRequest } from '../../kernel/lab/hostRequest';
import { steeringText } from '../../kernel/results/steeringText';
import { printText } from '../../kernel/language/print';
import { visibleText } from '../../kernel/results/tokenText';
import type { LabResult } from '../../kernel/lab/setting';
import { element } from '../element';
import type { SavePicture } from '../plot/picture';
import { createFrame, type Frame } from '../frame';

/** What only the editor can do for charts. */
export interface FrameHost {
  readonly ask: (request: HostRequest) => void;
  readonly save: SavePicture;
}

/** One kind of chart for the setting, beside the same chart for the pinned one. */
export interface Measurement {
  readonly root: HTMLElement;
  showNow(result: LabResult): void;
  showPinned(result: LabResult | null): void;
  /** Marks the chart as that of an earlier setting. */
  setStale(isStale: boolean): void;
  redraw(): void;
}

interface Side {
  readonly root: HTMLElement;
  show(result: LabResult | null): void;
  setTitle(title: string): void;
  redraw(): void;
}

export function createMeasurement(title: string, host: FrameHost): Measurement {
  const pinned = createSide('pinned', host);
  const now = createSide('now', host);
  let results: { now: LabResult | null; pinned: LabResult | null } = { now: null, pinned: null };
  const sides = element('div', { class: 'sides' }, now.root, pinned.root);
  const root = element('section', { class: 'measurement', hidden: true }, element('h2', {}, title), sides);
  const show = (next: Partial<typeof results>) => {
    results = { ...results, ...next };
    root.hidden = !results.now && !results.pinned;
    sides.classList.toggle('two', results.pinned !== null);
    if ('pinned' in next) pinned.show(results.pinned);
    if ('now' in next) now.show(results.now);
    const hasPrompts = Boolean(results.now) && results.now?.prompt !== results.pinned?.prompt;
    pinned.setTitle(titleOf('Pinned', results.pinned, hasPrompts));
    now.setTitle(results.pinned ? titleOf('Now', results.now, hasPrompts) : '');
  };
  return {
    root,
    showNow: (result) => show({ now: result }),
    showPinned: (result) => show({ pinned: result }),
    setStale: (isStale) => now.root.classList.toggle('stale', isStale),
    redraw() {
      now.redraw();
      pinned.redraw();
    },
  };
}

/** The title of a side: its steering, and its prompt if the two sides have different ones. */
function titleOf(name: string, result: LabResult | null, hasPrompt: boolean): string {
  if (!result) return '';
  const prompt = hasPrompt ? ` after ${printText({ value: result.prompt })}` : '';
  return visibleText(`${name}: ${steeringText(result.steering)}${prompt}`);
}

function createSide(name: string, host: FrameHost): Side {
  const heading = element('h3', {});
  const room = element('div', {});
  const root = element('div', { class: `side ${name}`, hidden: true }, heading, room);
  let frame: Frame | null = null;
  return {
    root,
    setTitle(title) {
      heading.hidden = title === '';
      if (heading.textContent !== title) heading.textContent = title;
    },
    show(result) {
      root.hidden = !result;
      if (!result) {
        frame?.dispose();
        frame?.root.remove();
        frame = null;
      } else if (frame) frame.show(result);
      else {
        frame = createFrame(result, host.ask, host.save);
        room.append(frame.root);
        frame.redraw();
      }
    },
    redraw: () => frame?.redraw(),
  };
}
