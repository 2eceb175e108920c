import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { qualification } from '../../kernel/kinds/readings';
import { readSentences } from '../../kernel/data/textFiles';
import { runAlone } from '../modelFixture';

let folder: string;

const run = (source: string, options: Parameters<typeof runAlone>[1] = {}) =>
  runAlone(source, { folder, ...options });

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'steerbook-files-'));
  writeFileSync(
    join(folder, 'reviews.csv'),
    '\ufefftext,stars\nI love this place.,5\n"It was cold, ""very"" cold,\nand they were rude.",1\nWe went there twice.,5\n',
  );
});
after(() => rmSync(folder, { recursive: true }));

describe('scored files', () => {
  const score = (file: string, rest = '') => run(`steer " wedding" - " " @4 x2\nscore "${file}"${rest}`);

  it('may have quotes, line breaks in quotes and a byte order mark', async () => {
    const { results } = await score('reviews.csv', ' text text by stars');
    const [result] = results;
    assert.ok(result?.kind === 'score');
    assert.deepEqual(
      result.groups.map(({ label, texts }) => [label, texts]),
      [
        ['5', 2],
        ['1', 1],
      ],
    );
  });

  it('may have spaces around the names of columns, and in them', async () => {
    writeFileSync(join(folder, 'spaces.csv'), 'stars , Review text \n5,We met there.\n');
    const { errors } = await score('spaces.csv', ' text "Review text" by stars');
    assert.deepEqual(errors, []);
  });

  const mistakes: readonly (readonly [
    what: string,
    file: string,
    content: string | Buffer,
    rest: string,
    code: string,
    says: RegExp,
  ])[] = [
    ['an empty text file', 'empty.txt', '', '', 'no-texts', /empty\.txt has no text/],
    ['an empty table', 'empty.csv', '', ' text text', 'no-texts', /empty\.csv/],
    [
      'a missing column',
      'column.csv',
      'text,label\na b,c\n',
      ' text txt',
      'column-missing',
      /no column txt.*text/,
    ],
    [
      'a missing column of a table without rows',
      'header.csv',
      'text,label\n',
      ' text txt',
      'column-missing',
      /no column txt.*text/,
    ],
    [
      'a column that stands in the table twice',
      'twice.csv',
      'text,stars,text\na b,1,c d\n',
      ' text text',
      'bad-table',
      /twice\.csv .*: it has 2 columns named text\.$/,
    ],
    ['a table without rows', 'rowless.csv', 'text,label\n', ' text text', 'no-texts', /rowless\.csv/],
    [
      'Latin-1',
      'latin.csv',
      Buffer.from('text\ncaf\xe9\n', 'latin1'),
      ' text text',
      'file-unreadable',
      /line 2.*not UTF-8.*save the file as UTF-8/,
    ],
    ['an unclosed quote', 'quote.csv', 'text\n"open\n', ' text text', 'bad-table', /quote\.csv/],
    [
      'a row that is longer than the context',
      'rows.csv',
      `text\nfits well\n${'wedding '.repeat(300)}\n`,
      ' text text',
      'text-too-long',
      /^rows\.csv, row 2: the text has \d+ tokens, and at most 254 fit .* Split the text/,
    ],
    [
      'a sentence that is longer than the context',
      'sentences.txt',
      `One. Two.\n\n\n${'wedding '.repeat(300)}\n`,
      '',
      'text-too-long',
      /^sentences\.txt, sentence 3, in the paragraph of line 4: /,
    ],
    [
      'a line that is no JSON',
      'lines.jsonl',
      '{"text": "a b"}\n{"text"\n',
      ' text text',
      'bad-table',
      /line 2/,
    ],
  ];
  for (const [what, file, content, rest, code, says] of mistakes)
    it(`end with ${code} for ${what}`, async () => {
      writeFileSync(join(folder, file), content);
      const { status, errors } = await score(file, rest);
      assert.equal(status, 'error');
      assert.equal(errors[0]?.code, code);
      assert.match(errors[0].message, says);
    });

  it('that are missing are named', async () => {
    assert.equal((await score('nowhere.txt')).errors[0]?.code, 'file-missing');
  });

  it('say how many rows had no text', async () => {
    writeFileSync(join(folder, 'holes.csv'), 'text,stars\nWe met there.,5\n,4\n"  ",3\nWe met here.,5\n');
    const [result] = (await score('holes.csv', ' text text')).results;
    assert.ok(result?.kind === 'score');
    assert.equal(result.rows_left_out, 2);
    assert.match(qualification(result), / · 2 rows without text left out · /);
  });

  it('of one word have no number, and say so', async () => {
    writeFileSync(join(folder, 'word.txt'), 'word\n');
    const { results } = await score('word.txt');
    const [result] = results;
    assert.ok(result?.kind === 'score');
    assert.deepEqual(result.groups[0], {
      ...{ label: 'word.txt', texts: 1, scored_tokens: 0 },
      ...{ ppl_unsteered: null, ppl_steered: null, ratio: null, ratio_low: null, ratio_high: null },
      ...{ text_changes: [0], text_tokens: [0] },
    });
  });

  it('of 100,000 lines are scored without holding more than a little memory', async () => {
    const lines = Array.from({ length: 100_000 }, (_, i) =>
      i % 1000 === 0 ? `We met,${i % 2}` : `we,${i % 2}`,
    );
    writeFileSync(join(folder, 'long.csv'), `text,label\n${lines.join('\n')}\n`);
    const before = process.memoryUsage().rss;
    const { results, errors } = await score('long.csv', ' text text by label');
    assert.deepEqual(errors, []);
    const [result] = results;
    assert.ok(result?.kind === 'score');
    assert.equal(
      result.groups.reduce((sum, group) => sum + group.texts, 0),
      100_000,
    );
    assert.equal(
      result.groups.reduce((sum, group) => sum + group.scored_tokens, 0),
      100,
    );
    const grown = (process.memoryUsage().rss - before) / 2 ** 20;
    assert.ok(grown < 800, `${grown.toFixed(0)} MiB more`);
  });

  it('of one name are told apart by their paths, others are labelled with their names', async () => {
    for (const name of ['a', 'b']) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'same.txt'), 'We met there.\n');
    }
    writeFileSync(join(folder, 'a', 'table.csv'), 'text\nWe met there.\n');
    const { results } = await run('score "a/same.txt", "b/same.txt", "a/table.csv"');
    const [result] = results;
    assert.ok(result?.kind === 'score');
    assert.deepEqual(
      result.groups.map(({ label, texts }) => [label, texts]),
      [
        ['a/same.txt', 1],
        ['b/same.txt', 1],
        ['table.csv', 1],
      ],
    );
  });

  it('cannot be named twice', async () => {
    const { errors } = await run('score "reviews.csv", "./reviews.csv"');
    assert.deepEqual(
      errors.map(({ code, column }) => [code, column]),
      [['duplicate-option', 22]],
    );
  });

  it('without columns take no column', async () => {
    writeFileSync(join(folder, 'plain.txt'), 'We met there.\n');
    for (const rest of ['text stars', 'by stars'])
      assert.deepEqual(
        (await run(`score "plain.txt" ${rest}`)).errors.map(({ code, column }) => [code, column]),
        [['no-columns', rest.startsWith('text') ? 24 : 22]],
      );
  });

  it('say which columns they have where one is missing, and put right the name that is written', async () => {
    writeFileSync(join(folder, 'titled.csv'), 'title,stars\nWe met there.,5\n');
    const [unnamed] = (await run('score "titled.csv"')).errors;
    assert.match(unnamed?.message ?? '', /no column text; it has title and stars\..*text COLUMN/);
    assert.equal(unnamed?.fix, undefined);
    const [written] = (await run('score "titled.csv" text title by star')).errors;
    assert.deepEqual([written?.column, written?.length, written?.fix], [34, 4, 'Replace by stars']);
    writeFileSync(join(folder, 'semicolons.csv'), 'text;stars\nWe met;5\n');
    assert.match((await run('score "semicolons.csv"')).errors[0]?.message ?? '', /semicolons.*commas/);
  });

  it('of JSON lines may have numbers, and no lists or objects', async () => {
    writeFileSync(join(folder, 'good.jsonl'), '{"text": "We met there.", "stars": 5}\n');
    const { results } = await run('score "good.jsonl" by stars');
    assert.ok(results[0]?.kind === 'score' && results[0].groups[0]?.label === '5');
    writeFileSync(join(folder, 'bad.jsonl'), '{"text": "We met."}\n\n{"text": {"en": "We met."}}\n');
    const [error] = (await run('score "bad.jsonl"')).errors;
    assert.equal(error?.code, 'bad-table');
    assert.match(error.message, /text in line 3/);
  });

  it('with tabs may have quotes within fields', async () => {
    writeFileSync(join(folder, 'quotes.tsv'), 'text\tstars\nThe 7" record was old.\t5\n"We met."\t4\n');
    const { errors, results } = await run('score "quotes.tsv" by stars');
    assert.deepEqual(errors, []);
    assert.ok(results[0]?.kind === 'score' && results[0].groups.length === 2);
  });

  it('are split into sentences that may be longer than what is split at once', async () => {
    const long = `We met ${'and then we met '.repeat(80)}again.`;
    const sentences = Array.from({ length: 60 }, (_, i) => (i === 30 ? long : `Dr. Smith met ${i} of them!`));
    const reading = {
      folder,
      signal: new AbortController().signal,
      breathe: () => Promise.resolve(false),
      progress: () => undefined,
    };
    writeFileSync(join(folder, 'paragraph.txt'), sentences.join(' '));
    const file = { value: 'paragraph.txt', start: 0, end: 0 };
    const found = await readSentences(file, 'paragraph', reading);
    assert.deepEqual(
      found.map(({ text }) => text),
      sentences,
    );
  });

  it('that are long can be interrupted while they are read, and say how far they are', async () => {
    writeFileSync(join(folder, 'line.txt'), 'They met there on a day in May. '.repeat(20_000));
    const abort = new AbortController();
    const told: number[] = [];
    const { status } = await run('score "line.txt"', {
      signal: abort.signal,
      events: {
        onProgress(text, fraction) {
          if (!text.startsWith('Reading')) return;
          // As a message would: it waits for its turn.
          if (told.length === 0) setTimeout(() => abort.abort());
          told.push(fraction ?? NaN);
        },
      },
    });
    assert.equal(status, 'cancelled');
    assert.ok((told.at(-1) ?? NaN) < 0.9, `read ${told.at(-1)}`);
  });
});
