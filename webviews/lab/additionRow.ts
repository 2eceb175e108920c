import type { LabAddition, LabPosition, LabVector } from '../../kernel/results/lab';
import { element, type Child } from '../element';
import { createSlider } from './slider';

export interface AdditionRowOptions {
  readonly addition: LabAddition;
  /** As people count. */
  readonly number: number;
  readonly lastLayer: number;
  readonly onChange: (change: Partial<LabAddition>) => void;
  readonly onWriteAsExpression: () => void;
  readonly onRemove: () => void;
}

/** The controls of one addition. */
export interface AdditionRow {
  readonly root: HTMLElement;
  /** The layer where the addition does not say one: the model's default. */
  showDefaultLayer(layer: number): void;
  setLastLayer(layer: number): void;
  showCoefficient(coefficient: number): void;
  /** What is wrong with the addition; empty where nothing is. */
  showProblem(message: string): void;
  focus(): void;
}

const SLIDER_RANGE = 10;

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
  });
  if (addition.layer !== null) layer.show(addition.layer);
  const coefficient = createSlider({
    label: 'Coefficient',
    ...{ min: -SLIDER_RANGE, max: SLIDER_RANGE, step: 0.1, widens: true },
    onInput: (value) => onChange({ coefficient: value }),
  });
  coefficient.show(addition.coefficient);

  const texts = vectorFields(addition.vector, `${id}-problem`, (vector) => onChange({ vector }));
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
    element(
      'div',
      { class: 'sliders' },
      ...layer.elements,
      ...coefficient.elements,
      ...positionFields(addition, (position) => onChange({ position })),
    ),
    addition.clauses !== '' && clausesField(addition.clauses, (clauses) => onChange({ clauses })),
    problem,
  );
  root.classList.toggle('off', !addition.on);

  return {
    root,
    showDefaultLayer(value) {
      if (isDefaultLayer) layer.show(value, 'default');
    },
    setLastLayer: layer.setMax,
    showCoefficient: coefficient.show,
    showProblem(message) {
      if (problem.textContent !== message) problem.textContent = message;
      for (const field of texts.inputs)
        if (message) field.setAttribute('aria-invalid', 'true');
        else field.removeAttribute('aria-invalid');
    },
    focus: () => texts.inputs[0]?.focus(),
  };
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

function textField(label: string, value: string, describedBy: string, onInput: () => void): TextField {
  const input = element('input', {
    type: 'text',
    spellcheck: 'false',
    autocomplete: 'off',
    'aria-describedby': describedBy || undefined,
  });
  input.value = value;
  input.addEventListener('input', onInput);
  return { root: element('label', { class: 'field' }, element('span', {}, label), input), input };
}

function vectorFields(vector: LabVector, describedBy: string, onInput: (vector: LabVector) => void) {
  if (vector.kind === 'expression') {
    const field: TextField = textField('Vector', vector.text, describedBy, () =>
      onInput({ kind: 'expression', text: field.input.value }),
    );
    return { elements: [field.root], inputs: [field.input] };
  }
  const read = () => onInput({ kind: 'pair', plus: plus.input.value, minus: minus.input.value });
  const plus: TextField = textField('Plus', vector.plus, describedBy, read);
  const minus: TextField = textField('Minus', vector.minus, describedBy, read);
  return { elements: [plus.root, minus.root], inputs: [plus.input, minus.input] };
}

/** Where in the prompt the vector goes; an index has a number of its own. */
function positionFields(
  { position, vector }: LabAddition,
  onInput: (position: LabPosition) => void,
): readonly HTMLElement[] {
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
  const index = element('input', { type: 'number', min: 0, step: 1, 'aria-label': 'Index of the position' });
  index.value = String(isIndex ? position : 1);
  index.hidden = !isIndex;
  select.addEventListener('change', () => {
    index.hidden = select.value !== 'index';
    onInput(select.value === 'index' ? index.valueAsNumber : (select.value as LabPosition));
  });
  index.addEventListener('input', () => {
    if (Number.isFinite(index.valueAsNumber)) onInput(index.valueAsNumber);
  });
  const label = element('label', { class: 'position' }, 'Position');
  select.id = `position-${++positions}`;
  label.htmlFor = select.id;
  return [label, select, index];
}
let positions = 0;

function clausesField(clauses: string, onInput: (clauses: string) => void): Child {
  const field: TextField = textField('Further clauses', clauses, '', () => onInput(field.input.value));
  return element('div', { class: 'texts' }, field.root);
}
