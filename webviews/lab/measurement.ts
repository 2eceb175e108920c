import type { HostRequest } from '../../kernel/lab/hostRequest';
import type { LabResult } from '../../kernel/lab/setting';
import { element } from '../element';
import type { SavePicture } from '../plot/picture';
import { createFrame, type Frame } from '../frame';

/** What only the editor can do for charts. */
export interface FrameHost {
  readonly ask: (request: HostRequest) => void;
  readonly save: SavePicture;
}

/** One kind of chart for the setting; the chart of the pinned one is drawn in it, on the same axes. */
export interface Measurement {
  readonly root: HTMLElement;
  showNow(result: LabResult): void;
  showPinned(result: LabResult | null): void;
  /** While a slider moves, axes and rows hold still. */
  setMoving(isMoving: boolean): void;
  /** Marks the chart as that of an earlier setting. */
  setStale(isStale: boolean): void;
  redraw(): void;
}

export function createMeasurement(title: string, host: FrameHost): Measurement {
  const room = element('div', { class: 'now' });
  const root = element('section', { class: 'measurement', hidden: true }, element('h2', {}, title), room);
  let now: LabResult | null = null;
  let pinned: LabResult | null = null;
  let isMoving = false;
  let frame: Frame | null = null;
  const show = () => {
    if (!now) return;
    if (!frame) {
      root.hidden = false;
      frame = createFrame(now, host.ask, host.save);
      room.append(frame.root);
    }
    frame.show(now, { pinned, isMoving });
  };
  return {
    root,
    showNow(result) {
      now = result;
      show();
    },
    showPinned(result) {
      pinned = result;
      show();
    },
    setMoving(next) {
      isMoving = next;
      // What holds still holds what is shown already.
      if (!isMoving) show();
    },
    setStale: (isStale) => room.classList.toggle('stale', isStale),
    redraw: () => frame?.redraw(),
  };
}
