import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeNotebook, formatNotebook, parseNotebook } from '../../kernel/language/cells';
import { pieces } from './cells';
import { timeOf } from '../cpuTime';
import { fuzzer, isQuick, textOf } from './fuzzer';

const ordinary = (() => {
  const text = '# %%\nnext "I hate you because"\n\n# %% [markdown]\n# Text.\n'.repeat(5000);
  const read = () => formatNotebook(parseNotebook(text));
  read();
  return timeOf(read) / text.length;
})();

const markers = [
  '# %%',
  '# %% [markdown]',
  '# %% other',
  '# \\%%',
  '#',
  '# ',
  '#%%',
  '# %%\n',
  '\n\n',
  '# \\\\%%',
];
const text = textOf([...markers, ...markers, ...pieces], ['', '\n', '\n', '\r\n', ' ']);
const bytes = fc.oneof(
  { weight: 4, arbitrary: text.map((written) => new TextEncoder().encode(written)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }) },
);

export const files = fuzzer({
  name: 'files',
  shortRuns: 3000,
  input: bytes,
  show: (file) => JSON.stringify(Buffer.from(file.subarray(0, 2000)).toString('latin1')),
  holds(file) {
    const decoded = decodeNotebook(file);
    if ('error' in decoded) {
      assert.ok(decoded.error.line >= 1 && decoded.error.column >= 1);
      return;
    }
    const read = () => formatNotebook(parseNotebook(decoded.text));
    assert.equal(read(), decoded.text, 'opening and saving changes the file');
    isQuick('reading', 50 * ordinary * (file.length + 2000), read);
  },
});
