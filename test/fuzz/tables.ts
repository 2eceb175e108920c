import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { readPairs, readTable } from '../../kernel/data/tableFiles';
import { readSentences } from '../../kernel/data/textFiles';
import { Problem } from '../../kernel/problem';
import { breatheWith } from '../../model/breathe';
import { temporaryFolder } from '../temporary';
import { fuzzer, textOf } from './fuzzer';

const folder = temporaryFolder('steerbook-fuzz-tables');
const cells = [
  'a',
  'b',
  'text',
  'plus',
  'minus',
  '"quoted"',
  '"two\nlines"',
  '"open',
  '""',
  '5',
  'null',
  ' ',
];
const json = [
  '{"text": "a"}',
  '{"text": 1, "b": null}',
  '{"text": {}}',
  '[]',
  '{',
  '{"__proto__": "a", "text": "b"}',
];
const content = fc.oneof(
  textOf(cells, [',', ',', ',', '\n', '\t', ';']),
  textOf(['text,b', 'plus,minus', ...cells], [',', '\n']).map((text) => `text,b,plus,minus\n${text}`),
  textOf(json, ['\n', '\n', ' ']),
  textOf(['A sentence. ', 'Mr. X said "no." ', '3.5 is e.g. a number', '...', '!?', '\n\n'], ['', ' ', '\n']),
);
/** Sentences take long to find. */
const longest = 20_000;
const bytes = fc.oneof(
  { weight: 6, arbitrary: content.map((text) => new TextEncoder().encode(text.slice(0, longest))) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
);

const nowhere = { start: 0, end: 0 };
const { signal } = new AbortController();
const reading = { folder, signal, breathe: breatheWith(signal), progress: () => undefined };

export const tables = fuzzer({
  name: 'tables',
  shortRuns: 1000,
  input: fc.record({
    file: fc.constantFrom('t.csv', 't.tsv', 't.jsonl', 't.ndjson', 't.txt'),
    column: fc.constantFrom('text', 'b', '__proto__', 'constructor', ''),
    bytes,
  }),
  show: ({ file, column, bytes: given }) =>
    `${file}, column ${column}: ${JSON.stringify(Buffer.from(given.subarray(0, 2000)).toString('latin1'))}`,
  async holds({ file, column, bytes: given }) {
    writeFileSync(join(folder, file), given);
    const text = { value: file, ...nowhere };
    const name = { name: column, ...nowhere };
    const reads =
      file === 't.txt'
        ? [() => readSentences(text, 'label', reading)]
        : [
            () => readTable(text, { text: name, by: null }, 'label', reading),
            () => readTable(text, { text: null, by: name }, 'label', reading),
            () => readPairs(text, reading),
          ];
    for (const read of reads)
      try {
        for (const row of await read())
          assert.ok(Array.isArray(row) || typeof (row as { text: unknown }).text === 'string');
      } catch (error) {
        assert.ok(error instanceof Problem, error instanceof Error ? error.stack : String(error));
        assert.ok(error.message.length < 1000, `a message of ${error.message.length} characters`);
      }
  },
});
