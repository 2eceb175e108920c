/** The Steering Lab's page: requests measurements of settings, at most one a frame, and shows the newest answer. */
import { readToLab, type FromLab, type ToLab } from '../kernel/lab/messages';
import { labStateOf, laterThan, type LabPin, type LabSetting, type LabState } from '../kernel/lab/setting';
import { element } from './element';
import { createCharts } from './lab/charts';
import { createControls } from './lab/controls';
import labCss from './lab/lab.css';
import { watchMoves } from './lab/moves';
import { chartStyles } from './kinds/all';
import base from './style.css';
import { applyTheme, readTheme, watchTheme } from './theme';

declare function acquireVsCodeApi(): {
  postMessage(message: FromLab): void;
  getState(): unknown;
  setState(state: LabState): void;
};

function openLab(): void {
  const host = acquireVsCodeApi();
  let state: LabState | null = null;
  // Numbers must be higher than those of an earlier page.
  let asked = Date.now();
  let shown = asked;
  /** True if the newest setting was not requested yet. */
  let isChanged = false;
  let isFrameNear = false;
  const answers = new Map<string, () => void>();

  const controls = createControls({
    onChange(setting) {
      controls.say('');
      change(setting);
    },
    onPin: () => pin(state?.pinned ? null : current()),
    onBackToPinned() {
      if (!state?.pinned) return;
      change(state.pinned.setting);
      show(state);
    },
    onCopy: () => state && host.postMessage({ kind: 'copy', setting: state.setting }),
  });
  const charts = createCharts({
    ask(request) {
      if (request.kind === 'show-diff') host.postMessage(request);
    },
    save: (address, name) => host.postMessage({ kind: 'save', name, address }),
    onTryAgain: () => ask(),
    onManageTrust: () => host.postMessage({ kind: 'trust' }),
  });
  // Hidden until there is a state to show.
  const root = element('main', { class: 'lab', hidden: true }, controls.root, charts.root);
  watchMoves(controls.root, (isMoving) => charts.setMoving(isMoving));
  const theme = () => applyTheme(root, readTheme());

  /**
   * Keeps the setting at once, however busy the kernel is. Tells the extension once a frame, and requests the setting
   * when the one before has been shown: settings in between are never requested.
   */
  function change(setting: LabSetting): void {
    if (!state) return;
    state = { ...state, setting, changed: laterThan(state) };
    host.setState(state);
    isChanged = true;
    if (isFrameNear) return;
    isFrameNear = true;
    requestAnimationFrame(() => {
      isFrameNear = false;
      tell();
      askWhenFree();
    });
  }
  function tell(): void {
    if (state) host.postMessage({ kind: 'keep', setting: state.setting, changed: state.changed });
  }
  function askWhenFree(): void {
    if (isChanged && shown === asked) ask();
  }
  function ask(): void {
    if (!state) return;
    isChanged = false;
    asked++;
    root.dataset.asked = String(asked);
    host.postMessage({ kind: 'ask', number: asked, setting: state.setting });
  }
  function setShown(number: number): void {
    shown = number;
    root.dataset.shown = String(shown);
    askWhenFree();
  }
  /** Shows answers once a frame, and only the newest of each kind. */
  function showSoon(kind: string, show: () => void): void {
    if (answers.size === 0)
      requestAnimationFrame(() => {
        const waiting = [...answers.values()];
        answers.clear();
        for (const showOne of waiting) showOne();
      });
    answers.delete(kind);
    answers.set(kind, show);
  }
  function current(): LabPin | null {
    return state && { setting: state.setting, results: charts.results };
  }
  function pin(pinned: LabPin | null): void {
    if (!state) return;
    state = { ...state, pinned, changed: laterThan(state) };
    host.setState(state);
    host.postMessage({ kind: 'pin', pinned, changed: state.changed });
    controls.showPinned(pinned);
    charts.showPinned(pinned);
  }
  function show(next: LabState, notes: readonly string[] = []): void {
    state = next;
    host.setState(state);
    controls.show(state.setting, notes);
    controls.showPinned(state.pinned);
    charts.showPinned(state.pinned);
    ask();
  }

  const heard: { readonly [K in ToLab['kind']]: (message: Extract<ToLab, { kind: K }>) => void } = {
    open({ state: given, notes }) {
      root.hidden = false;
      show(given, notes);
    },
    model: ({ model }) => controls.setLayers(model.n_layers),
    result: ({ number, result, mostInFlight }) =>
      showSoon(result.kind, () => {
        // Norms and completions are shown for the newest request only; the next token for earlier ones, too.
        if (number < shown || (number < asked && result.kind !== 'next')) return;
        controls.showProblems([]);
        controls.showSteering(result.steering);
        charts.show(result);
        root.dataset.mostInFlight = String(mostInFlight);
        setShown(number);
      }),
    done: ({ number }) =>
      showSoon('done', () => {
        if (number !== asked) return;
        root.dataset.done = String(number);
        charts.announce();
      }),
    wrong: ({ number, problems, offer }) =>
      showSoon('wrong', () => {
        if (number < shown) return;
        controls.showProblems(problems);
        charts.showWrong(problems, offer);
        setShown(number);
      }),
    progress: ({ text }) => charts.showProgress(text),
    waiting: ({ text }) => charts.showWaiting(text),
    said: ({ text }) => controls.say(text),
  };
  addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    const message = readToLab(data);
    heard[message.kind](message as never);
  });

  for (const text of [base, chartStyles, labCss]) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  }
  theme();
  watchTheme(() => {
    theme();
    charts.redraw();
  });
  document.body.append(root);
  host.postMessage({ kind: 'ready', state: labStateOf(host.getState()) });
}

openLab();
