import type { LabField, LabProblem } from '../../kernel/lab/messages';
import type { LabAddition, LabPosition, LabVector } from '../../kernel/lab/setting';
import { element } from '../element';
import { createNumberField } from './numberField';
import { createSlider } from './slider';

export interface AdditionRowOptions {
  readonly addition: LabAddition;
  /** Counted from 1. */
  readonly number: number;
  readonly lastLayer: number;
  readonly onChange: (change: Partial<LabAddition>) => void;
  readonly onWriteAsExpression: () => void;
  readonly onRemove: () => void;
}

/** The controls of one addition. */
export interface AdditionRow {
  readonly root: HTMLElement;
  /** Shows the model's default layer if the addition does not say one. */
  showDefaultLayer(layer: number): void;
  setLastLayer(layer: number): void;
  showCoefficient(coefficient: number): void;
  /** Shows the problem of the addition at its field; null removes it. */
  showProblem(problem: LabProblem | null): void;
  focus(): void;
}

const SLIDER_RANGE = 10;
/** The index that is offered first. */
const FIRST_INDEX = 1;

export function createAdditionRow(options: AdditionRowOptions): AdditionRow {
  const { addition, number, lastLayer, onChange, onWriteAsExpression, onRemove } = options;
  const id = `addition-${number}`;
  const isPair = addition.vector.kind === 'pair';
  let isDefaultLayer = addition.layer === null;

  const layer = createSlider({
    label: 'Layer',
    ...{ min: 0, max: lastLayer, step: 1 },
    onInput(value) {
      isDefaultLayer = false;
      onChange({ layer: value });
    },
    onEmpty() {
      isDefaultLayer = true;
      onChange({ layer: null });
    },
  });
  if (addition.layer !== null) layer.show(addition.layer);
  const coefficient = createSlider({
    label: 'Coefficient',
    ...{ min: -SLIDER_RANGE, max: SLIDER_RANGE, step: 0.1, widens: true },
    onInput: (value) => onChange({ coefficient: value }),
  });
  coefficient.show(addition.coefficient);

  const texts = vectorFields(addition.vector, (vector) => onChange({ vector }));
  const position = positionFields(addition, (next) => onChange({ position: next }));
  const clauses: TextField = textField('Further clauses', addition.clauses, () =>
    onChange({ clauses: clauses.input.value }),
  );
  const inputs: Readonly<Record<LabField, readonly HTMLElement[]>> = {
    vector: texts.inputs,
    layer: layer.inputs,
    coefficient: coefficient.inputs,
    position: position.inputs,
    clauses: [clauses.input],
  };
  const problem = element('p', { class: 'problem', id: `${id}-problem` });
  const root = element(
    'div',
    { class: 'addition', role: 'group', 'aria-labelledby': `${id}-name` },
    element(
      'div',
      { class: 'head' },
      checkbox(addition.on, `${id}-name`, `Addition ${number}`, (on) => {
        root.classList.toggle('off', !on);
        onChange({ on });
      }),
      isPair && button('As expression', onWriteAsExpression),
      button('Remove', onRemove),
    ),
    element('div', { class: isPair ? 'texts pair-of-texts' : 'texts' }, ...texts.elements),
    element('div', { class: 'sliders' }, ...layer.elements, ...coefficient.elements, ...position.elements),
    addition.clauses !== '' && element('div', { class: 'texts' }, clauses.root),
    element('div', { class: 'problem-room' }, problem),
  );
  root.classList.toggle('off', !addition.on);

  return {
    root,
    showDefaultLayer(value) {
      if (isDefaultLayer) layer.show(value, true);
    },
    setLastLayer: layer.setMax,
    showCoefficient: coefficient.show,
    showProblem(found) {
      const message = found?.message ?? '';
      if (problem.textContent !== message) problem.textContent = message;
      const wrong = found && inputs[found.field ?? 'vector'];
      for (const input of Object.values(inputs).flat())
        markInvalid(input, wrong?.includes(input) ? problem.id : null);
    },
    focus: () => texts.inputs[0]?.focus(),
  };
}

/** Marks a field as invalid because of the problem with this id; null removes the mark. */
export function markInvalid(input: HTMLElement, problem: string | null): void {
  if (problem === null) {
    input.removeAttribute('aria-invalid');
    input.removeAttribute('aria-describedby');
    return;
  }
  input.setAttribute('aria-invalid', 'true');
  input.setAttribute('aria-describedby', problem);
}

export function button(label: string, onPress: () => void): HTMLButtonElement {
  const made = element('button', { type: 'button' }, label);
  made.addEventListener('click', onPress);
  return made;
}

function checkbox(on: boolean, id: string, label: string, onInput: (on: boolean) => void): HTMLElement {
  const box = element('input', { type: 'checkbox', checked: on });
  box.addEventListener('change', () => onInput(box.checked));
  return element('label', { class: 'name', id }, box, label);
}

interface TextField {
  readonly root: HTMLElement;
  readonly input: HTMLInputElement;
}

function textField(label: string, value: string, onInput: () => void): TextField {
  const input = element('input', { type: 'text', spellcheck: 'false', autocomplete: 'off' });
  input.value = value;
  input.addEventListener('input', onInput);
  return { root: element('label', { class: 'field' }, element('span', {}, label), input), input };
}

function vectorFields(vector: LabVector, onInput: (vector: LabVector) => void) {
  if (vector.kind === 'expression') {
    const field: TextField = textField('Vector', vector.text, () =>
      onInput({ kind: 'expression', text: field.input.value }),
    );
    return { elements: [field.root], inputs: [field.input] };
  }
  const read = () => onInput({ kind: 'pair', plus: plus.input.value, minus: minus.input.value });
  const plus: TextField = textField('Plus', vector.plus, read);
  const minus: TextField = textField('Minus', vector.minus, read);
  return { elements: [plus.root, minus.root], inputs: [plus.input, minus.input] };
}

/** The position of the vector in the prompt; an index has its own number field. */
function positionFields({ position, vector }: LabAddition, onInput: (position: LabPosition) => void) {
  const places: readonly LabPosition[] = [
    ...(['front', 'middle', 'back'] as const),
    ...(position === 'all' || vector.kind === 'expression' ? (['all'] as const) : []),
  ];
  const isIndex = typeof position === 'number';
  const select = element(
    'select',
    {},
    ...places.map((place) =>
      element('option', { value: place, selected: place === position }, String(place)),
    ),
    element('option', { value: 'index', selected: isIndex }, 'index'),
  );
  const index = createNumberField({
    attributes: { min: 0, step: 1, 'aria-label': 'Index of the position' },
    onInput,
  });
  index.show(isIndex ? position : FIRST_INDEX);
  index.input.hidden = !isIndex;
  select.addEventListener('change', () => {
    index.input.hidden = select.value !== 'index';
    onInput(select.value === 'index' ? (index.value ?? FIRST_INDEX) : (select.value as LabPosition));
  });
  const label = element('label', { class: 'position' }, 'Position');
  select.id = `position-${++positions}`;
  label.htmlFor = select.id;
  return { elements: [label, select, index.input], inputs: [select, index.input] };
}
let positions = 0;
