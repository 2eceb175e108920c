import { shortNumber } from '../../../kernel/language/numbers';
import { failuresFirst } from '../../../kernel/kinds/check/reading';
import type { Check, CheckResult } from '../../../kernel/kinds/check/result';
import { chart, type Draw } from '../../chart';
import { element } from '../../element';
import { firstOf, shortName } from '../../limits';
import style from './style.css';

/** A row for each check with the measured and the allowed difference; failures come first and stand out. */
const drawCheck: Draw<CheckResult> = ({ checks }) => {
  const { shown, limit } = firstOf(failuresFirst(checks), mostChecks, 'checks');
  return element('div', {}, limit, element('ul', { class: 'checks' }, ...shown.map(checkItem)));
};

const mostChecks = 500;

function checkItem({ name, passed, measured, tolerance }: Check): HTMLElement {
  return element(
    'li',
    { class: passed ? 'pass' : 'fail' },
    element('span', { class: 'verdict' }, passed ? '✓ pass' : '✗ FAIL'),
    element('span', { class: 'name' }, shortName(name)),
    element(
      'span',
      { class: 'measured' },
      `measured ${shortNumber(measured)}, allowed ${shortNumber(tolerance)}`,
    ),
  );
}

export const checkChart = chart(drawCheck, {
  style,
  isFailed: ({ checks }) => checks.some(({ passed }) => !passed),
});
