/** What the newest setting gave, and beside it what the pinned one did. */
import {
  pinSentence,
  type LabOffer,
  type LabPin,
  type LabProblem,
  type LabResult,
  type LabResults,
} from '../../kernel/results/lab';
import { sentence } from '../../kernel/results/sentence';
import type { HostRequest } from '../../kernel/results/types';
import { visibleText } from '../../kernel/results/tokenText';
import { element } from '../element';
import type { SavePicture } from '../picture';
import { button } from './additionRow';
import { createMeasurement, type Measurement } from './measurement';

/** What charts need the editor for. */
export interface FrameHost {
  readonly ask: (request: HostRequest) => void;
  readonly save: SavePicture;
}

export interface ChartsOptions extends FrameHost {
  readonly onTryAgain: () => void;
  readonly onManageTrust: () => void;
}

export interface Charts {
  readonly root: HTMLElement;
  readonly results: LabResults;
  show(result: LabResult): void;
  showPinned(pinned: LabPin | null): void;
  /** What is shown is not that of the setting, and why: its problems, of which those of the whole are said here. */
  showWrong(problems: readonly LabProblem[], offer: LabOffer): void;
  showProgress(text: string): void;
  /** Says the main sentences to those who listen. */
  announce(): void;
  redraw(): void;
}

type Kind = keyof LabResults;
const titles: Readonly<Record<Kind, string>> = {
  next: 'Next token',
  completions: 'Completions',
  norms: 'Norms',
};
const kinds = Object.keys(titles) as readonly Kind[];

export function createCharts({ onTryAgain, onManageTrust, ...host }: ChartsOptions): Charts {
  let results: LabResults = {};
  let pinned: LabPin | null = null;
  const measurements = Object.fromEntries(
    kinds.map((kind) => [kind, createMeasurement(titles[kind], host)]),
  ) as Readonly<Record<Kind, Measurement>>;

  const failure = element('div', { class: 'failure', hidden: true });
  const progress = element('p', { class: 'progress', role: 'status' });
  const difference = element('p', { class: 'difference', hidden: true });
  const announcement = element('p', { class: 'announcement', 'aria-live': 'polite' });
  const root = element(
    'section',
    { class: 'charts', 'aria-label': 'Results' },
    failure,
    progress,
    difference,
    ...kinds.map((kind) => measurements[kind].root),
    announcement,
  );

  const showDifference = () => {
    const before = pinned?.results.next;
    difference.hidden = !before || !results.next;
    if (before && results.next) difference.textContent = pinSentence(results.next, before);
  };
  const clearWrong = () => {
    failure.hidden = true;
    progress.textContent = '';
    root.classList.remove('stale');
  };

  return {
    root,
    get results() {
      return results;
    },
    show(result) {
      clearWrong();
      results = { ...results, [result.kind]: result };
      measurements[result.kind].showNow(result);
      measurements[result.kind].setStale(false);
      // The first result of a setting: the others are still those of the setting before.
      if (result.kind === 'next')
        for (const kind of ['norms', 'completions'] as const) measurements[kind].setStale(true);
      showDifference();
    },
    showPinned(next) {
      pinned = next;
      for (const kind of kinds) measurements[kind].showPinned(next?.results[kind] ?? null);
      showDifference();
    },
    showWrong(problems, offer) {
      progress.textContent = '';
      root.classList.add('stale');
      const whole = problems.filter(({ place }) => place === 'setting');
      failure.hidden = false;
      failure.replaceChildren(
        ...whole.map(({ code, message }) =>
          element('p', { role: 'alert' }, message, ' ', element('code', {}, code)),
        ),
        ...(whole.length === 0
          ? [element('p', {}, 'This setting cannot be measured: see the controls.')]
          : []),
        ...(results.next
          ? [element('p', { class: 'quiet' }, 'Shown is the last setting that could be.')]
          : []),
        ...(offer === 'again' ? [button('Try again', onTryAgain)] : []),
        ...(offer === 'trust' ? [button('Manage Workspace Trust', onManageTrust)] : []),
      );
      announcement.textContent = problems.map(({ message }) => message).join(' ');
    },
    showProgress(text) {
      // Work that takes no time is not told about once there is something to see.
      if (!results.next) progress.textContent = `${text} …`;
    },
    announce() {
      const said = [
        results.next ? sentence(results.next) : '',
        difference.hidden ? '' : (difference.textContent ?? ''),
      ];
      announcement.textContent = visibleText(said.filter(Boolean).join(' '));
    },
    redraw() {
      for (const kind of kinds) measurements[kind].redraw();
    },
  };
}
