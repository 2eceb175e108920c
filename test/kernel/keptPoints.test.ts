import assert from 'node:assert/strict';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import fc from 'fast-check';
import { qualification, type Result, type SweepResult } from '../../kernel/kinds/readings';
import type { Notebook } from '../../kernel/notebook';
import { runCell, type CellOutcome } from '../../kernel/run';
import { newSession } from '../../kernel/session';
import { measuredIn } from '../../kernel/sweep/result';
import { placedPoints, type PointOptions } from '../../kernel/sweep/place';
import { openStore } from '../../kernel/sweep/pointStore';
import { oddText, withOddParts } from '../fuzz/fuzzer';
import { assertFinite } from '../fuzz/programs';
import { modelSource } from '../../model/source/source';
import { testModels, usualSource } from '../modelFixture';
import { root } from '../root';
import { temporaryFolder } from '../temporary';
import { same } from './sameResults';

const models = testModels();
const examples = join(root, 'examples');

interface Ran extends CellOutcome {
  /** Points that are not there. */
  readonly missing: number;
  /** What was said of entries that were ignored. */
  readonly log: readonly string[];
}

interface RunWishes {
  readonly precision?: '8bit';
  readonly signal?: AbortSignal;
  readonly onResult?: (result: Result) => void;
}

/** Runs a cell whose points are kept in a folder. */
async function run(
  source: string,
  store: string,
  options: Partial<PointOptions> & RunWishes = {},
): Promise<Ran> {
  const log: string[] = [];
  let missing = 0;
  const { precision, signal = new AbortController().signal, onResult, ...wanted } = options;
  const points = { store, isFresh: false, measures: 'all', ...wanted } as const;
  const notebook: Notebook = {
    session: newSession(),
    models: precision ? modelSource({ ...usualSource, precision }) : models,
    defaultModel: 'bundled',
    folder: examples,
    execute: placedPoints(
      points,
      () => notebook.session.isFresh,
      (line) => log.push(line),
    ),
  };
  const cell = { index: 0, source };
  const outcome = await runCell(notebook, cell, [cell], signal, {
    onMissing: (those) => (missing += those),
    onResult: (_, result) => onResult?.(result),
  });
  return { ...outcome, missing, log };
}

async function sweepOf(...args: Parameters<typeof run>): Promise<SweepResult> {
  const { errors, results } = await run(...args);
  assert.deepEqual(errors, []);
  const [sweep] = results;
  assert.ok(sweep?.kind === 'sweep');
  return sweep;
}

const entriesIn = (store: string): readonly string[] =>
  readdirSync(store, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(store, name))
    .sort();

const next = (steering: string) => `steer ${steering}\nnext "I hate you because" top 3`;

