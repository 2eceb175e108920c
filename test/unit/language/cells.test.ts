import assert from 'node:assert/strict';
import {
  decodeNotebook,
  formatNotebook,
  parseNotebook,
  sourceLines,
  type NotebookCell,
} from '../../../kernel/language/cells';
import { seeded, type Random } from './random';

const example = `# %% [markdown]
# # Love minus hate
# The vector from the post.
#
# Twice.

# %%
steer "Love" - "Hate" @6 x5
"I hate you because"
`;

const code = (source: string): NotebookCell => ({ kind: 'code', source });
const markdown = (source: string): NotebookCell => ({ kind: 'markdown', source });
const contents = (cells: readonly NotebookCell[]) => cells.map(({ kind, source }) => ({ kind, source }));
const sources = (text: string) => parseNotebook(text).map(({ source }) => source);
const edit = (text: string, change: (cells: NotebookCell[]) => readonly NotebookCell[]) =>
  formatNotebook(change([...parseNotebook(text)]));
const withSource = (cell: NotebookCell | undefined, source: string): NotebookCell => ({
  ...(cell ?? code('')),
  source,
});

describe('percent cells: reading', () => {
  it('reads Markdown without its prefixes and code as it is', () => {
    assert.deepEqual(contents(parseNotebook(example)), [
      markdown('# Love minus hate\nThe vector from the post.\n\nTwice.'),
      code('steer "Love" - "Hate" @6 x5\n"I hate you because"'),
    ]);
  });

  it('knows the line of the file that each source begins on', () => {
    const text = '\ufeff\n\nfirst\n\n# %%\nsecond\nof two\n\n\n# %% [markdown]\n# # Third\n# %%\nlast';
    assert.deepEqual(sourceLines(parseNotebook(text)), [1, 6, 11, 13]);
    for (const lineEnd of ['\n', '\r\n']) {
      const lines = example.replaceAll('\n', lineEnd).split(/\r?\n/);
      const cells = parseNotebook(example.replaceAll('\n', lineEnd));
      const line = sourceLines(cells)[1] ?? 0;
      assert.equal(lines[line - 1], cells[1]?.source.split(/\r?\n/)[0]);
    }
  });

  const readings: readonly [string, string, readonly NotebookCell[]][] = [
    ['an empty file has no cells', '', []],
    ['text without a marker is a code cell', 'check\n', [code('check')]],
    [
      'text before the first marker is a code cell',
      'check\n\n# %%\nnext "a"\n',
      [code('check'), code('next "a"')],
    ],
    ['empty lines before the first marker are no cell', '\n\n# %%\ncheck\n', [code('check')]],
    ['empty lines alone are one empty cell', '\n\n', [code('')]],
    ['empty lines between cells belong to neither', '# %%\na\n\n\n\n# %%\nb\n\n', [code('a'), code('b')]],
    ['empty lines inside and at the start of a cell stay', '# %%\n\na\n\nb\n', [code('\na\n\nb')]],
    [
      'a title may follow the marker',
      '# %% first [tag] x=1\na\n# %% text [markdown] y=2\n# b\n',
      [code('a'), markdown('b')],
    ],
    ['[md] is Markdown, too', '# %% [md]\n# b\n', [markdown('b')]],
    ['[markdown] needs blanks around it', '# %% a[markdown]b\nx\n', [code('x')]],
    ['a marker begins its line', ' # %%\n#%%\n# %%%\n# %%a\n', [code(' # %%\n#%%\n# %%%\n# %%a')]],
    [
      'Markdown lines that lack the prefix are shown as they are',
      '# %% [markdown]\nplain\n#tag\n\n# b\n',
      [markdown('plain\n#tag\n\nb')],
    ],
    ['an escaped marker is text', '# %%\n# \\%%\n# \\\\%% x\n', [code('# %%\n# \\%% x')]],
    ['an escaped marker in Markdown is text', '# %% [markdown]\n# \\%% x\n', [markdown('%% x')]],
    [
      'CRLF files have cells with LF',
      '# %%\r\na\r\nb\r\n\r\n# %% [markdown]\r\n#\r\n# c\r\n',
      [code('a\nb'), markdown('\nc')],
    ],
    ['a byte order mark is no text', '\ufeff# %%\na', [code('a')]],
  ];
  for (const [name, text, cells] of readings) {
    it(name, () => {
      assert.deepEqual(contents(parseNotebook(text)), cells);
      assert.equal(formatNotebook(parseNotebook(text)), text);
    });
  }
});

