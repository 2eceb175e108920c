/** The controls of the setting: the prompt, a row for each addition, and the buttons. */
import type { LabProblem } from '../../kernel/lab/messages';
import {
  labVectorText,
  newAddition,
  type LabAddition,
  type LabPin,
  type LabSetting,
} from '../../kernel/lab/setting';
import type { ResolvedAddition } from '../../kernel/results/envelope';
import { printText } from '../../kernel/language/print';
import { steeringText } from '../../kernel/results/steeringText';
import { visibleText } from '../../kernel/results/tokenText';
import { element } from '../element';
import { button, createAdditionRow, markInvalid, type AdditionRow } from './additionRow';
import { createNumberField } from './numberField';

export interface ControlsOptions {
  readonly onChange: (setting: LabSetting) => void;
  readonly onPin: () => void;
  readonly onBackToPinned: () => void;
  readonly onCopy: () => void;
}

export interface Controls {
  readonly root: HTMLElement;
  show(setting: LabSetting, notes: readonly string[]): void;
  setLayers(n_layers: number): void;
  /** Shows the layers that the kernel chose for additions that say none. */
  showSteering(steering: readonly ResolvedAddition[]): void;
  showProblems(problems: readonly LabProblem[]): void;
  showPinned(pinned: LabPin | null): void;
  say(text: string): void;
}

/** The number of layers before the model is known. */
const LIKELY_LAYERS = 12;

export function createControls(options: ControlsOptions): Controls {
  let setting: LabSetting = { prompt: '', definitions: [], additions: [], seed: 0 };
  let lastLayer = LIKELY_LAYERS - 1;
  let rows: readonly AdditionRow[] = [];

  const change = (next: Partial<LabSetting>) => {
    setting = { ...setting, ...next };
    options.onChange(setting);
  };
  const changeAddition = (index: number, next: Partial<LabAddition>) =>
    change({ additions: setting.additions.with(index, { ...additionAt(index), ...next }) });
  const additionAt = (index: number) => setting.additions[index] ?? newAddition;

  const prompt = element('textarea', { rows: 1, spellcheck: 'false' });
  prompt.addEventListener('input', () => change({ prompt: prompt.value }));
  const promptProblem = element('p', { class: 'problem', id: 'prompt-problem' });
  const seed = createNumberField({
    attributes: { min: 0, step: 1 },
    accepts: (value) => Number.isSafeInteger(value) && value >= 0,
    onInput: (value) => change({ seed: value }),
  });
  const additions = element('div', { class: 'additions' });
  const definitions = element('pre', { class: 'definitions', 'aria-label': 'Defined first', hidden: true });
  const notes = element('div', { class: 'notes' });
  const status = element('span', { class: 'status', role: 'status' });
  const pin = button('Pin', options.onPin);
  pin.classList.add('pin');
  const back = button('Back to pinned', options.onBackToPinned);
  // Its room is always there, so that nothing moves when something is pinned.
  back.classList.add('absent');
  const pinnedSetting = element('p', { class: 'pinned-setting' });

  const showRows = () => {
    rows = setting.additions.map((addition, index) =>
      createAdditionRow({
        addition,
        number: index + 1,
        lastLayer,
        onChange: (next) => changeAddition(index, next),
        onWriteAsExpression() {
          const text = labVectorText(additionAt(index).vector);
          changeAddition(index, { vector: { kind: 'expression', text } });
          showRows();
          rows[index]?.focus();
        },
        onRemove() {
          change({ additions: setting.additions.toSpliced(index, 1) });
          showRows();
          add.focus();
        },
      }),
    );
    additions.replaceChildren(...rows.map(({ root }) => root));
  };
  const add = button('Add addition', () => {
    change({ additions: [...setting.additions, newAddition] });
    showRows();
    rows.at(-1)?.focus();
  });
  const reset = button('Reset to zero', () => {
    change({ additions: setting.additions.map((addition) => ({ ...addition, coefficient: 0 })) });
    for (const row of rows) row.showCoefficient(0);
  });

  const root = element(
    'section',
    { class: 'controls', 'aria-label': 'Setting' },
    element('h1', {}, 'Steering Lab'),
    notes,
    element('label', { class: 'field prompt' }, element('span', {}, 'Prompt'), prompt),
    element('div', { class: 'problem-room' }, promptProblem),
    definitions,
    additions,
    element('div', { class: 'buttons' }, add, reset),
    element('label', { class: 'seed' }, 'Seed of the completions', seed.input),
    element('div', { class: 'buttons' }, pin, button('Copy as cell', options.onCopy), back),
    element('div', { class: 'said' }, status, pinnedSetting),
  );

  return {
    root,
    show(next, nextNotes) {
      setting = next;
      prompt.value = setting.prompt;
      seed.show(setting.seed);
      definitions.textContent = setting.definitions.map(({ text }) => text).join('\n');
      definitions.hidden = setting.definitions.length === 0;
      notes.replaceChildren(...nextNotes.map((note) => element('p', {}, note)));
      showRows();
    },
    setLayers(n_layers) {
      lastLayer = n_layers - 1;
      for (const row of rows) row.setLastLayer(lastLayer);
    },
    showSteering(steering) {
      const on = rows.filter((_, index) => additionAt(index).on);
      on.forEach((row, index) => row.showDefaultLayer(steering[index]?.layer ?? 0));
    },
    showProblems(problems) {
      const at = (place: LabProblem['place']) => problems.find((problem) => problem.place === place);
      rows.forEach((row, index) => row.showProblem(at(index) ?? null));
      promptProblem.textContent = at('prompt')?.message ?? '';
      markInvalid(prompt, at('prompt') ? promptProblem.id : null);
    },
    showPinned(pinned) {
      pin.textContent = pinned ? 'Unpin' : 'Pin';
      back.classList.toggle('absent', !pinned);
      pinnedSetting.textContent = pinned ? visibleText(pinnedText(pinned)) : '';
    },
    say(text) {
      status.textContent = text;
    },
  };
}

/** What is pinned: its steering, as far as it was measured, and its prompt. */
function pinnedText({ setting, results }: LabPin): string {
  const steering = results.next ? `${steeringText(results.next.steering)} ` : '';
  return `Pinned: ${steering}after ${printText({ value: setting.prompt })}`;
}
