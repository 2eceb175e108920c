import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { CancellationTokenSource } from 'vscode-jsonrpc';
import { startKernel, usualOptions, type Kernel } from '../kernel/process';
import { tinyModel } from '../fuzz/tinyModel';
import { root } from '../root';

const long = 'complete "Once upon a time" n 20 tokens 200';
const measurement = 'next "I hate you because" top 3';

/** Resolves when the kernel shows a result of the work that begins now. */
const firstOutput = (kernel: Kernel) => kernel.output(({ result }) => result.kind === 'completions');

/** The result of the last run. */
function lastResult(kernel: Kernel): unknown {
  return kernel.outputs.at(-1)?.result;
}

describe('a kernel that is treated badly', () => {
  let kernel: Kernel;
  before(async () => {
    kernel = await startKernel();
  });
  after(() => kernel.stop());

  it('is interrupted 100 times, within the work of that moment', async () => {
    for (let time = 0; time < 100; time++) {
      const source = new CancellationTokenSource();
      const running = kernel.run(long, source.token);
      await firstOutput(kernel);
      source.cancel();
      assert.equal((await running).status, 'cancelled');
      const result = kernel.outputs.at(-1)?.result;
      assert.ok(result?.kind === 'completions' && result.state === 'stopped');
    }
    assert.equal((await kernel.run(measurement)).status, 'ok');
  });

  it('answers 1,000 cells that wait, in their order', async () => {
    const ended: number[] = [];
    const runs = Array.from({ length: 1000 }, async (_, index) => {
      const { status } = await kernel.run(`tokens "cell ${index}"`);
      assert.equal(status, 'ok');
      ended.push(index);
    });
    await Promise.all(runs);
    assert.deepEqual(
      ended,
      runs.map((_, index) => index),
    );
  });

  it('gives the same result 500 times, and does not grow', async () => {
    await kernel.run('steer "Love" - "Hate" @4 x2');
    const measured = async () => {
      assert.equal((await kernel.run(measurement)).status, 'ok');
      return lastResult(kernel);
    };
    const first = await measured();
    const again = async (times: number) => {
      for (let time = 0; time < times; time++) assert.deepEqual(await measured(), first);
    };
    // By then V8 has taken the room that it works in.
    await again(99);
    const { residentMiB } = await kernel.status(({ state }) => state === 'idle');
    await again(400);
    const after = await kernel.status(({ state }) => state === 'idle');
    assert.ok(after.residentMiB < 1.15 * residentMiB, `${residentMiB} MiB, then ${after.residentMiB} MiB`);
  });

  it('changes its model 50 times, and gives the same results', async () => {
    const of = async (model: string) => {
      assert.deepEqual((await kernel.run(`model ${model}\n${measurement}`)).errors, []);
      return lastResult(kernel);
    };
    await kernel.run('steer off');
    const models = ['bundled', tinyModel()];
    const first = [await of('bundled'), await of(tinyModel())];
    const change = async (times: number) => {
      for (let time = 0; time < times; time++)
        assert.deepEqual(await of(models[time % 2] ?? ''), first[time % 2]);
    };
    await change(10);
    const { residentMiB } = await kernel.status(({ state }) => state === 'idle');
    await change(50);
    const after = await kernel.status(({ state }) => state === 'idle');
    assert.ok(after.residentMiB < 1.15 * residentMiB, `${residentMiB} MiB, then ${after.residentMiB} MiB`);
  });

  it('is killed 100 times, and a fresh one answers', async () => {
    for (let time = 0; time < 100; time++) {
      const doomed = await startKernel();
      const closed = new Promise<void>((resolve) => doomed.connection.onClose(resolve));
      void doomed.run(long).catch(() => undefined);
      // Every other time while it loads the model.
      if (time % 2 === 0) await firstOutput(doomed);
      doomed.process.kill('SIGKILL');
      await closed;
      await doomed.stop();
    }
    const fresh = await startKernel();
    assert.equal((await fresh.run(measurement)).status, 'ok');
    await fresh.stop();
  });

  it('ends when its parent is killed, 10 times', async () => {
    const program = `
      const kernel = require('node:child_process').fork(${JSON.stringify(join(root, 'dist/kernel.js'))});
      kernel.on('spawn', () => console.log(kernel.pid));
      kernel.send({ jsonrpc: '2.0', id: 1, method: 'initialize', params: ${JSON.stringify(usualOptions)} });
      const cell = { index: 0, source: ${JSON.stringify(long)} };
      kernel.send({ jsonrpc: '2.0', id: 2, method: 'run', params: { run: 1, cell, notebook: [cell] } });
      kernel.on('message', ({ method }) => method === 'output' && console.log('works'));
    `;
    for (let time = 0; time < 10; time++) {
      const parent = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'ignore'] });
      let printed = '';
      parent.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
      while (!printed.includes('works')) await once(parent.stdout, 'data');
      const pid = Number(printed.split('\n')[0]);
      assert.ok(isThere(pid));
      parent.kill('SIGKILL');
      while (isThere(pid)) await new Promise(setImmediate);
    }
  });
});

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
