import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { createMessageConnection, type MessageConnection } from 'vscode-jsonrpc';
import { IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import { forkFacts } from '../../kernel/process/forkKernel';
import { plainText } from '../../kernel/formats/plain';
import type { CellResult } from '../../kernel/formats/document';
import { placesOf } from '../../kernel/kept/cellPlaces';
import {
  keepRequest,
  moveRequest,
  placeRequest,
  sidecarRequest,
  takeRequest,
} from '../../kernel/process/keepProtocol';
import { root } from '../root';
import { seeded } from '../unit/language/random';
import { nextResult } from '../unit/results/examples';

let folder: string;
let connection: MessageConnection;
let end: () => void;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'steerbook-keeping-'));
  const child = forkFacts(join(root, 'dist/keep.js'));
  connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
  connection.listen();
  end = () => {
    connection.dispose();
    child.kill();
  };
});
after(() => {
  end();
  rmSync(folder, { recursive: true });
});

const store = () => join(folder, 'store');
const resolved = 'a'.repeat(64);
const cellOf = (source: string, kl: number, began = '2026-11-24T14:02:00.000Z'): CellResult => ({
  ...{ index: 0, source, status: 'ok', ms: 0, began },
  ...{ results: [nextResult({ kl })], resolved: [resolved] },
});
const idOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

interface Kept {
  readonly notebook: string;
  readonly sources: readonly string[];
}

async function keep({ notebook, sources }: Kept, at: number, id: string, cell: CellResult): Promise<void> {
  const place = placesOf(sources)[at];
  assert.ok(place);
  await connection.sendRequest(keepRequest, { store: store(), notebook, id, place, cell });
}

async function take({ notebook, sources }: Kept, file: string | null = null) {
  return connection.sendRequest(takeRequest, { store: store(), notebook, sources, file });
}

const klsOf = async (kept: Kept) =>
  (await take(kept)).cells.map(({ at, cell: { results } }) => [
    at,
    ...results.map((result) => (result.kind === 'next' ? result.kl : null)),
  ]);

