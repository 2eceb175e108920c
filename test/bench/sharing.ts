/** What a queue and its stores cost a point: one worker that has one processor, beside a command that has it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { call, type Call } from '../long/calls';
import { startRedis, type Server } from '../long/queueServers';
import { atMost, median, ms, timed, type Row } from './row';

interface Sweep {
  readonly statement: string;
  readonly layers: number;
  readonly coefficients: number;
}

const rounds = 3;
const texts = Array.from({ length: 4 }, (_, row) => `Sentence ${row} is about a wedding by the lake.`);

/** Milliseconds of a point. */
interface Each {
  readonly alone: number;
  readonly shared: number;
}

const said = ({ alone, shared }: Each) => `${ms(alone)} a point alone, ${ms(shared)} on a worker`;

/** Measures a sweep alone and on a worker. What a command with one point takes is not counted. */
async function millisecondsEach(
  folder: string,
  model: string,
  redis: Server,
  { statement, layers, coefficients }: Sweep,
): Promise<Each> {
  const write = (name: string, most: number, last: number) => {
    const file = join(folder, `${name}.steer`);
    writeFileSync(file, `# %%\nsteer "Love" - "Hate" @0..${last} x1..${most}\n${statement}\n`);
    return file;
  };
  const [whole, one] = [write('whole', coefficients, layers - 1), write('one', 1, 0)];
  const run = (file: string, processor: number, ...more: readonly string[]) =>
    timed(async () => {
      const env = { STEERBOOK_QUEUE: redis.address, XDG_CACHE_HOME: join(folder, `cache${processor}`) };
      const begun = call(['run', file, '--model', model, '--fresh', ...more], env, processor);
      if ((await begun.code) !== 0) throw new Error(begun.text());
    });
  const times = { alone: [] as number[], shared: [] as number[] };
  for (let round = 0; round <= rounds; round++) {
    const alone = (await run(whole, 0)) - (await run(one, 0));
    const shared = (await run(whole, 1, '--queue')) - (await run(one, 1, '--queue'));
    if (round === 0) continue;
    const points = layers * coefficients - 1;
    times.alone.push(alone / points);
    times.shared.push(shared / points);
  }
  return { alone: median(times.alone), shared: median(times.shared) };
}

/**
 * Whoever measures has the first processor, whoever sends has the second. The queue's server is started on loopback.
 * @param folder of a checkpoint; what else is written goes there, too.
 */
export async function sharingRows(folder: string, say: (text: string) => void): Promise<readonly Row[]> {
  writeFileSync(join(folder, 'texts.txt'), texts.join('\n\n'));
  const redis = await startRedis();
  const workers: Call[] = [];
  const worker = (served: string) => {
    const env = { STEERBOOK_QUEUE: redis.address, XDG_CACHE_HOME: join(folder, 'cache0') };
    workers.push(call(['worker', '--allow', served], env, 0));
  };
  const rows: Row[] = [];
  try {
    say('A queue and the bundled model …');
    worker('bundled');
    const next = 'next "I hate you because"';
    const bundled = await millisecondsEach(folder, 'bundled', redis, {
      statement: next,
      layers: 8,
      coefficients: 63,
    });
    rows.push(
      atMost(
        'queue and stores, 504 points of the bundled model',
        said(bundled),
        bundled.shared - bundled.alone,
        3,
        'ms',
      ),
    );
    worker(folder);
    const sweeps: Readonly<Record<string, Sweep>> = {
      '612 points of next': { statement: next, layers: 12, coefficients: 51 },
      '288 points of perplexity': { statement: 'score "texts.txt"', layers: 12, coefficients: 24 },
    };
    for (const [work, sweep] of Object.entries(sweeps)) {
      say(`A queue and ${work} …`);
      const each = await millisecondsEach(folder, folder, redis, sweep);
      rows.push(atMost(`a worker beside a command, ${work}`, said(each), each.shared / each.alone, 1.05));
    }
  } finally {
    for (const { child } of workers) child.kill('SIGKILL');
    await redis.stop();
  }
  return rows;
}
