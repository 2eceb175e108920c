import stringWidth from 'string-width';
import { shortNumber, signed } from '../../language/numbers';
import { tokenLabel, visibleText } from '../../results/tokenText';
import type { HeatResult } from './result';

const margin = '  ';

/** The text's tokens in running lines, each above its change or, unsteered, its log-probability. */
export function heatText({ tokens, steering }: HeatResult, width: number): string {
  const fields = tokens.map((token) => {
    const { logp_unsteered: before, logp_steered: after, masked } = token;
    const number =
      steering.length === 0 ? shortNumber(before) : signed(Number((after - before).toPrecision(2)));
    const fieldTexts = [visibleText(tokenLabel(token)), masked ? 'masked' : number] as const;
    return { texts: fieldTexts, width: Math.max(...fieldTexts.map((text) => stringWidth(text))) };
  });
  const lines: (typeof fields)[] = [[]];
  let used = 0;
  for (const field of fields) {
    if (used + field.width > width - margin.length && lines.at(-1)?.length) {
      lines.push([]);
      used = 0;
    }
    lines.at(-1)?.push(field);
    used += field.width + 1;
  }
  const padded = (text: string, to: number) => text + ' '.repeat(Math.max(0, to - stringWidth(text)));
  const row = (line: typeof fields, of: 0 | 1) =>
    (margin + line.map((field) => padded(field.texts[of], field.width)).join(' ')).trimEnd();
  return lines.map((line) => `${row(line, 0)}\n${row(line, 1)}`).join('\n\n');
}