describe('percent cells: writing', () => {
  it('writes new cells with one empty line between them and a line end at the end', () => {
    assert.equal(
      formatNotebook([markdown('# Title\n\ntext'), code('check'), code('')]),
      '# %% [markdown]\n# # Title\n#\n# text\n\n# %%\ncheck\n\n# %%\n',
    );
  });

  it('writes a line that would read as a marker with one backslash more', () => {
    assert.equal(formatNotebook([code('# %%\n# \\%% b')]), '# %%\n# \\%%\n# \\\\%% b\n');
    assert.equal(formatNotebook([markdown('%% a')]), '# %% [markdown]\n# \\%% a\n');
  });

  it('keeps an empty last line of a cell apart from the lines between cells', () => {
    const text = formatNotebook([code('a\n'), code('b\n# \\')]);
    assert.equal(text, '# %%\na\n# \\\n\n# %%\nb\n# \\\\\n');
    assert.deepEqual(sources(text), ['a\n', 'b\n# \\']);
  });

  it('keeps marker line and empty lines of an edited cell', () => {
    const text = '# %% one  \na\n\n\n\n# %%\nb\n';
    const edited = edit(text, ([first, second]) => [withSource(first, 'c\nd'), second ?? code('')]);
    assert.equal(edited, '# %% one  \nc\nd\n\n\n\n# %%\nb\n');
  });

  it('changes no byte of the other cells when one is edited', () => {
    const text = 'lead\n# %% [markdown] t\nplain\n\n\n# %%\na\n\n\n\n# %%\nb';
    const edited = edit(text, (cells) => cells.map((c) => (c.source === 'a' ? withSource(c, 'A') : c)));
    assert.equal(edited, text.replace('\na\n', '\nA\n'));
  });

  it('writes edits and new cells of a CRLF file with CRLF', () => {
    const edited = edit('# %%\r\na\r\n', ([first]) => [withSource(first, 'a\nb'), code('c')]);
    assert.equal(edited, '# %%\r\na\r\nb\r\n\r\n# %%\r\nc\r\n');
  });

  it('does not take other line ends in the editor for an edit', () => {
    const text = '# %%\na\r\nb\n';
    assert.equal(
      edit(text, (cells) => cells.map((c) => withSource(c, 'a\nb'))),
      text,
    );
  });

  it('keeps a missing last line end of an edited cell and adds it when a cell follows', () => {
    assert.equal(
      edit('# %%\na', ([first]) => [withSource(first, 'b')]),
      '# %%\nb',
    );
    assert.equal(
      edit('# %%\na', ([first]) => [first ?? code(''), code('b')]),
      '# %%\na\n\n# %%\nb\n',
    );
  });

  it('gives the text before the first marker a marker once another cell is put above it', () => {
    assert.equal(
      edit('a\n\n# %%\nb\n', (cells) => [code('new'), ...cells]),
      '# %%\nnew\n\n# %%\na\n\n# %%\nb\n',
    );
  });

  it('keeps the byte order mark at the start when the first cell goes', () => {
    assert.equal(
      edit('\ufeff# %%\na\n\n# %%\nb\n', (cells) => cells.reverse()),
      '\ufeff# %%\nb\n\n# %%\na\n',
    );
  });

  it('writes a cell that became Markdown as Markdown', () => {
    assert.equal(
      edit('# %% t\na\n', ([first]) => [{ ...withSource(first, 'a'), kind: 'markdown' }]),
      '# %% [markdown]\n# a\n',
    );
  });
});

