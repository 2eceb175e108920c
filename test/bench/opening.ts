import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { helperProcess } from '../../extension/helperProcess';
import { formats } from '../../kernel/formats/all';
import type { CellResult, RunDocument } from '../../kernel/formats/document';
import { placesOf } from '../../kernel/kept/cellPlaces';
import { forkFacts } from '../../kernel/process/forkKernel';
import { keepRequest, takeRequest } from '../../kernel/process/keepProtocol';
import { root } from '../root';
import { atMost, usually, type Row } from './row';

const cellCount = 200;
/** So many are shown before the others. */
const firstShown = 8;
const notebook = 'file:///bench.steer';

/** The results of an example, as the command line writes them. */
async function measured(folder: string): Promise<readonly CellResult[]> {
  const json = join(folder, 'love-hate.json');
  const run = [join(root, 'dist/cli.js'), 'run', join(root, 'examples/love-hate.steer'), '--json', json];
  await promisify(execFile)(process.execPath, run);
  const { cells } = JSON.parse(readFileSync(json, 'utf8')) as RunDocument;
  return cells.filter(({ results }) => results.length > 0);
}

/**
 * What opening a notebook with kept results waits for before its first cells show them: the start of the process that
 * reads them, the results of all cells, and those of the first as the texts of outputs. VS Code's own part is not in it.
 */
export async function openingRow(folder: string): Promise<Row> {
  const store = join(folder, 'outputs');
  const known = await measured(folder);
  const cells = Array.from({ length: cellCount }, (_, at): CellResult => {
    const { results } = known[at % known.length] ?? { results: [] };
    return { index: at, source: `next "${at}"`, status: 'ok', ms: 0, results };
  });
  const sources = cells.map(({ source }) => source);
  const places = placesOf(sources);
  const open = () => helperProcess(() => forkFacts(join(root, 'dist/keep.js')), 60_000);
  const writer = open();
  for (const [at, cell] of cells.entries()) {
    const place = places[at];
    if (!place) continue;
    const kept = { store, notebook, id: randomUUID(), place, cell };
    await writer.ask((to) => to.sendRequest(keepRequest, kept));
  }
  writer.dispose();
  const outputs = Object.values(formats).filter(({ isOutput }) => isOutput);
  const { time, said } = await usually(async () => {
    const reader = open();
    const taken = await reader.ask((to) =>
      to.sendRequest(takeRequest, { store, notebook, sources, file: null }),
    );
    if (taken?.cells.length !== cellCount) throw new Error('not every cell has what was kept of it');
    const results = taken.cells.slice(0, firstShown).flatMap(({ cell }) => cell.results);
    const texts = results.flatMap((result) => outputs.map(({ write }) => write(result)));
    if (texts.length < firstShown) throw new Error('nothing is shown');
    reader.dispose();
  });
  return atMost(`kept results of ${cellCount} cells, to the first one`, said, time, 1000, 'ms');
}
