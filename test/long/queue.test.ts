import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import type { RunDocument } from '../../kernel/formats/document';
import type { Result } from '../../kernel/kinds/readings';
import { readAddress } from '../../kernel/queue/address';
import { queueServer } from '../../kernel/queue/connection';
import type { Job, ListedQueue } from '../../kernel/queue/job';
import { lookAtQueues } from '../../kernel/queue/lookAtQueues';
import { measuredIn } from '../../kernel/sweep/result';
import { withOddParts } from '../fuzz/fuzzer';
import { same } from '../kernel/sameResults';
import { root } from '../root';
import { temporaryFolder } from '../temporary';
import { call, cli, type Call } from './calls';
import { missingServers, startPostgres, startRedis, startSafeRedis, type Server } from './queueServers';

/** Points that a worker says it has measured; not those that it says were kept. */
const pointsOf = (text: string): number =>
  [...text.matchAll(/: (\d+) points? of \w+ in /g)].reduce((sum, [, points]) => sum + Number(points), 0);

/** Notebooks of the examples that sweep. The others take minutes: `STEERBOOK_ALL_SWEEPS=1` has them too. */
const sweeping = ['heat-maps', 'logit-lens', 'prompting', 'reviews'];
if (process.env['STEERBOOK_ALL_SWEEPS'] === '1')
  sweeping.push(
    ...['eiffel-tower', 'love-hate', 'partial-dimensions', 'perplexity', 'similarity', 'token-shifts'],
    ...['vector-files', 'weddings'],
  );

const why = missingServers();
const queues = why === null ? describe : describe.skip;

