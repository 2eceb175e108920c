import { counted, shortNumber } from '../../language/numbers';
import { plainReading } from '../../results/reading';
import { column, table, type Table } from '../../results/table';
import { shortText } from '../../results/tokenText';
import { type CheckResult, checkSchema } from './result';

export const checkReading = plainReading<CheckResult>({
  schema: checkSchema,
  sentence: checkSentence,
  steering: () => null,
  caveats: () => ['differences in log-probability'],
  table: checkTable,
});

const mostNamed = 10;
const longestName = 100;

function checkSentence({ checks }: CheckResult): string {
  if (checks.length === 0) return 'Nothing was checked.';
  const failed = checks.filter(({ passed }) => !passed);
  if (failed.length > 0) {
    const named = failed.slice(0, mostNamed).map(({ name }) => shortText(name, longestName));
    const more = failed.length > named.length ? `; and ${failed.length - named.length} more` : '';
    return `${failed.length} of ${counted(checks.length, 'check')} FAILED: ${named.join('; ')}${more}.`;
  }
  const worst = checks.reduce((most, check) => (check.measured > most.measured ? check : most));
  const which = checks.length === 1 ? 'The check holds' : `All ${checks.length} checks hold`;
  return `${which}: the largest difference is ${shortNumber(worst.measured)}, allowed is ${shortNumber(worst.tolerance)}.`;
}

function checkTable({ checks }: CheckResult): Table {
  return table(
    [
      column('text', 'result'),
      column('text', 'check'),
      column('number', 'measured'),
      column('number', 'allowed', 'tolerance'),
    ],
    failuresFirst(checks).map(({ name, passed, measured, tolerance }) => [
      passed ? 'pass' : 'FAIL',
      name,
      measured,
      tolerance,
    ]),
  );
}

/** Failed checks first, otherwise in the order in which they ran. */
export function failuresFirst<T extends { readonly passed: boolean }>(checks: readonly T[]): readonly T[] {
  return [...checks.filter(({ passed }) => !passed), ...checks.filter(({ passed }) => passed)];
}
