import { element, type Attributes } from '../element';

export interface NumberFieldOptions {
  readonly attributes: Attributes;
  /** The numbers that are accepted; any finite number if left out. */
  readonly accepts?: (value: number) => boolean;
  readonly onInput: (value: number) => void;
  /** For a field that may be empty. */
  readonly onEmpty?: () => void;
}

/**
 * A number to type. A text that is not a number, such as one half typed, is ignored; leaving the field restores the
 * last number.
 */
export interface NumberField {
  readonly input: HTMLInputElement;
  /** The last number that was typed or shown; null if the field is empty or was never filled. */
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
      // Do not fill a field that is empty only between two keystrokes.
      if (input.value !== '' || !input.matches(':focus')) restore();
    },
  };
}
