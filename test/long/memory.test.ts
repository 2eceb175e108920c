import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseNotebook } from '../../kernel/language/cells';
import { gpt2Small, writeRandomCheckpoint } from '../bench/randomCheckpoint';
import { startKernel, type Kernel } from '../kernel/process';
import { root } from '../root';
import { temporaryFolder } from '../temporary';

const work = {
  complete: 'complete "I hate you because" n 40 tokens 12',
  next: 'next "I hate you because" top 10',
  sweep: 'steer "Love" - "Hate" @* x5\nnext "I hate you because" top 10\nsteer "Love" - "Hate" @6 x5',
  score: 'score "texts.txt"',
  'scored sweep': 'steer "Love" - "Hate" @0..11 by 3 x5\nscore "texts.txt"\nsteer "Love" - "Hate" @6 x5',
  heat: `heat "${'The couple said their vows and the guests went home with the bride. '.repeat(30)}"`,
  lens: 'lens "I think you are" of " love"',
  norms: 'norms "I think you are"',
  compare: 'compare "I recently went to this" words " weddings"',
  count: 'count "love, you" in "I think you", "When he saw her he" n 10 tokens 10',
} as const;

/** MiB that a kernel may have more than one that has done nothing: 0.15 of the checkpoint. */
const most = 71;
/** Heartbeats that it has, one a second. */
const mostBeats = 12;

/** Times that the five cells are run: 500 cells take minutes, and 100 show the same growth. */
const times = Number(process.env['STEERBOOK_MEMORY_RUNS'] ?? 20);
/** V8 gives memory back later on a busy machine. After 500 cells it was 1.04 on a quiet one, and 1.11 on a busy one. */
const mostGrowth = 1.15;
const mostMs = 1_200_000;

/** MiB of files that a process has mapped and that are in memory; 0 if the system does not tell. */
function mappedFiles(pid = 0): number {
  const status = `/proc/${pid}/status`;
  if (!existsSync(status)) return 0;
  return Number(/^RssFile:\s+(\d+) kB/m.exec(readFileSync(status, 'utf8'))?.[1]) / 1024;
}

/**
 * MiB of a kernel that has rested, without mapped files unless others are left out: the system takes those back if it needs
 * room. Some seconds after the last work, it has given back all that it does not need.
 */
async function resting(kernel: Kernel, enough = 0, without = mappedFiles): Promise<number> {
  let least = Infinity;
  for (let beat = 0; beat < mostBeats && least > enough; beat++) {
    const { residentMiB } = await kernel.status(({ state }) => state === 'idle');
    least = Math.min(least, residentMiB - without(kernel.process.pid));
  }
  return least;
}

describe("the memory of a kernel with a model of GPT-2 small's size", () => {
  const folder = temporaryFolder('steerbook-memory');
  let kernel: Kernel;
  before(async () => {
    const model = join(folder, 'model');
    writeRandomCheckpoint(model, gpt2Small);
    writeFileSync(
      join(folder, 'texts.txt'),
      'The bride wore white and the groom wept. They left.\n\n'.repeat(12),
    );
    // The first kernel packs the weights, and keeps them for those that come after it.
    const first = await startKernel({ model, notebookFolder: folder });
    await first.run('model ./model');
    await first.stop();
    kernel = await startKernel({ model, notebookFolder: folder });
  });
  after(async () => {
    await kernel.stop();
    rmSync(folder, { recursive: true });
  });

  it('is given back after work of every kind, and after all of them', async () => {
    assert.deepEqual((await kernel.run('model ./model\nsteer "Love" - "Hate" @6 x5')).errors, []);
    const idle = await resting(kernel);
    const lines = [`idle ${idle.toFixed(0)} MiB`];
    for (const [kind, source] of Object.entries(work)) {
      assert.deepEqual((await kernel.run(source)).errors, [], kind);
      const after = await resting(kernel, idle + most);
      lines.push(`${kind} ${after.toFixed(0)} MiB`);
      assert.ok(after < idle + most, lines.join('\n'));
    }
    console.log(lines.map((line) => `    ${line}`).join('\n'));
  });
});

describe('the memory of a kernel that runs the first example', () => {
  let kernel: Kernel;
  before(async () => {
    kernel = await startKernel();
  });
  after(() => kernel.stop());

  it('is after many cells what it is after 5', async () => {
    const text = readFileSync(join(root, 'examples/love-hate.steer'), 'utf8');
    const cells = parseNotebook(text).flatMap(({ kind, source }) => (kind === 'code' ? [source] : []));
    assert.equal(cells.length, 5);
    const runAll = async () => {
      for (const cell of cells) assert.deepEqual((await kernel.run(cell)).errors, []);
    };
    const nothing = () => 0;
    await runAll();
    const few = await resting(kernel, 0, nothing);
    for (let time = 1; time < times; time++) await runAll();
    const many = await resting(kernel, mostGrowth * few, nothing);
    const said = `${few.toFixed(0)} MiB after 5 cells, ${many.toFixed(0)} MiB after ${5 * times}`;
    assert.ok(many <= mostGrowth * few, said);
    console.log(`    ${said}`);
  }).timeout(mostMs);
});