const nasty = [
  '# %%', '# %%', '# %% [markdown]', '# \\%%', '# \\\\%%', '# \\', '# \\\\', '#', '# ', '%%', '\\%%', ' ', '\t',
  '\n', '\n', '\n', '\n', '\n', '\r\n', '\r\n', '\r', '\ufeff', '\\', 'a', '"b"', '🐉', '\u2028', '[md]', '\u0000', '#\n', '# x\n',
]; // prettier-ignore
const nastyText = (random: Random) => random.some(14, () => random.pick(nasty)).join('');
const nastyCell = (random: Random): NotebookCell => ({
  kind: random.pick(['code', 'markdown']),
  source: nastyText(random),
});
const lineFeeds = (text: string) => text.replace(/\r\n?/g, '\n');

describe('percent cells: round trips', () => {
  it('gives back any text byte for byte', () => {
    for (let seed = 0; seed < 10_000; seed++) {
      const text = nastyText(seeded(seed));
      assert.equal(formatNotebook(parseNotebook(text)), text, `seed ${seed}: ${JSON.stringify(text)}`);
    }
  });

  it('gives back the kinds and sources of any new cells', () => {
    for (let seed = 0; seed < 10_000; seed++) {
      const random = seeded(seed);
      const cells = random.some(4, () => nastyCell(random));
      const text = formatNotebook(cells);
      assert.deepEqual(contents(parseNotebook(text)), cells, `seed ${seed}: ${JSON.stringify(text)}`);
    }
  });

  it('gives back cells after edits, moves, deletions and insertions, but for line ends alone', () => {
    for (let seed = 0; seed < 10_000; seed++) {
      const random = seeded(seed);
      const cells = [...parseNotebook(nastyText(random) + nastyText(random))];
      const change = () => {
        const at = random.below(cells.length + 1);
        const cell = cells[at];
        const edited = cell && { ...cell, source: nastyText(random) };
        const other = { ...nastyCell(random) };
        const [removed, put] = random.pick<[number, NotebookCell[]]>([
          [0, [other]],
          [1, []],
          [1, edited ? [edited] : []],
          [1, cell ? [{ ...cell, kind: other.kind }] : []],
        ]);
        cells.splice(at, removed, ...put);
        if (random.below(3) === 0) cells.reverse();
      };
      random.some(4, change);
      const text = formatNotebook(cells);
      const plain = (list: readonly NotebookCell[]) =>
        contents(list).map(({ kind, source }) => ({ kind, source: lineFeeds(source) }));
      assert.deepEqual(plain(parseNotebook(text)), plain(cells), `seed ${seed}: ${JSON.stringify(text)}`);
      assert.equal(formatNotebook(parseNotebook(text)), text);
    }
  });
});

describe('percent cells: decoding', () => {
  const bytes = (...parts: readonly (string | number)[]) =>
    Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...Buffer.from(part)] : [part])));

  it('keeps text and byte order mark', () => {
    assert.deepEqual(decodeNotebook(bytes('\ufeff# %%\n🐉')), { text: '\ufeff# %%\n🐉' });
  });

  const broken: readonly [string, Uint8Array, number, number, string][] = [
    ['a Latin-1 letter', bytes('# %%\n"na', 0xef, 've"\n'), 2, 4, '0xef'],
    ['a character that is cut off at the end', bytes('a\n🐉', 0xf0, 0x9f), 2, 3, '0xf0'],
    ['UTF-16', bytes(0xff, 0xfe, 'a', 0), 1, 1, '0xff'],
    ['a surrogate', bytes('ab', 0xed, 0xa0, 0x80), 1, 3, '0xed'],
  ];
  for (const [name, data, line, column, byte] of broken) {
    it(`finds the first bad byte: ${name}`, () => {
      const decoded = decodeNotebook(data);
      assert.ok('error' in decoded);
      const { error } = decoded;
      assert.deepEqual([error.code, error.line, error.column], ['not-utf8', line, column]);
      assert.ok(error.message.includes(byte), error.message);
    });
  }
});
