import { element, type Attributes } from '../element';

export interface NumberFieldOptions {
  readonly attributes: Attributes;
  /** Which numbers are taken; any where none are said. */
  readonly accepts?: (value: number) => boolean;
  readonly onInput: (value: number) => void;
  /** Of a field that may be empty. */
  readonly onEmpty?: () => void;
}

/** A number to type. What is no number, as one half typed, is not taken; where it is left, the last number is back. */
export interface NumberField {
  readonly input: HTMLInputElement;
  /** The last number that was typed or shown; null before the first, and where there is none. */
  readonly value: number | null;
  show(value: number): void;
}

export function createNumberField(options: NumberFieldOptions): NumberField {
  const { attributes, accepts = Number.isFinite, onInput, onEmpty } = options;
  const input = element('input', { type: 'number', ...attributes });
  let value: number | null = null;
  const restore = () => {
    if (input.valueAsNumber !== value) input.value = value === null ? '' : String(value);
  };
  input.addEventListener('input', () => {
    const typed = input.valueAsNumber;
    if (accepts(typed)) onInput((value = typed));
    else if (onEmpty && input.value === '' && !input.validity.badInput) {
      value = null;
      onEmpty();
    }
  });
  input.addEventListener('blur', restore);
  return {
    input,
    get value() {
      return value;
    },
    show(next) {
      value = next;
      // Nothing comes into a field between the digit that was deleted and the one that is typed next.
      if (input.value !== '' || !input.matches(':focus')) restore();
    },
  };
}
