import { element } from '../element';
import { createNumberField } from './numberField';

export interface SliderOptions {
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** Grows to whatever number is typed; without it the slider keeps its range and only the number goes beyond. */
  readonly widens?: boolean;
  readonly onInput: (value: number) => void;
  /** The number was deleted: there is a default one. */
  readonly onEmpty?: () => void;
}

/** A slider and the same number to type. */
export interface Slider {
  readonly elements: readonly HTMLElement[];
  /** What has the value, to be marked where it is wrong. */
  readonly inputs: readonly HTMLInputElement[];
  /** `note` is said with the number, as "default". */
  show(value: number, note?: string): void;
  setMax(max: number): void;
}

let made = 0;

export function createSlider(options: SliderOptions): Slider {
  const { label, min, max, step, widens, onInput, onEmpty } = options;
  const id = `slider-${++made}`;
  const range = element('input', { type: 'range', id, min, max, step });
  // Set last: a slider's first value is in the middle of a range that it does not have yet.
  range.value = String(min);
  const name = element('label', { for: id }, label);
  const noted = element('span', { class: 'note' });
  name.append(noted);

  /** Widens the range to a value beyond it, and narrows it again for one that fits the first range. */
  const fit = (value: number) => {
    if (!widens) return;
    const wide = Math.abs(value);
    if (wide <= max) Object.assign(range, { min: String(min), max: String(max), step: String(step) });
    else if (wide > Number(range.max)) {
      const wideStep = 10 ** Math.max(Math.log10(step), Math.floor(Math.log10(wide)) - 2);
      const limit = Number((Math.ceil(wide / wideStep) * wideStep).toPrecision(12));
      Object.assign(range, { min: String(-limit), max: String(limit), step: String(wideStep) });
    }
  };
  const say = (value: number, note = '') => {
    range.setAttribute('aria-valuetext', note ? `${value}, ${note}` : String(value));
    noted.textContent = note ? ` (${note})` : '';
  };
  const showRange = (value: number) => {
    fit(value);
    range.value = String(value);
  };
  const number = createNumberField({
    attributes: { step, placeholder: onEmpty && 'default', 'aria-label': `${label}, as a number` },
    onInput(value) {
      showRange(value);
      say(value);
      onInput(value);
    },
    onEmpty,
  });
  range.addEventListener('input', () => {
    number.show(range.valueAsNumber);
    say(range.valueAsNumber);
    onInput(range.valueAsNumber);
  });
  // Not before the slider is let go: its thumb stays under the hand.
  range.addEventListener('change', () => showRange(range.valueAsNumber));
  return {
    elements: [name, range, number.input],
    inputs: [range, number.input],
    show(value, note) {
      showRange(value);
      number.show(value);
      say(value, note);
    },
    setMax(next) {
      range.max = String(next);
      // What was beyond the range may be within it now.
      if (number.value !== null) range.value = String(number.value);
    },
  };
}
