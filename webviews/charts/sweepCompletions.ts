import { visibleText } from '../../kernel/results/tokenText';
import type { CompletionsResult, Sample, SweepResult } from '../../kernel/results/types';
import { pointText } from '../../kernel/results/sweepAxes';
import { wordDiff } from '../../kernel/results/wordDiff';
import type { Draw } from '../chart';
import { element, type Child } from '../element';

const mostColumns = 8;

interface Column {
  readonly name: string;
  readonly point: number | null;
  readonly samples: readonly Sample[];
}

/** The unsteered texts, then one column for each value of the axis; the columns scroll inside themselves. */
export const drawSweepCompletions: Draw<SweepResult> = (result, { width }, _theme, seen) => {
  const points = result.points.filter((point): point is CompletionsResult => point.kind === 'completions');
  const shown = evenly(points.length, mostColumns);
  const columns: readonly Column[] = [
    { name: 'unsteered', point: null, samples: points[0]?.arms[0]?.samples ?? [] },
    ...shown.map((point) => ({
      name: pointText(result.axes, point),
      point,
      samples: points[point]?.arms.at(-1)?.samples ?? [],
    })),
  ];
  const rows = Math.max(0, ...columns.map(({ samples }) => samples.length));
  return element(
    'div',
    { class: 'sweep-texts' },
    element('p', { class: 'prompt' }, visibleText(points[0]?.prompt ?? ''), ' …'),
    element(
      'div',
      { class: 'scrolls', tabindex: 0, role: 'region', 'aria-label': 'Completions by value' },
      element(
        'table',
        { style: `min-width: ${Math.max(width, 150 * columns.length)}px` },
        element(
          'thead',
          {},
          element('tr', {}, ...columns.map((column) => columnHead(column, seen.point ?? null))),
        ),
        element(
          'tbody',
          {},
          ...Array.from({ length: rows }, (_, row) =>
            element('tr', {}, ...columns.map((column) => textCell(column, columns[0], row))),
          ),
        ),
      ),
    ),
    shown.length < points.length &&
      element(
        'p',
        { class: 'partial' },
        `${shown.length} of ${points.length} values; the table has every one.`,
      ),
  );
};

/** At most so many of the places from 0, evenly, the first and the last among them. */
export function evenly(count: number, most: number): readonly number[] {
  if (count <= most) return Array.from({ length: count }, (_, place) => place);
  return Array.from({ length: most }, (_, index) => Math.round((index * (count - 1)) / (most - 1)));
}

function columnHead({ name, point }: Column, chosen: number | null): HTMLElement {
  const arm = point === null ? 'unsteered' : 'steered';
  const content =
    point === null
      ? name
      : element(
          'button',
          {
            type: 'button',
            'data-point': point,
            'aria-pressed': String(point === chosen),
            title: 'Show its statement',
          },
          name,
        );
  return element(
    'th',
    { scope: 'col', class: `arm-name ${arm}` },
    element('span', { class: 'swatch' }),
    content,
  );
}

function textCell({ samples, point }: Column, unsteered: Column | undefined, row: number): HTMLElement {
  const sample = samples[row];
  if (!sample) return element('td', {}, '');
  const before = unsteered?.samples[row]?.text;
  const text: readonly Child[] =
    point === null || before === undefined
      ? [visibleText(sample.text)]
      : wordDiff(before, sample.text)
          .filter(({ change }) => change !== 'removed')
          .map(({ text, change }) =>
            change === 'added' && text.trim() !== ''
              ? element('ins', {}, visibleText(text))
              : visibleText(text),
          );
  return element('td', {}, ...text, sample.finished && element('span', { class: 'end' }, 'end'));
}