describe('the points of a sweep', () => {
  let store: string;
  beforeEach(() => (store = temporaryFolder('steerbook-points')));

  it('are kept to the last bit, and a sweep that runs again says that it took them', async () => {
    const first = await sweepOf(next('"Love" - "Hate" @* x{1, 5}'), store);
    assert.equal(first.kept, undefined);
    assert.equal(entriesIn(store).length, 16);
    const again = await sweepOf(next('"Love" - "Hate" @* x{1, 5}'), store);
    assert.deepEqual(again.kept, { points: 16, store: store.split('/').at(-1) });
    assert.equal(JSON.stringify(again.points), JSON.stringify(first.points));
    assert.match(qualification(again), / · 16 of 16 points were kept in steerbook-points/);
  });

  it('are taken by a wider and by a narrower sweep, which measure what is missing alone', async () => {
    await sweepOf(next('"Love" - "Hate" @2..4 x{1, 5}'), store);
    const wider = await sweepOf(next('"Love" - "Hate" @{6, 1, 2, 3, 4} x{0.5, 1, 5}'), store);
    assert.equal(wider.kept?.points, 6);
    assert.equal(entriesIn(store).length, 15);
    const narrower = await sweepOf(next('"Love" - "Hate" @3 x{0.5, 5}'), store);
    assert.equal(narrower.kept?.points, 2);
    const one = measuredIn(wider).find(({ steering: [at] }) => at?.layer === 3 && at.coefficient === 5);
    assert.equal(JSON.stringify(narrower.points[1]), JSON.stringify(one));
    // Another way to write them is no other points.
    const named = `let love = "Love" - "Hate"\n${next('love @3 x{0.5, 5}')}`;
    assert.equal((await sweepOf(named, store)).kept?.points, 2);
  });

  const others: readonly (readonly [what: string, source: string, options?: Parameters<typeof run>[2]])[] = [
    ['another vector', next('"Love" - "Hat" @* x1..2')],
    ['another position', next('"Love" - "Hate" @* x1..2 at back')],
    ['a norm', next('"Love" - "Hate" @* x1..2 norm 3')],
    ['another text', 'steer "Love" - "Hate" @* x1..2\nnext "I hate you" top 3'],
    ['another number of tokens', 'steer "Love" - "Hate" @* x1..2\nnext "I hate you because" top 4'],
    ['another seed', 'set seed 7\nsteer "Love" - "Hate" @* x1..2\nnext "I hate you because" top 3'],
    ['another precision', next('"Love" - "Hate" @* x1..2'), { precision: '8bit' }],
    ['set fresh', `set fresh\n${next('"Love" - "Hate" @* x1..2')}`],
    ['--fresh', next('"Love" - "Hate" @* x1..2'), { isFresh: true }],
  ];
  for (const [what, source, options] of others)
    it(`are measured anew with ${what}`, async () => {
      await sweepOf(next('"Love" - "Hate" @* x1..2'), store);
      assert.equal((await sweepOf(source, store, options)).kept, undefined);
    });

  it('are the same where a sweep of compare also has coefficients of the other sign', async () => {
    const store = temporaryFolder('steerbook-compared');
    const compare = (range: string) => `steer "Love" - "Hate" @3 x${range}\ncompare "You are" top 3`;
    await sweepOf(compare('1..2'), store);
    assert.equal(entriesIn(store).length, 2);
    const wider = await sweepOf(compare('-1..2'), store);
    assert.equal(entriesIn(store).length, 4);
    assert.deepEqual(wider.kept, { points: 2, store: basename(store) });
  });

  it('that change no addition have keys of their own', async () => {
    const source = 'similarity "Love", "Hate" @*';
    const first = await sweepOf(source, store);
    assert.equal(entriesIn(store).length, first.points.length);
    assert.equal(JSON.stringify((await sweepOf(source, store)).points), JSON.stringify(first.points));
  });

  it('that were there when a run was interrupted are kept', async () => {
    const abort = new AbortController();
    const { status, results } = await run(next('"Love" - "Hate" @* x1..2'), store, {
      signal: abort.signal,
      onResult: (result) => {
        if (result.kind === 'sweep' && result.points.length === 3) abort.abort();
      },
    });
    assert.equal(status, 'cancelled');
    assert.equal(results[0]?.state, 'stopped');
    const kept = entriesIn(store).length;
    assert.ok(kept >= 3 && kept < 16);
    assert.equal((await sweepOf(next('"Love" - "Hate" @* x1..2'), store)).kept?.points, kept);
  });

  it('of which some are missing are told where nothing is to be measured', async () => {
    const source = next('"Love" - "Hate" @* x1..2');
    await sweepOf(next('"Love" - "Hate" @{1, 4} x1..2'), store);
    const { errors, results, missing } = await run(source, store, { measures: 'none' });
    assert.deepEqual(errors, []);
    assert.equal(missing, 12);
    const [sweep] = results;
    assert.ok(sweep?.kind === 'sweep');
    assert.equal(sweep.state, 'stopped');
    const whole = await sweepOf(source, store);
    assert.equal(measuredIn(sweep).length, 4);
    for (const [place, point] of sweep.points.entries())
      if (point) assert.equal(JSON.stringify(point), JSON.stringify(whole.points[place]));
  });

  it('that are no results are measured anew, with a line in the log: 300 hostile entries', async () => {
    const source = next('"Love" - "Hate" @* x0.5..5 by 0.5');
    const first = await sweepOf(source, store);
    const entries = entriesIn(store);
    assert.equal(entries.length, 80);
    const wholes = entries.map((path) => JSON.parse(readFileSync(path, 'utf8')) as unknown);
    let written = 0;
    for (let round = 0; round < 5; round++) {
      for (const [at, path] of entries.entries()) {
        const hostile = fc.oneof(
          withOddParts(wholes[at], 3).map((entry) => JSON.stringify(entry)),
          fc.constant(JSON.stringify(wholes[(at + 1) % entries.length])),
          oddText,
          fc.nat(400).map((length) => JSON.stringify(wholes[at]).slice(0, length)),
        );
        const [text = ''] = fc.sample(hostile, { seed: round * 1000 + at, numRuns: 1 });
        writeFileSync(path, text);
        written += 1;
      }
      const { errors, results, log } = await run(source, store);
      assert.deepEqual(errors, []);
      const [sweep] = results;
      assert.ok(sweep?.kind === 'sweep' && sweep.state === 'done');
      assertFinite(sweep, 'sweep');
      assert.equal(log.length, 80 - (sweep.kept?.points ?? 0));
      // What was refused was measured and kept again.
      assert.equal(sweep.points.length, first.points.length);
    }
    assert.ok(written >= 300);
  });

  it('are kept in a store that somebody has removed meanwhile', async () => {
    const folder = temporaryFolder('steerbook-removed');
    const { points } = await sweepOf(next('"Love" @3 x1..2'), temporaryFolder('steerbook-body'));
    const [body] = points;
    assert.ok(body);
    const store = openStore(folder, 'points');
    for (const key of ['a'.repeat(64), `aa${'b'.repeat(62)}`]) {
      await store.write(key, body);
      assert.equal(entriesIn(folder).length, 1);
      rmSync(folder, { recursive: true });
    }
  });

  it('cannot be kept where nobody can write, which is said', async () => {
    const file = join(temporaryFolder('steerbook-unwritable'), 'file');
    writeFileSync(file, '');
    // Under /proc, folders cannot be made.
    for (const store of [file, '/proc/steerbook/points']) {
      const { errors } = await run(next('"Love" @3 x1..2'), store);
      assert.deepEqual(
        errors.map(({ code }) => code),
        ['store-unwritable'],
      );
      assert.ok(errors[0]?.message.includes(store));
    }
  });

  it('are measured and not kept where something else is in their place, which is said', async () => {
    const source = next('"Love" - "Hate" @0..2 x1');
    const { points } = await sweepOf(source, store);
    const [entry, other] = entriesIn(store);
    assert.ok(entry && other && dirname(entry) !== dirname(other));
    rmSync(entry);
    mkdirSync(entry);
    rmSync(dirname(other), { recursive: true });
    writeFileSync(dirname(other), '');
    const { log, errors, results } = await run(source, store);
    assert.deepEqual(errors, []);
    const [sweep] = results;
    assert.ok(sweep?.kind === 'sweep' && sweep.state === 'done' && sweep.kept?.points === 1);
    assert.equal(JSON.stringify(sweep.points), JSON.stringify(points));
    const inPlaceOf = (path: string) =>
      log.filter((line) => line.startsWith(`Something else is in the place of ${path}`));
    assert.deepEqual([inPlaceOf(entry).length, inPlaceOf(other).length], [1, 1], log.join('\n'));
  });

  it('are not read from a folder, nor through a link that leads nowhere, nor beyond a size', async () => {
    const source = next('"Love" - "Hate" @0..2 x1');
    await sweepOf(source, store);
    const [folder, link, large] = entriesIn(store);
    assert.ok(folder && link && large);
    for (const path of [folder, link, large]) rmSync(path);
    mkdirSync(folder);
    symlinkSync('/nowhere', link);
    writeFileSync(large, ' '.repeat(65 * 2 ** 20));
    const before = statSync(large).size;
    const { log, results } = await run(source, store, { measures: 'none' });
    assert.deepEqual(results, []);
    assert.equal(log.length, 2, log.join('\n'));
    assert.equal(statSync(large).size, before);
  });
});

