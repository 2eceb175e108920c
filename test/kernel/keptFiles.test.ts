import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CellResult } from '../../kernel/formats/document';
import { placesOf } from '../../kernel/kept/cellPlaces';
import { keepCell, keptCells, limitKept, moveKept } from '../../kernel/kept/keptFiles';
import { temporaryFolder } from '../temporary';
import { nextResult } from '../unit/results/examples';

const source = 'next "a"';
const [place] = placesOf([source]);
const idOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** Keeps a result of the only cell of a notebook. @returns its bytes */
async function keep(store: string, notebook: string, number: number): Promise<number> {
  assert.ok(place);
  const cell: CellResult = { index: 0, source, status: 'ok', ms: 0, results: [nextResult({ kl: number })] };
  return keepCell(store, notebook, place, { id: idOf(number), cell }, '0.1.0');
}

const klOf = async (store: string, notebook: string) => {
  const [kept] = await keptCells(store, notebook, [source]);
  const [result] = kept?.cell.results ?? [];
  return result?.kind === 'next' ? result.kl : null;
};

describe('the store of kept results', () => {
  it('follows a folder of notebooks to its new name, and no folder that begins alike', async () => {
    const store = temporaryFolder('steerbook-kept');
    const before = ['file:///w/a/one.steer', 'file:///w/a/deep/two.steer', 'file:///w/ab/three.steer'];
    for (const [number, notebook] of before.entries()) await keep(store, notebook, number);
    await keep(store, 'file:///w/b/one.steer', 9);
    await moveKept(store, 'file:///w/a', 'file:///w/b');
    await moveKept(store, 'file:///w/b', 'file:///w/c%20d');
    const found = async (...notebooks: readonly string[]) =>
      Promise.all(notebooks.map((notebook) => klOf(store, notebook)));
    assert.deepEqual(await found('file:///w/c%20d/one.steer', 'file:///w/c%20d/deep/two.steer'), [0, 1]);
    assert.deepEqual(await found(...before), [null, null, 2]);
  });

  it('lets go what was measured first beyond its limit, and what a killed process has left', async () => {
    const store = temporaryFolder('steerbook-kept');
    const notebooks = [0, 1, 2, 3].map((number) => `file:///w/${number}.steer`);
    const long = 7200;
    const now = Date.now() / 1000;
    let bytes = 0;
    // The second one was measured first.
    for (const [number, age] of [2, 3, 1, 0].entries()) {
      bytes = await keep(store, notebooks[number] ?? '', number);
      for (const folder of readdirSync(store))
        for (const file of readdirSync(join(store, folder)))
          if (file.includes(idOf(number))) utimesSync(join(store, folder, file), now - age, now - age);
    }
    const [folder = ''] = readdirSync(store);
    const [fresh, left] = [join(store, folder, 'a.tmp'), join(store, folder, 'b.tmp')];
    for (const path of [fresh, left]) writeFileSync(path, 'half');
    utimesSync(left, now - long, now - long);
    const empty = join(store, 'empty');
    mkdirSync(empty);
    utimesSync(empty, now - long, now - long);
    await limitKept(store, 4 * bytes);
    const kls = () => Promise.all(notebooks.map((notebook) => klOf(store, notebook)));
    assert.deepEqual(await kls(), [0, 1, 2, 3]);
    await limitKept(store, 2.5 * bytes);
    assert.deepEqual(await kls(), [null, null, 2, 3]);
    assert.ok(!readdirSync(store).includes('empty'));
    assert.deepEqual(
      readdirSync(join(store, folder)).filter((name) => name.endsWith('.tmp')),
      ['a.tmp'],
    );
  });
});
