import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NotebookCell } from 'vscode';
import { freshnessOf } from '../../extension/notebook/freshness';
import { helperProcess } from '../../extension/helperProcess';
import { keptRuns } from '../../extension/notebook/keptRuns';
import { metadataOf, originsOf, shownResults } from '../../extension/notebook/outputOrigin';
import { shownCell } from '../../extension/notebook/shownCell';
import type { Result } from '../../kernel/kinds/readings';
import { forkFacts } from '../../kernel/process/forkKernel';
import { keepRequest, placeRequest, takeRequest } from '../../kernel/process/keepProtocol';
import { resolveCells } from '../../kernel/resolve';
import { RESULT_MIME } from '../../kernel/results/envelope';
import { runCell } from '../../kernel/run';
import { newSession } from '../../kernel/session';
import { testModels } from '../modelFixture';
import { root } from '../root';
import { temporaryFolder } from '../temporary';
import { seeded } from '../unit/language/random';
import * as programs from './randomPrograms';

const models = testModels();
const { signal } = new AbortController();
const address = 'file:///notebook.steer';

/** What a run gave, as the plain model has it. */
interface Ran {
  readonly id: string;
  /** What its result depended on. */
  readonly depends: string;
  readonly result: Result;
}

/** A cell of an editor: the editor's part that the extension sees, and what the plain model knows of it. */
interface Cell {
  part: programs.Part;
  source: string;
  outputs: readonly unknown[];
  ran: Ran | null;
}

