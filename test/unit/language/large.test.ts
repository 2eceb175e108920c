import assert from 'node:assert/strict';
import { analyzeNotebook } from '../../../kernel/language/analysis';
import { decodeNotebook, formatNotebook, parseNotebook } from '../../../kernel/language/cells';
import { checkNotebook, checkText } from '../../../kernel/language/checks';
import { nearest } from '../../../kernel/language/words';
import { timeOf } from '../../cpuTime';

const nowhereElse = { model: null, elsewhere: new Map<string, number>() };

/** Ordinary text of about the same size, timed once in this run on this machine. */
const yardsticks = {
  cell: once(() => check('next "I hate you because" top 10\n'.repeat(30_000))),
  file: once(() =>
    formatNotebook(parseNotebook('# %%\nnext "I hate you because" top 10\n\n'.repeat(250_000))),
  ),
};

function once(work: () => unknown): () => number {
  let time: number | null = null;
  return () => (time ??= timeOf(work));
}

/** Fails if some work takes many times as long as ordinary text. */
function isQuick(work: () => unknown, ordinary: keyof typeof yardsticks = 'cell'): void {
  const [yardstick, taken] = [yardsticks[ordinary](), timeOf(work)];
  assert.ok(taken < 10 * yardstick, `${taken.toFixed(0)} ms, ordinary text ${yardstick.toFixed(0)} ms`);
}

const check = (text: string) => checkText(text, nowhereElse);

describe('a cell that is large or odd', () => {
  it('may have a line of spaces after a path', () => {
    isQuick(() => check(`model x${' '.repeat(200_000)}y`));
    isQuick(() => check(`model x${' \\'.repeat(100_000)}y`));
  });

  it('may have words and names of any length', () => {
    const [long, other] = ['a'.repeat(200_000), `${'a'.repeat(199_999)}b`];
    isQuick(() => check(`let ${long} = "x"\nsteer ${other}\n${long} "y"`));
  });

  it('may have definitions that need each other in a long chain, and in a ring', () => {
    const chain = Array.from({ length: 20_000 }, (_, i) => `let a${i} = a${i + 1}`);
    isQuick(() => check(chain.join('\n')));
    const ring = [...chain, `let a${chain.length} = a0`].join('\n');
    isQuick(() => {
      const found = check(ring);
      assert.ok(found.some(({ code }) => code === 'cyclic-name'));
      assert.ok(
        found.every(({ message }) => message.length < 500),
        'messages stay short',
      );
    });
  });

  it('may have many definitions, many unknown names and many mistakes', () => {
    const lets = Array.from({ length: 20_000 }, (_, i) => `let a${i} = "Love" - "Hate"`).join('\n');
    isQuick(() => check(lets));
    const unknown = Array.from({ length: 20_000 }, (_, i) => `steer b${i}`).join('\n');
    isQuick(() => check(`${lets}\n${unknown}`));
    isQuick(() => check('%\n'.repeat(200_000)));
  });

  it('has as many problems as anybody reads, and the last one says how many there are', () => {
    const found = check('steer unknown\n'.repeat(3000));
    assert.equal(found.length, 501);
    assert.match(found.at(-1)?.message ?? '', /2,500 more/);
  });

  for (const line of ['"a"', 'a', '""', 'steer a', 'check', 'let a = "b"', 'x\n"a"'])
    it(`may have a megabyte of ${JSON.stringify(line)}, of which it reads as much as anybody writes`, () => {
      isQuick(() => {
        const last = check(`${line}\n`.repeat(1_000_000 / (line.length + 1))).at(-1);
        assert.ok(last?.code === 'too-many-statements' || last?.code === 'more-problems', last?.code);
      });
    });

  it('says where it has more statements than are read', () => {
    const most = '"a"\n'.repeat(25_000);
    assert.deepEqual(check(most), []);
    const [problem, ...others] = check(`${most}# a comment\n\n"b"\n"c"`);
    assert.equal(others.length, 0);
    assert.equal(problem?.code, 'too-many-statements');
    assert.match(problem.message, /at most 25,000 statements/);
    assert.equal(problem.start, most.length + '# a comment\n\n'.length);
  });

  it('may have a string of a megabyte', () => {
    const codes = (text: string) => check(text).map(({ code }) => code);
    isQuick(() => assert.deepEqual(codes(`tokens "${'a'.repeat(1_000_000)}"`), ['long-text']));
    isQuick(() => assert.deepEqual(codes(`tokens "${'\\n'.repeat(500_000)}"`), ['long-text']));
    isQuick(() => check(`tokens "${'\\"'.repeat(500_000)}`));
  });
});

describe('a notebook that is large or odd', () => {
  it('is read and checked cell by cell in linear time', () => {
    const cells = Array.from({ length: 5000 }, (_, index) => ({
      index,
      source: `let a${index} = "x"\nsteer a${index}, b${index}, a${index + 1}`,
    }));
    isQuick(() => checkNotebook(analyzeNotebook(cells), null));
  });

  const texts: readonly [string, string][] = [
    ['ten million empty lines', '\n'.repeat(10_000_000)],
    ['empty lines with CR before a marker', `${'\r\n'.repeat(3_000_000)}# %%\r\na\r\n`],
    ['empty lines in a cell', `# %%\na${'\n'.repeat(10_000_000)}b`],
    ['one line of ten megabytes', 'a'.repeat(10_000_000)],
    ['lines that look like markers', '# \\%%\n'.repeat(1_500_000)],
    ['Markdown of ten megabytes', `# %% [markdown]\n${'# text\n#\n'.repeat(1_000_000)}`],
    ['hashes alone', '#'.repeat(10_000_000)],
    ['backslashes after a hash', `# ${'\\'.repeat(10_000_000)}`],
  ];
  for (const [what, text] of texts)
    it(`of ${what} is read and written as it is`, () => {
      isQuick(() => assert.ok(formatNotebook(parseNotebook(text)) === text), 'file');
    });

  it('names the first bad byte, however late it comes', () => {
    const bytes = new Uint8Array(10_000_000).fill(97);
    bytes[9_999_999] = 0xff;
    isQuick(() => {
      const decoded = decodeNotebook(bytes);
      assert.ok('error' in decoded);
      assert.equal(decoded.error.column, 10_000_000);
    }, 'file');
  });
});

describe('a suggestion for a word', () => {
  it('is not looked for among, and not given for, what nobody types', () => {
    isQuick(() => assert.equal(nearest('a'.repeat(100_000), ['b'.repeat(100_000)]), null));
    const candidates = Array.from({ length: 100_000 }, (_, i) => `candidate_number_${i}`);
    isQuick(() => nearest('candidate_nubmer_77', candidates));
  });
});
