import { qualification, readingOf, sentence, type Result } from '../kinds/readings';
import { hanging, wrap } from '../results/columns';
import { visibleText } from '../results/tokenText';

/** Character cells of a terminal line. */
const usualWidth = 88;

/** A result as text for a terminal: its sentence, its numbers, its quiet line. */
export function plainText(result: Result, width: number = usualWidth): string {
  const numbers = readingOf(result).text(result, width);
  return [
    wrap(visibleText(sentence(result)), width).join('\n'),
    ...(numbers === '' ? [] : [numbers]),
    hanging('  ', qualification(result), width),
  ].join('\n\n');
}
