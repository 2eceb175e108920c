import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readArguments } from '../../../kernel/process/arguments';
import { queueAddress } from '../../../kernel/process/queueAddress';
import { addressText, readAddress } from '../../../kernel/queue/address';
import { temporaryFolder } from '../../temporary';

describe('the address of a queue', () => {
  const near = [
    ['redis://localhost', 'redis://localhost:6379/0'],
    ['redis://127.0.0.1:7000/3', 'redis://127.0.0.1:7000/3'],
    ['redis://[::1]:7000', 'redis://[::1]:7000/0'],
    ['rediss://me:s3cret@queue.example.org', 'rediss://queue.example.org:6379/0'],
    ['postgres://me:s3cret@localhost', 'postgres://localhost:5432/steerbook'],
    ['postgresql://queue.example.org/points', 'postgres://queue.example.org:5432/points'],
  ] as const;
  for (const [text, shown] of near)
    it(`${text} is shown as ${shown}`, () => assert.equal(addressText(readAddress(text, false)), shown));

  it('has its user and password read, and is encrypted to another machine', () => {
    const { user, password, isEncrypted } = readAddress('postgres://me:a%40b@queue.example.org/x', false);
    assert.deepEqual([user, password, isEncrypted], ['me', 'a@b', true]);
    assert.equal(readAddress('postgres://localhost/x', false).isEncrypted, false);
    assert.equal(readAddress('redis://queue.example.org', true).isEncrypted, false);
  });

  const refused = [
    ['redis://queue.example.org', /unencrypted/],
    ['redis://localhost.example.org', /unencrypted/],
    ['redis://127.0.0.1.example.org', /unencrypted/],
    ['http://localhost', /begins with redis/],
    ['localhost:6379', /begins with redis/],
    ['redis://localhost/points', /number of a database/],
    ['postgres://localhost/x?sslmode=disable', /no parameters/],
  ] as const;
  for (const [text, message] of refused)
    it(`${text} is refused`, () => assert.throws(() => readAddress(text, false), message));

  it('has no password in an argument, but in a file', async () => {
    const text = 'redis://me:s3cret@localhost';
    await assert.rejects(queueAddress(text, false), /A password in an argument/);
    const file = join(temporaryFolder('steerbook-address'), 'queue');
    writeFileSync(file, `${text}\n`);
    assert.equal((await queueAddress(file, false)).password, 's3cret');
    await assert.rejects(queueAddress('/nowhere', false), /no file that can be read/);
    writeFileSync(file, '\n');
    await assert.rejects(queueAddress(file, false), {
      message: new RegExp(`^${file}: The address .* begins`),
    });
  });
});

describe('the arguments of shared sweeps', () => {
  const points = (...args: readonly string[]) => {
    const read = readArguments(['a.steer', ...args]);
    assert.ok(read.does === 'run');
    return [read.points, read.queue];
  };

  it('are a store, a shard and a queue', () => {
    assert.deepEqual(points(), [{ store: null, isFresh: false, measures: 'all' }, null]);
    assert.deepEqual(points('--store', 's', '--shard', '2/8'), [
      { store: 's', isFresh: false, measures: { number: 2, of: 8 } },
      null,
    ]);
    assert.deepEqual(points('--only-kept')[0], { store: null, isFresh: false, measures: 'none' });
    assert.deepEqual(points('--queue')[1], { given: true, isInsecure: false });
  });

  for (const args of [
    ['--shard', '2/8'],
    ['--store', 's', '--shard', '0/8'],
    ['--store', 's', '--shard', '9/8'],
    ['--store', 's', '--shard', '1'],
    ['--only-kept', '--fresh'],
    ['--store', 's', '--only-kept', '--shard', '1/2'],
    ['--store', ''],
  ])
    it(`${args.join(' ')} is refused`, () =>
      assert.throws(() => points(...args), /--shard|--only-kept|--store needs/));

  it('of a worker name its models', () => {
    const read = readArguments(['worker', '--allow', 'gpt2', 'gpt2-xl', '--exit-when-idle', '--queue', 'q']);
    assert.ok(read.does === 'work');
    assert.deepEqual([read.allow, read.idleSeconds, read.queue.given], [['gpt2', 'gpt2-xl'], 30, 'q']);
    assert.equal(readArguments(['queue', 'status', '--json']).does, 'queue');
  });

  for (const [args, threads] of [
    [[], 0],
    [['--concurrency', '4'], 1],
    [['--concurrency', '4', '--threads', '2'], 2],
    [['--threads', '0'], 0],
  ] as const)
    it(`of a worker, ${args.length > 0 ? args.join(' ') : 'none'}, give each job ${threads} threads`, () => {
      const read = readArguments(['worker', ...args]);
      assert.equal(read.does === 'work' && read.threads, threads);
    });
});