describe('the process that keeps results', () => {
  it('gives each result back at its own cell, and the newer of two', async () => {
    const kept = { notebook: 'file:///a.steer', sources: ['next "a"', 'next "b"', 'next "a"'] };
    await keep(kept, 2, idOf(1), cellOf('next "a"', 0.25));
    await keep(kept, 1, idOf(2), cellOf('next "b"', 0.5));
    await keep(kept, 1, idOf(3), cellOf('next "b"', 0.75, '2026-11-24T15:00:00.000Z'));
    assert.deepEqual(await klsOf(kept), [
      [1, 0.75],
      [2, 0.25],
    ]);
    assert.deepEqual(await klsOf({ ...kept, notebook: 'file:///b.steer' }), []);
  });

  it('goes with a notebook that is renamed', async () => {
    const kept = { notebook: 'file:///old.steer', sources: ['next "a"'] };
    await keep(kept, 0, idOf(1), cellOf('next "a"', 0.25));
    await connection.sendRequest(moveRequest, {
      store: store(),
      from: kept.notebook,
      to: 'file:///new.steer',
    });
    assert.deepEqual(await klsOf(kept), []);
    assert.deepEqual(await klsOf({ ...kept, notebook: 'file:///new.steer' }), [[0, 0.25]]);
  });

  it('shows every result at its own cell or not at all, through a thousand changes', async () => {
    const random = seeded(5);
    let cells = 0;
    let runs = 0;
    interface Cell {
      readonly name: number;
      readonly source: string;
      readonly run: { readonly id: string; readonly kl: number } | null;
    }
    const texts = ['next "a"', 'next "b"', 'next "c"'];
    let notebook: readonly Cell[] = [];
    const kept = { notebook: 'file:///random.steer' };
    const sources = () => notebook.map(({ source }) => source);
    /** The kernel's side of an editor: where the runs are now, and which are no more. */
    const settle = async (gone: readonly string[]) => {
      const places = placesOf(sources());
      const placed = notebook.flatMap(({ run }, at) => {
        const place = places[at];
        return run && place ? [{ id: run.id, place }] : [];
      });
      await connection.sendRequest(placeRequest, { store: store(), ...kept, placed, gone });
    };
    for (let step = 0; step < 1000; step++) {
      const at = random.below(Math.max(1, notebook.length));
      const cell = notebook[at];
      const without = notebook.toSpliced(at, 1);
      switch (random.below(6)) {
        case 0:
          notebook = notebook.toSpliced(at, 0, { name: cells++, source: random.pick(texts), run: null });
          await settle([]);
          break;
        case 1:
          if (!cell || notebook.length < 3) break;
          notebook = without;
          await settle(cell.run ? [cell.run.id] : []);
          break;
        case 2:
          if (!cell) break;
          notebook = without.toSpliced(random.below(notebook.length), 0, cell);
          await settle([]);
          break;
        case 3:
          if (!cell) break;
          notebook = notebook.with(at, { ...cell, source: random.pick(texts) });
          await settle([]);
          break;
        case 4: {
          if (!cell) break;
          const run = { id: idOf(++runs), kl: runs };
          notebook = notebook.with(at, { ...cell, run });
          await keep({ ...kept, sources: sources() }, at, run.id, cellOf(cell.source, run.kl));
          await settle(cell.run ? [cell.run.id] : []);
          break;
        }
        default: {
          // Opened again as it is: every result is there. Opened after a change from elsewhere: each at its own cell.
          const expected = notebook.flatMap(({ run }, index) => (run ? [[index, run.kl]] : []));
          assert.deepEqual(await klsOf({ ...kept, sources: sources() }), expected, `step ${step}`);
          const elsewhere = without.toSpliced(random.below(notebook.length), 0, {
            ...{ name: cells++, source: random.pick(texts), run: null },
          });
          const shown = await klsOf({ ...kept, sources: elsewhere.map(({ source }) => source) });
          for (const [index, kl] of shown) {
            const own = notebook.find(({ run }) => run?.kl === kl);
            assert.equal(own?.source, elsewhere[index ?? -1]?.source, `step ${step}: the text that it is of`);
          }
        }
      }
    }
    assert.ok(runs > 100, `${runs} runs`);
  });

  it('takes no notice of what it did not write, and never leaves its folder', async () => {
    const kept = { notebook: 'file:///hostile.steer', sources: ['next "a"', 'next "b"'] };
    await keep(kept, 0, idOf(1), cellOf('next "a"', 0.25));
    await keep(kept, 1, idOf(2), cellOf('next "b"', 0.5));
    const own = readdirSync(store())
      .map((name) => join(store(), name))
      .find((path) => readdirSync(path).some((name) => name.includes(idOf(2))));
    assert.ok(own);
    const names = readdirSync(own);
    const good = names.find((name) => name.includes(idOf(1))) ?? '';
    const whole = readFileSync(join(own, good), 'utf8');
    const random = seeded(17);
    for (let step = 0; step < 300; step++) {
      const cut = random.below(whole.length);
      const hostile = random.pick([
        () => whole.slice(0, cut),
        () => whole.slice(0, cut) + random.pick(['"', '{', '1e999', 'null', '\u0000']) + whole.slice(cut + 1),
        () => whole.replace('"kl":0.25', `"kl":${random.pick(['"<img src=x>"', '1e999', '[]', '{}'])}`),
        () =>
          whole.replace(
            '"kind":"next"',
            `"kind":"${random.pick(['__proto__', 'message', 'sweep', 'norms'])}"`,
          ),
        () => whole.replace('"format":2', '"format":99'),
        () => JSON.stringify({ steerbook: '1', format: 2, model: null, cells: [] }),
      ])();
      writeFileSync(join(own, good), hostile);
      const { cells } = await take(kept);
      const [first, ...others] = cells.filter(({ at }) => at === 0);
      assert.equal(others.length, 0);
      for (const result of first?.cell.results ?? []) {
        assert.equal(result.kind, 'next', hostile);
        assert.doesNotMatch(plainText(result), /NaN|undefined/);
      }
      assert.ok(
        cells.some(({ at }) => at === 1),
        'the others are there',
      );
    }
    rmSync(join(own, good));
    mkdirSync(join(own, good));
    assert.deepEqual(await klsOf(kept), [[1, 0.5]]);
    await assert.rejects(keep(kept, 0, '../../out', cellOf('next "a"', 1)));
  });
});

