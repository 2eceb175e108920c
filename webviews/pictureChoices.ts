/** How a person wants the picture of a result, and the fields in which that is said. */
import { element } from './element';

/** Widths of pictures: as the result is shown, or those of a column and of a page of most journals. */
const widths = {
  shown: { label: 'as shown', millimetres: null, layout: null },
  single: { label: 'single column, 85 mm', millimetres: 85, layout: 400 },
  double: { label: 'double column, 175 mm', millimetres: 175, layout: 680 },
} as const satisfies Readonly<Record<string, PaperWidth & { readonly label: string }>>;

export interface PaperWidth {
  /** Null: a pixel of the picture is one of the page. */
  readonly millimetres: number | null;
  /** Pixels that the result is drawn for; null: as many as it has on the page. */
  readonly layout: number | null;
}

const palettes = { shown: 'as shown', print: 'for print, on white' } as const;

export interface PictureChoices {
  readonly isOpen: boolean;
  readonly width: keyof typeof widths;
  readonly palette: keyof typeof palettes;
  /** False leaves out the quiet line, which says what the numbers depend on. */
  readonly hasLine: boolean;
}

export const firstPicture: PictureChoices = {
  isOpen: false,
  width: 'shown',
  palette: 'shown',
  hasLine: true,
};

export function paperWidth({ width }: PictureChoices): PaperWidth {
  return widths[width];
}

/** The fields and the buttons under a result whose picture is asked for. */
export function pictureFields(choices: PictureChoices): readonly HTMLElement[] {
  if (!choices.isOpen) return [];
  const labels = Object.entries(widths).map(([name, { label }]) => [name, label] as const);
  const button = (action: string, label: string) =>
    element('button', { type: 'button', 'data-action': action }, label);
  return [
    choiceOf('width', 'Width', labels, choices.width),
    choiceOf('palette', 'Colours', Object.entries(palettes), choices.palette),
    element(
      'label',
      {},
      element('input', { type: 'checkbox', 'data-picture': 'hasLine', checked: choices.hasLine }),
      'with model and steering',
    ),
    button('copy-image', 'Copy Image'),
    button('svg', 'Save SVG'),
    button('png', 'Save PNG'),
  ];
}

function choiceOf(
  name: string,
  label: string,
  options: readonly (readonly [value: string, text: string])[],
  chosen: string,
): HTMLElement {
  return element(
    'label',
    {},
    `${label} `,
    element(
      'select',
      { 'data-picture': name },
      ...options.map(([value, text]) => element('option', { value, selected: value === chosen }, text)),
    ),
  );
}

/** The choices after a field has changed; null if it is none of theirs. */
export function changedPicture(before: PictureChoices, field: EventTarget | null): PictureChoices | null {
  if (field instanceof HTMLInputElement && field.dataset.picture === 'hasLine')
    return { ...before, hasLine: field.checked };
  if (!(field instanceof HTMLSelectElement)) return null;
  const { value, dataset } = field;
  if (dataset.picture === 'width' && isKey(widths, value)) return { ...before, width: value };
  if (dataset.picture === 'palette' && isKey(palettes, value)) return { ...before, palette: value };
  return null;
}

function isKey<T extends object>(table: T, key: PropertyKey): key is keyof T {
  return Object.hasOwn(table, key);
}