/** The notebook in an editor that is opened and closed again, with the process that keeps its results. */
function editor(folder: string) {
  const store = join(folder, 'store');
  const keeper = helperProcess(() => forkFacts(join(root, 'dist/keep.js')), 60_000);
  const random = seeded(23);
  let cells: Cell[] = [];
  let file: readonly { readonly cell: Cell; readonly source: string; readonly part: programs.Part }[] = [];
  let isDirty = false;
  let runs = keptRuns();
  let session = newSession();
  let left = programs.nothingLeft;
  let data = 0;

  const asVscode = (cell: Cell, index: number) =>
    ({ index, outputs: cell.outputs, document: { getText: () => cell.source } }) as unknown as NotebookCell;
  const shown = () => cells.map((cell, at) => ({ ...shownCell(asVscode(cell, at)), cell }));
  const sources = () => cells.map((cell, index) => ({ index, source: cell.source }));
  const notebook = () => ({ models, defaultModel: 'bundled', folder, session });
  const output = (result: Result, origin: Parameters<typeof metadataOf>[1]) => ({
    metadata: metadataOf(result, origin),
    items: [{ mime: RESULT_MIME, data: new TextEncoder().encode(JSON.stringify(result)) }],
  });

  async function settle(): Promise<void> {
    const { kept, placed, gone } = runs.settle(shown());
    for (const one of kept)
      await keeper.ask((to) => to.sendRequest(keepRequest, { store, notebook: address, ...one }));
    await keeper.ask((to) => to.sendRequest(placeRequest, { store, notebook: address, placed, gone }));
  }

  async function open(): Promise<void> {
    runs = keptRuns();
    session = newSession();
    left = programs.nothingLeft;
    runs.saved(shown());
    const texts = cells.map(({ source }) => source);
    const asked = { store, notebook: address, sources: texts, file: null };
    const taken = await keeper.ask((to) => to.sendRequest(takeRequest, asked));
    assert.ok(taken);
    runs.take(texts, taken.cells);
    // A change before they are shown clears nothing.
    await settle();
    // So does a window that is killed by then.
    if (random.below(4) === 0) return open();
    for (const { id, at, cell: kept } of taken.cells) {
      const outputs = kept.results.map((result, index) =>
        output(result, {
          run: id,
          began: kept.began ?? '',
          resolved: kept.resolved?.[index] ?? '',
          from: 'store',
        }),
      );
      const cell = cells[at];
      if (cell) cell.outputs = outputs;
    }
    await settle();
  }

  /** Closes it and opens it again. @param how `discard`: without its edits; `kill`: with those that were not saved. */
  async function reopen(how: 'discard' | 'kill'): Promise<void> {
    await settle();
    const first = new Map<string, Cell>();
    for (const cell of cells) if (cell.ran && !first.has(cell.ran.id)) first.set(cell.ran.id, cell);
    const ranIn = (cell: Cell) => (cell.ran && first.get(cell.ran.id) === cell ? cell.ran : null);
    const now = how === 'kill' ? cells.map((cell) => ({ cell, source: cell.source, part: cell.part })) : file;
    if (how === 'discard' && isDirty) {
      const steps = runs.discard(shown());
      await keeper.ask((to) => to.sendRequest(placeRequest, { store, notebook: address, ...steps }));
    }
    const there = new Set(cells);
    cells = now.map(({ cell, source, part }) => ({
      ...{ source, part, outputs: [] },
      ran: there.has(cell) ? ranIn(cell) : null,
    }));
    // What is brought back after a kill is what VS Code has of it; nobody has saved it.
    file = cells.map((cell) => ({ cell, source: cell.source, part: cell.part }));
    isDirty = false;
    await open();
  }

  async function run(cell: Cell): Promise<void> {
    const at = cells.indexOf(cell);
    const id = randomUUID();
    const outputs: unknown[] = [];
    const results: Result[] = [];
    await runCell(notebook(), { index: at, source: cell.source }, sources(), signal, {
      onResult: (_, result, resolved) => {
        if (resolved === null) return;
        results.push(result);
        outputs.push(output(result, { run: id, began: new Date().toISOString(), resolved, from: 'here' }));
      },
      onSession: (next) => (session = next),
    });
    const done = programs.run(cell.part, left, data);
    left = done.left;
    cell.outputs = outputs.slice(-1);
    const last = results.at(-1);
    cell.ran = done.depends && last ? { id, depends: done.depends, result: last } : null;
    assert.equal(cell.ran === null, !done.depends, cell.source);
  }

  async function step(): Promise<void> {
    const at = random.below(Math.max(1, cells.length));
    const cell = cells[at];
    const fresh = (): Cell => {
      const part = programs.randomPart(random);
      return { part, source: programs.written(part, random.below(3)), outputs: [], ran: null };
    };
    const edit = (changed: Cell[]) => {
      cells = changed;
      isDirty = true;
    };
    const isRun = random.below(3) === 0;
    if (!cell || (cells.length < 8 && random.below(8) === 0)) {
      edit(cells.toSpliced(at, 0, fresh()));
      return;
    }
    if (isRun) return run(cell);
    switch (random.below(10)) {
      case 0:
        edit(cells.length > 3 ? cells.toSpliced(at, 1) : cells);
        break;
      case 1:
        edit(cells.toSpliced(at, 1).toSpliced(random.below(cells.length), 0, cell));
        break;
      case 2:
        edit(cells.length < 8 ? cells.toSpliced(at, 0, { ...cell }) : cells);
        break;
      case 3: {
        const { part, source } = fresh();
        Object.assign(cell, { part, source });
        edit(cells);
        break;
      }
      case 4:
        cell.source = programs.written(cell.part, random.below(3));
        edit(cells);
        break;
      case 5:
        Object.assign(cell, { outputs: [], ran: null });
        break;
      case 6:
        data = 1 - data;
        writeFileSync(join(folder, programs.dataFile), programs.dataTexts[data] ?? '');
        break;
      case 7:
        file = cells.map((one) => ({ cell: one, source: one.source, part: one.part }));
        runs.saved(shown());
        isDirty = false;
        break;
      case 8:
        return reopen('discard');
      default:
        return reopen('kill');
    }
  }

  /** Each cell shows its own results or none, and they are stale exactly if something has changed that they depend on. */
  async function check(): Promise<Readonly<Record<'same' | 'stale', number>>> {
    const planned = await resolveCells(notebook(), sources(), signal);
    const depends = programs.dependencies({ parts: cells.map(({ part }) => part), data });
    const counts = { same: 0, stale: 0 };
    for (const [at, cell] of cells.entries()) {
      const vscodeCell = asVscode(cell, at);
      assert.deepEqual(
        shownResults(vscodeCell).map(({ result }) => result),
        cell.ran ? [cell.ran.result] : [],
        `cell ${at}`,
      );
      if (!cell.ran) continue;
      const origins = originsOf(vscodeCell).map(({ resolved, weights }) => ({
        resolved: resolved ?? '',
        weights,
      }));
      const { is } = freshnessOf(origins, planned[at]);
      const expected = depends[at] === cell.ran.depends ? 'same' : 'stale';
      assert.equal(is, expected, `cell ${at}: ${cell.ran.depends}, now ${String(depends[at])}`);
      counts[expected]++;
    }
    return counts;
  }

  writeFileSync(join(folder, programs.dataFile), programs.dataTexts[data] ?? '');
  return {
    step,
    check,
    settle,
    random,
    listing: () => cells.map(({ source }) => source).join('\n%%\n'),
    end: keeper.dispose,
  };
}

describe('a notebook whose results are kept', () => {
  it('shows each at its own cell or not at all, stale exactly if it is, through a thousand changes and openings', async () => {
    const notebook = editor(temporaryFolder('steerbook-kept-notebook'));
    const counts = { same: 0, stale: 0 };
    try {
      for (let step = 0; step < 1000; step++) {
        await notebook.step();
        // Some changes come too fast to be seen one by one.
        if (notebook.random.below(3) > 0) await notebook.settle();
        const { same, stale } = await notebook.check().catch((error: unknown) => {
          const { message } = error as Error;
          throw new Error(`step ${step}: ${message}\n${notebook.listing()}`);
        });
        counts.same += same;
        counts.stale += stale;
      }
    } finally {
      notebook.end();
    }
    assert.ok(counts.same > 500 && counts.stale > 500, JSON.stringify(counts));
  });
});