describe('a sidecar', () => {
  const sources = ['set seed 1', 'next "a"', 'next "b"'];
  const cellsOf = (kl: number): readonly CellResult[] => [
    { index: 0, source: 'set seed 1', status: 'ok', ms: 1, results: [] },
    { ...cellOf('next "a"', kl), index: 1 },
    { ...cellOf('next "b"', 2), index: 3 },
  ];
  const write = (file: string, cells: readonly CellResult[]) =>
    connection.sendRequest(sidecarRequest, { file, cells });
  const beside = (file: string) => join(dirname(file), '__steerbook__', `${basename(file)}.json`);
  const notebookIn = (name: string) => {
    mkdirSync(join(folder, name));
    return join(folder, name, 'love.steer');
  };

  it('is read where nothing is kept, each result at its cell', async () => {
    const file = notebookIn('read');
    assert.equal(await write(file, cellsOf(0.5)), null);
    const kept = { notebook: 'file:///side.steer', sources: ['# new', ...sources] };
    await keep(kept, 3, idOf(9), cellOf('next "b"', 7));
    const { cells, problem } = await take(kept, file);
    assert.equal(problem, null);
    assert.deepEqual(
      cells.map(({ at, from }) => [at, from]),
      [
        [2, 'sidecar'],
        [3, 'store'],
      ],
    );
    assert.doesNotMatch(readFileSync(beside(file), 'utf8'), /"ms"|"began"|2026/);
  });

  it('keeps its bytes where a result is the same but for rounding', async () => {
    const file = notebookIn('same');
    await write(file, cellsOf(0.5));
    const text = readFileSync(beside(file), 'utf8');
    await write(file, cellsOf(0.5 + 4e-7));
    assert.equal(readFileSync(beside(file), 'utf8'), text);
    await write(file, cellsOf(0.5 + 4e-6));
    const lines = (of: string) => of.split('\n');
    const changed = lines(readFileSync(beside(file), 'utf8')).filter((line, at) => line !== lines(text)[at]);
    assert.deepEqual(changed, ['     "kl": 0.500004,']);
  });

  it('is neither read nor written through a link, nor over what is no sidecar', async () => {
    const file = notebookIn('linked');
    const elsewhere = join(folder, 'elsewhere.json');
    writeFileSync(elsewhere, 'mine');
    mkdirSync(dirname(beside(file)));
    symlinkSync(elsewhere, beside(file));
    assert.match((await write(file, cellsOf(1))) ?? '', /is a link/);
    assert.match((await take({ notebook: 'x', sources }, file)).problem ?? '', /is a link/);
    assert.equal(readFileSync(elsewhere, 'utf8'), 'mine');
    rmSync(beside(file));
    writeFileSync(beside(file), 'mine');
    assert.match((await write(file, cellsOf(1))) ?? '', /not JSON/);
    assert.equal(readFileSync(beside(file), 'utf8'), 'mine');
  });

  it('that is not there, or of another notebook, shows nothing', async () => {
    const file = notebookIn('other');
    assert.deepEqual(await take({ notebook: 'x', sources }, file), { cells: [], problem: null });
    await write(file, cellsOf(1));
    assert.deepEqual((await take({ notebook: 'x', sources: ['next "other"'] }, file)).cells, []);
  });

  it('is written by steer run --keep, the same each time, without the place of the notebook', () => {
    const file = notebookIn('command');
    writeFileSync(file, '# %%\nsteer "Love" - "Hate" @4 x2\n\n# %%\nnext "I hate you because" top 3\n');
    const steer = (...args: readonly string[]) => {
      const { status, stderr } = spawnSync(process.execPath, [join(root, 'dist/cli.js'), ...args], {
        ...{ encoding: 'utf8', cwd: folder },
      });
      assert.deepEqual([status, stderr], [0, '']);
    };
    steer('run', file, '--keep');
    const text = readFileSync(beside(file), 'utf8');
    const { mtimeMs } = statSync(beside(file));
    steer('run', file, '--keep', '--threads', '1');
    assert.equal(readFileSync(beside(file), 'utf8'), text);
    assert.equal(statSync(beside(file)).mtimeMs, mtimeMs, 'it is not written again');
    assert.ok(!text.includes(folder));
    steer('report', file, '--from', beside(file), '--md', join(folder, 'kept.md'));
    assert.match(readFileSync(join(folder, 'kept.md'), 'utf8'), /KL/);
  });
});
