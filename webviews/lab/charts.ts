/** The results of the newest setting, together with those of the pinned one. */
import type { LabOffer, LabProblem } from '../../kernel/lab/messages';
import { pinSentence, type LabPin, type LabResult, type LabResults } from '../../kernel/lab/setting';
import { sentence } from '../../kernel/kinds/readings';
import { visibleText } from '../../kernel/results/tokenText';
import { element } from '../element';
import { button } from './additionRow';
import { createMeasurement, type FrameHost, type Measurement } from './measurement';

export interface ChartsOptions extends FrameHost {
  readonly onTryAgain: () => void;
  readonly onManageTrust: () => void;
}

export interface Charts {
  readonly root: HTMLElement;
  /** The results that are shown, as far as they have come. */
  readonly results: LabResults;
  show(result: LabResult): void;
  showPinned(pinned: LabPin | null): void;
  /** While a slider moves, axes and rows hold still. */
  setMoving(isMoving: boolean): void;
  /** Marks the charts as those of an earlier setting, and shows the problems of the setting as a whole. */
  showWrong(problems: readonly LabProblem[], offer: LabOffer): void;
  showProgress(text: string): void;
  /** Says why nothing comes, until something does. */
  showWaiting(text: string): void;
  /** Announces the main sentences to screen readers. */
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
  let isWaiting = false;
  const measurements = Object.fromEntries(
    kinds.map((kind) => [kind, createMeasurement(titles[kind], host)]),
  ) as Readonly<Record<Kind, Measurement>>;

  const failure = element('div', { class: 'failure', hidden: true });
  // Always there, so that its text moves nothing.
  const line = element('p', { class: 'line' });
  const announcement = element('p', { class: 'announcement', 'aria-live': 'polite' });
  const root = element(
    'section',
    { class: 'charts', 'aria-label': 'Results' },
    line,
    failure,
    ...kinds.map((kind) => measurements[kind].root),
    announcement,
  );

  /** The difference from the pinned setting. */
  const difference = () => {
    const before = pinned?.results.next;
    return before && results.next ? pinSentence(results.next, before) : '';
  };
  const clearWrong = () => {
    isWaiting = false;
    failure.hidden = true;
    root.classList.remove('stale');
  };

  return {
    root,
    get results() {
      return results;
    },
    show(result) {
      clearWrong();
      // The first result of a setting: the other charts still show the setting before.
      const isFirst = result.kind === 'next';
      results = { ...(isFirst ? {} : results), [result.kind]: result };
      measurements[result.kind].showNow(result);
      for (const kind of kinds) if (!results[kind]) measurements[kind].setStale(true);
      measurements[result.kind].setStale(false);
      line.textContent = difference();
    },
    showPinned(next) {
      pinned = next;
      for (const kind of kinds) measurements[kind].showPinned(next?.results[kind] ?? null);
      line.textContent = difference();
    },
    setMoving(isMoving) {
      for (const kind of kinds) measurements[kind].setMoving(isMoving);
    },
    showWrong(problems, offer) {
      isWaiting = false;
      root.classList.add('stale');
      line.textContent = results.next ? 'Shown is the last setting that could be measured.' : '';
      const whole = problems.filter(({ place }) => place === 'setting');
      failure.hidden = whole.length === 0;
      failure.replaceChildren(
        ...whole.map(({ code, message }) => element('p', {}, message, ' ', element('code', {}, code))),
        ...(offer === 'again' ? [button('Try again', onTryAgain)] : []),
        ...(offer === 'trust' ? [button('Manage Workspace Trust', onManageTrust)] : []),
      );
      announcement.textContent = problems.map(({ message }) => message).join(' ');
    },
    showProgress(text) {
      // Quick work is not announced once there is something to see.
      if (!results.next || isWaiting) line.textContent = `${text} …`;
    },
    showWaiting(text) {
      isWaiting = true;
      line.textContent = `${text} …`;
      announcement.textContent = `${text} …`;
    },
    announce() {
      const said = [results.next ? sentence(results.next) : '', difference()];
      announcement.textContent = visibleText(said.filter(Boolean).join(' '));
    },
    redraw() {
      for (const kind of kinds) measurements[kind].redraw();
    },
  };
}