describe('the store of a machine', () => {
  const earlier = process.env.STEERBOOK_CACHE_LIMIT_GB;
  before(() => (process.env.STEERBOOK_CACHE_LIMIT_GB = '1'));
  after(() => {
    if (earlier === undefined) delete process.env.STEERBOOK_CACHE_LIMIT_GB;
    else process.env.STEERBOOK_CACHE_LIMIT_GB = earlier;
  });
  const place = (store: string) => join(store, 'ab');
  /** Four entries of 300 kB, the oldest first, in a folder that a point is then written to. */
  async function writtenBeside(name: string | null): Promise<readonly string[]> {
    const store = temporaryFolder('steerbook-limited');
    mkdirSync(place(store));
    for (const [index, entry] of ['c', 'b', 'a', 'd'].entries()) {
      const path = join(place(store), `${entry.repeat(62)}.json`);
      writeFileSync(path, ' '.repeat(300_000));
      utimesSync(path, 1000 + index, 1000 + index);
    }
    const { points } = await sweepOf(next('"Love" - "Hate" @3 x1..2'), temporaryFolder('steerbook-body'));
    const [body] = points;
    assert.ok(body);
    await openStore(store, name).write(`ab00${'0'.repeat(60)}`, body);
    return readdirSync(place(store)).sort();
  }
  const files = (...names: readonly string[]) => names.map((name) => `${name}.json`);
  const fresh = `00${'0'.repeat(60)}`;
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(62)) as [
    string,
    string,
    string,
    string,
  ];

  it('loses its oldest points beyond its part of the limit', async () => {
    // A folder's part is a quarter of a GB, over 256: 977 kB.
    assert.deepEqual(await writtenBeside(null), files(fresh, a, b, d));
  });

  it('is not that of somebody, which keeps all', async () => {
    assert.deepEqual(await writtenBeside('points'), files(fresh, a, b, c, d));
  });
});

describe('shards of a sweep', () => {
  const source = 'steer "Love" - "Hate" @* x1..3\nheat "The couple said their vows."';

  for (const order of [
    [1, 2, 3, 4],
    [4, 1, 3, 1, 2, 2],
  ])
    it(`give together what one run gives, in the order ${order.join()}`, async () => {
      const store = temporaryFolder('steerbook-shards');
      const counts: number[] = [];
      for (const number of order) {
        const { errors } = await run(source, store, { measures: { number, of: 4 } });
        assert.deepEqual(errors, []);
        counts.push(entriesIn(store).length);
      }
      assert.equal(counts.at(-1), 24);
      const assembled = await sweepOf(source, store, { measures: 'none' });
      assert.equal(assembled.state, 'done');
      const alone = await sweepOf(source, temporaryFolder('steerbook-alone'));
      same(assembled.points, alone.points, 'points');
    });
});