queues(`queues${why === null ? '' : ` (skipped: ${why})`}`, () => {
  let folder: string;
  let redis: Server;
  let postgres: Server;
  const calls: Call[] = [];

  before(async () => {
    folder = temporaryFolder('steerbook-queues');
    cpSync(join(root, 'examples'), folder, { recursive: true });
    [redis, postgres] = await Promise.all([startRedis(), startPostgres()]);
  });
  after(async () => {
    await Promise.all([redis.stop(), postgres.stop()]);
  });
  afterEach(() => {
    for (const { child } of calls.splice(0)) child.kill('SIGKILL');
  });

  /** Where a process keeps points: its own machine, in these tests. */
  const machine = (name: string, server?: Server) => ({
    XDG_CACHE_HOME: join(folder, 'machines', name),
    ...(server && { STEERBOOK_QUEUE: server.address }),
  });
  const begin = (...args: Parameters<typeof call>): Call => {
    const begun = call(...args);
    calls.push(begun);
    return begun;
  };
  const worker = (server: Server, lock = 30_000, name = 'workers'): Call =>
    begin(['worker'], { ...machine(name, server), STEERBOOK_QUEUE_LOCK_MS: String(lock) });
  async function documentsOf(
    files: readonly string[],
    args: readonly string[],
    environment: Readonly<Record<string, string>>,
    expected = 0,
  ): Promise<readonly (readonly Result[])[]> {
    const json = join(folder, 'out.json');
    const run = begin([...files, '--json', json, ...args], environment);
    assert.equal(await run.code, expected, run.text());
    const read = JSON.parse(readFileSync(json, 'utf8')) as RunDocument | readonly RunDocument[];
    return [read].flat().map(({ cells }) => cells.flatMap(({ results }) => results.map(bare)));
  }
  const notebook = (name: string, source: string) => {
    const file = join(folder, `${name}.steer`);
    writeFileSync(file, source);
    return file;
  };

  describe('give for examples what one process gives', () => {
    let files: readonly string[];
    let alone: readonly (readonly Result[])[];
    before(async () => {
      files = sweeping.map((name) => join(folder, `${name}.steer`));
      alone = await documentsOf(files, [], machine('alone'));
    });

    it('from the store, and in 4 shards', async () => {
      assert.deepEqual(await documentsOf(files, [], machine('alone')), alone, 'from the store');
      const store = join(folder, 'shared');
      for (const shard of [3, 1, 4, 2]) {
        const run = begin([...files, '--shard', `${shard}/4`, '--store', store], machine('shards'));
        assert.equal(await run.code, 0, run.text());
      }
      same(
        await documentsOf(files, ['--store', store, '--only-kept'], machine('assembling')),
        alone,
        'shards',
      );
    });

    async function onWorkers(server: Server, name: string) {
      // Each has its machine, so that nothing is taken from what another one has measured.
      const workers = [1, 2, 3].map((number) => worker(server, 30_000, `${name}-worker-${number}`));
      const documents = await documentsOf(files, ['--queue'], machine(name, server));
      const look = lookAtQueues(readAddress(server.address, false));
      const [state] = await look.states();
      assert.deepEqual([state?.workers, state?.waiting, state?.failures], [3, 0, []]);
      // PostgreSQL does not tell when jobs were finished.
      if (server === redis) assert.ok((state?.perMinute ?? 0) > 0);
      else assert.deepEqual([state?.perMinute, (await look.states())[0]?.perMinute], [null, 0]);
      for (const { child } of workers) child.kill('SIGTERM');
      assert.deepEqual(await Promise.all(workers.map(({ code }) => code)), [143, 143, 143]);
      return documents;
    }

    it('on 3 workers over Redis and over PostgreSQL, which give the same to the last bit', async () => {
      const overRedis = await onWorkers(redis, 'redis');
      same(overRedis, alone, 'redis');
      assert.deepEqual(await onWorkers(postgres, 'postgres'), overRedis);
    });
  });

  it('lose and repeat nothing if workers are killed and the server starts again half way', async () => {
    const file = notebook(
      'large',
      'steer "Love" - "Hate" @* x0.1..6.3 by 0.1\nnext "I hate you because" top 3',
    );
    const workers = [worker(redis, 2000), worker(redis, 2000), worker(redis, 2000)];
    const all = [...workers];
    const run = documentsOf([file], ['--queue'], machine('large', redis));
    const total = () => all.reduce((sum, { text }) => sum + pointsOf(text()), 0);
    const over = run.then(() => true);
    let isRestarted = false;
    let kills = 0;
    // On a machine with nothing else to do, this is one every second. What the killed have kept nobody measures again.
    for (; kills < 5; kills++) {
      const least = total() + 64;
      const isThere = Promise.any(workers.map(({ said }) => said(() => total() >= least)));
      if (await Promise.race([over, isThere.then(() => false)])) break;
      const victim = workers.shift();
      victim?.child.kill('SIGKILL');
      const next = worker(redis, 2000);
      workers.push(next);
      all.push(next);
      if (isRestarted || total() < 200) continue;
      isRestarted = true;
      await redis.restart();
    }
    const [[sweep] = []] = await run;
    assert.ok(isRestarted && kills >= 3, `${kills} workers were killed`);
    assert.ok(sweep?.kind === 'sweep' && sweep.state === 'done');
    assert.equal(measuredIn(sweep).length, 504);
    assert.equal(new Set(sweep.points.map((point) => JSON.stringify(point?.steering))).size, 504);
    assert.ok(total() <= 1.2 * 504, `${total()} points were measured`);
    const [[alone] = []] = await documentsOf([file], [], machine('alone'));
    same(sweep, alone, 'large');
  });

  it('go on after the submitting process was killed, and a wider sweep measures what is new', async () => {
    const source = (layers: string) => `steer "Love" - "Hate" @${layers} x1..8\nnext "You are" top 3`;
    const file = notebook('wide', source('0..4'));
    const work = worker(redis);
    const killed = begin([file, '--queue'], machine('wide', redis));
    await work.said((text) => pointsOf(text) >= 4);
    killed.child.kill('SIGKILL');
    await documentsOf([file], ['--queue'], machine('wide', redis));
    assert.equal(pointsOf(work.text()), 40);
    const [[wider] = []] = await documentsOf(
      [notebook('wide', source('0..7'))],
      ['--queue'],
      machine('wide', redis),
    );
    assert.ok(wider?.kind === 'sweep' && wider.state === 'done');
    assert.equal(pointsOf(work.text()), 64);
    await documentsOf([file], ['--queue', '--fresh'], machine('wide', redis));
    assert.equal(pointsOf(work.text()), 128, 'measured anew, though the worker has kept them');
  });

  it('come back in parts if a job takes long, and lose nothing if a worker is asked to end', async () => {
    const quick = notebook('turns', 'steer "Hate" @0..7 x1..12\ncount "you" in "You are" n 16 tokens 4');
    const turns = begin(['worker'], { ...machine('turns', redis), STEERBOOK_QUEUE_TURN_MS: '1' });
    const [[inTurns] = []] = await documentsOf([quick], ['--queue'], machine('quick', redis));
    assert.match(turns.text(), /: 8 points of count in .* s; 4 points given back\n/);
    assert.equal(pointsOf(turns.text()), 96);
    assert.ok(inTurns?.kind === 'sweep' && measuredIn(inTurns).length === 96);
    turns.child.kill('SIGTERM');

    const slow = notebook('ended', 'steer "Hate" @2..3 x1..16\ncount "you" in "You are" n 32 tokens 8');
    const first = begin(['worker'], machine('first', redis));
    const run = documentsOf([slow], ['--queue'], machine('slow', redis));
    const points = join(folder, 'machines/first/steerbook/points');
    const isKept = () =>
      readdirSync(points, { recursive: true }).some((name) => String(name).endsWith('.json'));
    while (!existsSync(points) || !isKept()) await setImmediate();
    first.child.kill('SIGTERM');
    assert.equal(await first.code, 143);
    assert.match(first.text(), /; [123] points? given back\n/);
    const second = worker(redis);
    const [[ended] = []] = await run;
    assert.equal(pointsOf(first.text()) + pointsOf(second.text()), 32);
    same(ended, (await documentsOf([slow], [], machine('alone')))[0]?.[0], 'ended');
  });

  it('drop what waits if the run is interrupted', async () => {
    const file = notebook('stopped', 'steer "Hate" @* x1..40\nnext "You are" top 3');
    const run = begin([file, '--queue'], machine('stopped', redis));
    const status = async () => {
      const read = spawn(process.execPath, [cli, 'queue', 'status', '--json'], {
        env: { ...process.env, STEERBOOK_QUEUE: redis.address },
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      let text = '';
      read.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      await once(read, 'close');
      const [first] = JSON.parse(text) as readonly { readonly waiting: number }[];
      return first?.waiting ?? 0;
    };
    while ((await status()) < 10);
    run.child.kill('SIGINT');
    assert.equal(await run.code, 130);
    assert.equal(await status(), 0);
  });

  it('show workers before anything is sent, which say when their server is lost', async () => {
    const own = await startRedis();
    try {
      const work = worker(own);
      await work.said((text) => text.includes('Waiting at'));
      const look = lookAtQueues(readAddress(own.address, false));
      const seen = async () =>
        (await look.states()).map(({ model, precision, workers }) => [model, precision, workers]);
      const there = [
        ['bundled', 'float32', 1],
        ['bundled', '8bit', 1],
      ];
      assert.deepEqual(await seen(), there);
      await look.empty('clear');
      assert.deepEqual(await seen(), there, 'after it was cleared');
      await own.stop();
      await work.said((text) => /0 is lost: nobody listens there\./.test(text));
      await own.restart();
      await work.said((text) => text.includes('answers again'));
      work.child.kill('SIGTERM');
      assert.equal(await work.code, 143);
      assert.deepEqual(await seen(), []);
    } finally {
      await own.stop();
    }
  });

  it('are measured on over TLS with a password, and say why they cannot be', async () => {
    const safe = await startSafeRedis('a secret');
    try {
      const file = notebook('safe', 'steer "Hate" @2..3 x1\nnext "You are" top 3');
      const trusting = { NODE_EXTRA_CA_CERTS: safe.authority };
      const work = begin(['worker'], { ...machine('workers', safe), ...trusting });
      const at = { ...machine('safe', safe), ...trusting };
      const [[sweep] = []] = await documentsOf([file], ['--queue'], at);
      assert.ok(sweep?.kind === 'sweep' && measuredIn(sweep).length === 2);
      assert.equal(pointsOf(work.text()), 2);
      const reason = async (environment: Readonly<Record<string, string>>) => {
        const status = begin(['queue', 'status'], environment);
        assert.equal(await status.code, 1);
        assert.doesNotMatch(status.text(), /secret/);
        return status.text();
      };
      const wrong = safe.address.replace('a secret', 'no secret');
      assert.match(
        await reason({ ...trusting, STEERBOOK_QUEUE: wrong }),
        /rediss:\/\/localhost:\d+\/0 cannot be reached: it refuses this user and password\.$/m,
      );
      assert.match(
        await reason({ STEERBOOK_QUEUE: safe.address }),
        /cannot be reached: its certificate is not trusted/,
      );
      const otherName = safe.address.replace('localhost', '127.0.0.1');
      assert.match(
        await reason({ ...trusting, STEERBOOK_QUEUE: otherName }),
        /cannot be reached: its certificate is for a host of another name\.$/m,
      );
    } finally {
      await safe.stop();
    }
  });

  it('end with a sentence if nobody listens, and never measure here instead', async () => {
    const file = notebook('nobody', 'steer "Hate" @* x1\nnext "You are" top 3');
    const run = begin([file, '--queue', 'redis://127.0.0.1:1/0'], machine('nobody'));
    assert.equal(await run.code, 1);
    assert.match(run.text(), /queue-unreachable: The queue redis:\/\/127\.0\.0\.1:1\/0 cannot be reached/);
    assert.match(run.text(), /8 points are not measured/);
  });

  /** The name of the queue that somebody sends to. */
  const nameOfQueue = (server: ReturnType<typeof queueServer>): Promise<string> =>
    used(server.queue('steerbook-index'), async (queue) => {
      for (;;) {
        const names = (await queue.getJobs(['waiting'])).map(({ data }) => (data as ListedQueue).queue);
        const name = names.find((one) => one.endsWith('-float32-cpu'));
        if (name) return name;
      }
    });

  it('refuse 300 hostile jobs, and measure the next honest one', async () => {
    const work = worker(redis);
    await work.said((text) => text.includes('Waiting at'));
    const file = notebook('honest', 'steer "Hate" @* x1..2\nnext "You are" top 3');
    const server = queueServer(readAddress(redis.address, false));
    work.child.kill('SIGSTOP');
    const honest = begin([file, '--queue'], machine('hostile', redis));
    await used(server.queue(await nameOfQueue(server)), async (queue) => {
      let job: Job | undefined;
      while (!job) [job] = (await queue.getJobs(['waiting'])).map(({ data }) => data as Job);
      honest.child.kill('SIGKILL');
      work.child.kill('SIGCONT');
      const whole = { ...job, plan: JSON.parse(job.plan) as unknown };
      const hostile = fc.oneof(
        withOddParts(job, 3),
        withOddParts(whole, 3).map((odd) => ({
          ...(odd as object),
          plan: JSON.stringify((odd as Job).plan),
        })),
      );
      const data = fc.sample(hostile, { seed: 5, numRuns: 300 });
      const jobs = data.map((one, index) => ({ name: 'points', data: one, opts: { jobId: `h-${index}` } }));
      await queue.addBulk(jobs);
      while ((await queue.getJobCountByTypes('waiting', 'active', 'delayed')) > 0);
      await queue.obliterate({ force: true });
    });
    const [[sweep] = []] = await documentsOf([file], ['--queue'], machine('honest', redis));
    const [[alone] = []] = await documentsOf([file], [], machine('alone'));
    same(sweep, alone, 'honest');
    assert.equal(work.child.exitCode, null);
  });

  it('refuse what a worker returns that is no result, and name the job that was put aside', async () => {
    const file = notebook('liar', 'steer "Hate" @2 x1..2\nnext "You are" top 3');
    const [[alone] = []] = await documentsOf([file], [], machine('alone'));
    assert.ok(alone?.kind === 'sweep');
    const server = queueServer(readAddress(redis.address, false));
    const lies = fc.sample(withOddParts({ format: 1, bodies: ['{"kind":"next","kl":"NaN"}'] }, 2), 50);
    let told = 0;
    const run = begin([file, '--queue'], machine('liar', redis));
    const name = await nameOfQueue(server);
    const liar = server.worker(name, () => Promise.resolve(lies[told++ % lies.length]), {});
    assert.equal(await run.code, 1);
    await liar.close();
    assert.match(run.text(), /queue-aside: 2 points are not measured/);
    assert.ok(told >= 6);
  });
});

/** A result without what depends on where and when it was measured. */
function bare(result: Result): Result {
  if (result.kind !== 'sweep') return result;
  const { kept: _, ...rest } = result;
  return rest;
}

async function used<T>(
  queue: ReturnType<ReturnType<typeof queueServer>['queue']>,
  use: (queue: ReturnType<ReturnType<typeof queueServer>['queue']>) => Promise<T>,
): Promise<T> {
  try {
    return await use(queue);
  } finally {
    await queue.close();
  }
}
