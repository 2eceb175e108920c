import { element } from '../element';

export interface SliderOptions {
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** Grows to whatever number is typed; without it the slider keeps its range and only the number goes beyond. */
  readonly widens?: boolean;
  readonly onInput: (value: number) => void;
}

/** A slider and the same number to type. */
export interface Slider {
  readonly elements: readonly HTMLElement[];
  /** `note` is said with the number, as "default". */
  show(value: number, note?: string): void;
  setMax(max: number): void;
}

let made = 0;

export function createSlider({ label, min, max, step, widens, onInput }: SliderOptions): Slider {
  const id = `slider-${++made}`;
  const range = element('input', { type: 'range', id, min, max, step });
  // Set last: a slider's first value is in the middle of a range that it does not have yet.
  range.value = String(min);
  const number = element('input', {
    type: 'number',
    step,
    placeholder: 'default',
    'aria-label': `${label}, as a number`,
  });
  const name = element('label', { for: id }, label);
  const noted = element('span', { class: 'note' });
  name.append(noted);

  const fit = (value: number) => {
    if (!widens || Math.abs(value) <= Number(range.max)) return;
    const wide = Math.abs(value);
    const wideStep = 10 ** Math.max(Math.log10(step), Math.floor(Math.log10(wide)) - 2);
    const limit = Number((Math.ceil(wide / wideStep) * wideStep).toPrecision(12));
    Object.assign(range, { min: String(-limit), max: String(limit), step: String(wideStep) });
  };
  const show = (value: number, note = '') => {
    fit(value);
    range.value = String(value);
    if (number.valueAsNumber !== value) number.value = String(value);
    range.setAttribute('aria-valuetext', note ? `${value}, ${note}` : String(value));
    noted.textContent = note ? ` (${note})` : '';
  };
  range.addEventListener('input', () => {
    show(range.valueAsNumber);
    onInput(range.valueAsNumber);
  });
  number.addEventListener('input', () => {
    const value = number.valueAsNumber;
    if (!Number.isFinite(value)) return;
    show(value);
    onInput(value);
  });
  // What is no number is not kept.
  number.addEventListener('change', () => {
    if (!Number.isFinite(number.valueAsNumber)) number.value = range.value;
  });
  return {
    elements: [name, range, number],
    show,
    setMax(next) {
      range.max = String(next);
      // What was beyond the range may be within it now.
      if (number.value !== '') range.value = number.value;
    },
  };
}
