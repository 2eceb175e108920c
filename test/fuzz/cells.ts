import assert from 'node:assert/strict';
import { analyzeNotebook } from '../../kernel/language/analysis';
import { checkText } from '../../kernel/language/checks';
import { asRunError } from '../../kernel/language/diagnostics';
import { statements } from '../../kernel/language/statements/all';
import { timeOf } from '../cpuTime';
import { fuzzer, isQuick, textOf } from './fuzzer';

/** Words, texts, numbers and signs of the language. */
export const pieces = [
  ...Object.keys(statements),
  ...[
    'love',
    'x',
    'x5',
    '@6',
    '@*',
    '@{1, 2}',
    '@0..3',
    '@1..0 by -1',
    'x-1..4 by 0.05',
    'at front',
    'at all',
    'at 3',
  ],
  ...[
    'dims 0..0.5',
    'dims 0..3',
    'from @2',
    'norm 9.5',
    'norm love',
    'n 3',
    'tokens 4',
    'temperature 0',
    'top 10',
  ],
  ...[
    '"Love"',
    '"Hate"',
    '""',
    '"a \\" b\\n"',
    '"open',
    '"\\x"',
    '+',
    '-',
    '*',
    '(',
    ')',
    ',',
    '..',
    '=',
    '{',
    '}',
  ],
  ...[
    'mean("a", "b")',
    'mean(',
    'last("a")',
    'random(like love, seed 1)',
    'random(',
    'pairs("p.csv")',
    'let love =',
  ],
  ...['0.5', '1e9', '-3', '# comment', '\\', 'by stars', 'in', 'of', 'as', 'words', 'off', 'text', 'bundled'],
];

/** How long ordinary text takes, a character and as a whole. */
const ordinary = (() => {
  const text = 'let love = "Love" - "Hate" @6 x5\nnext "I hate you because" top 10\n'.repeat(2000);
  const check = () => checkText(text, { model: null, elsewhere: new Map() });
  check();
  return timeOf(check) / text.length;
})();

export const cells = fuzzer({
  name: 'cells',
  shortRuns: 600,
  input: textOf(pieces, ['', ' ', ' ', ' ', '\n', '\r\n', ' \\\n']),
  show: (text) => JSON.stringify(text.length > 2000 ? `${text.slice(0, 2000)}…` : text),
  holds(text) {
    const check = () => {
      analyzeNotebook([{ index: 0, source: text }]);
      return checkText(text, { model: null, elsewhere: new Map() });
    };
    for (const found of check()) {
      assert.ok(found.start >= 0 && found.start <= found.end && found.end <= text.length, found.code);
      assert.ok(found.message.length < 600, `${found.code}: ${found.message.length} characters`);
      const { line, column } = asRunError(text, found);
      assert.ok(line >= 1 && column >= 1);
    }
    isQuick('checking', 50 * ordinary * (text.length + 2000), check);
  },
});
