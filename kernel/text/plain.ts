import { percent } from '../language/numbers';
import { qualification } from '../results/qualification';
import { sentence } from '../results/sentence';
import { armsOf, tableOf } from '../results/tables';
import { tokenLabel, visibleText } from '../results/tokenText';
import type { CompareResult, CompletionsResult, Result, Sample, TokensResult } from '../results/types';
import { hanging, wrap } from './columns';
import { lensText, normsText, sweepCurvesText, sweepGridText } from './gridText';
import { heatText } from './heatText';
import { tableText } from './tableText';

/** Cells that a terminal line has. */
const usualWidth = 88;

/** What stands for the end token, where the model ended a text by itself. */
export const endMark = '■';

/** A result as text for a terminal: its sentence, its numbers, its quiet line. */
export function plainText(result: Result, width: number = usualWidth): string {
  const body = bodyText(result, width);
  return [
    wrap(visibleText(sentence(result)), width).join('\n'),
    ...(body === '' ? [] : [body]),
    hanging('  ', qualification(result), width),
  ].join('\n\n');
}

function bodyText(result: Result, width: number): string {
  switch (result.kind) {
    case 'completions':
      return completionsText(result, width);
    case 'tokens':
      return result.tokens.length === 0 ? '' : tokensText(result, width);
    case 'heat':
      return heatText(result, width);
    case 'norms':
      return normsText(result, width);
    case 'lens':
      return lensText(result, width);
    case 'compare':
      return compareText(result, width);
    case 'sweep':
      return result.axes.length === 2 ? sweepGridText(result, width) : sweepCurvesText(result, width);
    case 'message':
      return result.text
        .split('\n')
        .slice(1)
        .flatMap((line) => wrap(visibleText(line), width))
        .join('\n');
    default:
      return tableText(tableOf(result), width);
  }
}

/** Both arms of each sample, one under the other. */
function completionsText(result: CompletionsResult, width: number): string {
  const arms = armsOf(result);
  const samples = Math.max(0, ...arms.map((arm) => arm.samples.length));
  const margin = String(samples).length;
  const names = Math.max(...arms.map(({ title }) => title.length));
  const blocks = Array.from({ length: samples }, (_, index) =>
    arms
      .flatMap(({ title, samples }, place) => {
        const number = place === 0 ? String(index + 1) : '';
        const label = `  ${number.padStart(margin)} ${title.padEnd(names)}  `;
        const sample = samples[index];
        return sample ? [hanging(label, sampleText(sample), width)] : [];
      })
      .join('\n'),
  );
  const prompt = hanging(
    `  ${' '.repeat(margin)} ${'prompt'.padEnd(names)}  `,
    visibleText(result.prompt),
    width,
  );
  return [prompt, ...blocks].join('\n\n');
}

function sampleText({ text, finished }: Sample): string {
  // The space between prompt and completion is there already.
  return visibleText(text.replace(/^ /, '')) + (finished ? ` ${endMark}` : '');
}

function tokensText(result: TokensResult, width: number): string {
  const running = result.tokens.map((token) => `[${tokenLabel(token)}]`).join(' ');
  return `${hanging('  ', running, width)}\n\n${tableText(tableOf(result), width)}`;
}

/** The numbers of each arm, then what each makes likely. */
function compareText(result: CompareResult, width: number): string {
  const { columns, rows, ...others } = tableOf(result);
  const own = columns.findIndex(({ kind }) => kind === 'token');
  const numbers = own === -1 ? columns.length : own;
  const table = {
    ...others,
    columns: columns.slice(0, numbers),
    rows: rows.map((row) => row.slice(0, numbers)),
  };
  const names = Math.max(...result.arms.map(({ name }) => name.length));
  const tops = result.arms.map(({ name, top }) =>
    hanging(
      `  ${name.padEnd(names)}  `,
      top.map((token) => `${tokenLabel(token)} ${percent(token.p).replace(' %', '\u00A0%')}`).join(', '),
      width,
    ),
  );
  return `${tableText(table, width)}\n\n${tops.join('\n')}`;
}
