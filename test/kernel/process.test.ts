import assert from 'node:assert/strict';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import { startKernel, type Kernel } from './process';

describe('the kernel process', () => {
  let kernel: Kernel;
  beforeEach(async () => {
    kernel = await startKernel();
  });
  afterEach(() => kernel.stop());

  it('runs cells that remember each other', async () => {
    assert.equal((await kernel.run('let love = "Love" - "Hate" @4 x2')).status, 'ok');
    assert.equal((await kernel.run('steer love')).status, 'ok');
    const outcome = await kernel.run('next "I hate you because" top 3');
    assert.deepEqual(outcome.errors, []);
    const result = kernel.outputs.at(-1)?.result;
    assert.ok(result?.kind === 'next');
    assert.deepEqual(
      result.steering.map(({ layer, coefficient, at }) => ({ layer, coefficient, at })),
      [{ layer: 4, coefficient: 2, at: [0, 1, 2] }],
    );
    assert.ok(Math.abs(result.kl - 0.43216) < 1e-4);
  });

  it('says which cell defines a name that is not there yet', async () => {
    const outcome = await kernel.run('steer love', undefined, ['let love = "Love" - "Hate"']);
    assert.deepEqual(
      outcome.errors.map(({ code, message, line, column }) => ({ code, message, line, column })),
      [
        {
          code: 'name-not-run',
          message: 'love is defined in cell 1, which has not run.',
          line: 1,
          column: 7,
        },
      ],
    );
  });

  it('runs nothing of a cell with errors, and tells all of them', async () => {
    const outcome = await kernel.run('tokens "fine"\nstear "Love"\nnext "open\nsteer "Love" @99');
    assert.equal(outcome.status, 'error');
    assert.deepEqual(
      outcome.errors.map(({ code, line }) => `${code} in line ${line}`),
      ['unknown-word in line 2', 'unclosed-string in line 3', 'layer-outside-model in line 4'],
    );
    assert.deepEqual(kernel.outputs, []);
  });

  it('streams completions that grow and ends with whole ones', async () => {
    const outcome = await kernel.run('complete "Once upon a time" n 2 tokens 150 seed 3');
    assert.equal(outcome.status, 'ok');
    const lengths = kernel.outputs.map(({ result }) =>
      result.kind === 'completions' ? (result.arms[0]?.samples[0]?.tokens.length ?? 0) : -1,
    );
    assert.ok(lengths.length > 2, `${lengths.length} outputs`);
    assert.deepEqual(
      lengths,
      [...lengths].sort((a, b) => a - b),
    );
    const last = kernel.outputs.at(-1)?.result;
    assert.ok(last?.kind === 'completions' && last.state === 'done');
  });

  it('stops within a step when it is cancelled, shows what there was, and runs the next cell', async () => {
    const source = new CancellationTokenSource();
    const running = kernel.run('complete "Once upon a time" n 20 tokens 200', source.token);
    await kernel.output(({ result }) => result.kind === 'completions');
    source.cancel();
    const outcome = await running;
    assert.equal(outcome.status, 'cancelled');
    const last = kernel.outputs.at(-1)?.result;
    assert.ok(last?.kind === 'completions' && last.state === 'stopped');
    assert.ok(last.arms[0]?.samples.every(({ tokens }) => tokens.length < 200));
    assert.equal((await kernel.run('tokens "after"')).status, 'ok');
  });

  it('sends each point of a sweep once, and the whole arrives', async () => {
    await kernel.run('steer "Love" - "Hate" @* x0..5 by 0.1');
    let bytes = 0;
    const count = (message: unknown) => (bytes += JSON.stringify(message).length);
    kernel.process.on('message', count);
    const { status } = await kernel.run('next "I hate you because" top 10');
    kernel.process.off('message', count);
    assert.equal(status, 'ok');
    const sweeps = kernel.outputs.flatMap(({ result }) => (result.kind === 'sweep' ? [result] : []));
    const [whole] = sweeps.slice(-1);
    assert.equal(whole?.points.length, 8 * 51);
    assert.equal(whole.state, 'done');
    assert.ok(sweeps.length > 5, `it grew in ${sweeps.length} steps`);
    assert.ok(sweeps.every(({ points }, step) => points.length >= (sweeps[step - 1]?.points.length ?? 0)));
    const size = JSON.stringify(whole).length;
    assert.ok(bytes < 1.5 * size, `${bytes} bytes were sent for a sweep of ${size}`);
    await kernel.run('steer off');
  });

  it('answers requests that are none with what is wrong, and runs the next cell', async () => {
    const { connection } = kernel;
    for (const params of [[], [null], null, 'run'])
      kernel.process.send({ jsonrpc: '2.0', id: `wrong ${JSON.stringify(params)}`, method: 'run', params });
    await assert.rejects(connection.sendRequest('run', { run: 1, cell: null, notebook: [] }), /cell: /);
    const wrong = { run: 1, cell: { index: 0, source: 'tokens "a"' }, notebook: [{ index: -1, source: '' }] };
    await assert.rejects(connection.sendRequest('run', wrong), /notebook\.0\.index: /);
    await assert.rejects(connection.sendRequest('prepare', { prompt: 'a', newTokens: 0.5 }), /newTokens: /);
    assert.equal((await kernel.run('tokens "a"')).status, 'ok');
  });

  it('never starts a cell that was cancelled while it waited', async () => {
    const source = new CancellationTokenSource();
    const before = kernel.run('complete "Once upon a time" n 2 tokens 60');
    const waiting = kernel.run('let late = "Love"', source.token);
    source.cancel();
    assert.deepEqual(
      (await Promise.all([before, waiting])).map(({ status }) => status),
      ['ok', 'cancelled'],
    );
    const outcome = await kernel.run('steer late');
    assert.equal(outcome.errors[0]?.code, 'unknown-name');
  });

  it('says that it is busy, loading and idle, and how much memory it has', async () => {
    const loading = kernel.status(({ state }) => state === 'loading');
    const idle = kernel.status(({ state, model }) => state === 'idle' && model !== null);
    await kernel.run('next "I hate you because"');
    await loading;
    const { model, residentMiB } = await idle;
    assert.equal(model?.id, 'bundled');
    assert.ok(residentMiB > 20);
  });

  it('beats like a heart while it waits', async () => {
    await kernel.status(({ state }) => state === 'idle');
    await kernel.status(({ state }) => state === 'idle');
  });

  it('ends when its editor goes away', async () => {
    const ended = new Promise((resolve) => kernel.process.once('exit', resolve));
    kernel.process.disconnect();
    await ended;
  });

  it('breaks the channel when it is killed, and a fresh process knows nothing of the old session', async () => {
    await kernel.run('let love = "Love" - "Hate"');
    const closed = new Promise<void>((resolve) => kernel.connection.onClose(resolve));
    void kernel.run('complete "Once upon a time" n 20 tokens 200').catch(() => undefined);
    await kernel.output(({ result }) => result.kind === 'completions');
    kernel.process.kill('SIGKILL');
    await closed;
    const fresh = await startKernel();
    try {
      assert.equal((await fresh.run('steer love')).errors[0]?.code, 'unknown-name');
      assert.equal((await fresh.run('tokens "fresh"')).status, 'ok');
    } finally {
      await fresh.stop();
    }
  });

  it('refuses a model that its memory limit does not allow, and says how much it needs', async () => {
    const small = await startKernel({ memoryLimitMiB: 100 });
    try {
      const outcome = await small.run('next "I hate you because"');
      assert.equal(outcome.errors[0]?.code, 'memory-limit');
      assert.match(outcome.errors[0].message, /limit is 100 MiB/);
    } finally {
      await small.stop();
    }
  });
});
