import { element } from '../element';
import { createNumberField } from './numberField';

export interface SliderOptions {
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** The range grows to any number that is typed; without it only the field can go beyond the range. */
  readonly widens?: boolean;
  readonly onInput: (value: number) => void;
  /** The number was deleted, which means the default. */
  readonly onEmpty?: () => void;
}

/** A slider, and a field for the same number. */
export interface Slider {
  readonly elements: readonly HTMLElement[];
  /** The inputs to mark if the value is invalid. */
  readonly inputs: readonly HTMLInputElement[];
  readonly show: (value: number, isDefault?: boolean) => void;
  readonly setMax: (max: number) => void;
}

let made = 0;

export function createSlider(options: SliderOptions): Slider {
  const { label, min, max, step, widens, onInput, onEmpty } = options;
  const id = `slider-${++made}`;
  const range = element('input', { type: 'range', id, min, max, step });
  // Set last: otherwise the browser puts the first value in the middle of the default range.
  range.value = String(min);
  const name = element('label', { for: id }, label);
  // A slider that has a default keeps the room for the note of it, so that it does not become longer without it.
  const noted = element('span', { class: 'note absent' }, ' (default)');
  if (onEmpty) name.append(noted);

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
  const say = (value: number, isDefault = false) => {
    range.setAttribute('aria-valuetext', isDefault ? `${value}, default` : String(value));
    noted.classList.toggle('absent', !isDefault);
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
  // Not before the slider is released, so that its thumb stays under the pointer.
  range.addEventListener('change', () => showRange(range.valueAsNumber));
  return {
    elements: [name, range, number.input],
    inputs: [range, number.input],
    show(value, isDefault) {
      showRange(value);
      number.show(value);
      say(value, isDefault);
    },
    setMax(next) {
      range.max = String(next);
      // The number may be within the range now.
      if (number.value !== null) range.value = String(number.value);
    },
  };
}
