import assert from 'node:assert/strict';
import { join } from 'node:path';
import { CancellationTokenSource } from 'vscode-jsonrpc';
import { forkKernel } from '../../kernel/process/forkKernel';
import { startKernel, type KernelClient } from '../../kernel/process/kernelClient';
import type { OutputParams, RunOutcome } from '../../kernel/process/protocol';
import { kernelProcesses, signalKernels } from '../kernelProcesses';
import { root } from '../root';
import { usualOptions } from './process';

/** A kernel as the extension has it, and what it tells. */
interface Client extends KernelClient {
  readonly outputs: OutputParams[];
  readonly session: () => string | null;
  /** Resolves when there is an output. */
  readonly output: Promise<void>;
  /** Resolves when the process was ended because it did not hear a cancel. */
  readonly replaced: Promise<void>;
}

function start(session: string | null = null): Client {
  const outputs: OutputParams[] = [];
  let kept: string | null = null;
  let [hasOutput, isReplaced] = [() => {}, () => {}];
  const output = new Promise<void>((resolve) => (hasOutput = resolve));
  const replaced = new Promise<void>((resolve) => (isReplaced = resolve));
  const client = startKernel(
    forkKernel(join(root, 'dist/kernel.js')),
    { ...usualOptions, session },
    {
      output(params) {
        outputs.push(params);
        hasOutput();
      },
      progress: () => undefined,
      status: () => undefined,
      session: (text) => (kept = text),
      log: () => undefined,
      gone: () => undefined,
      allowDownload: () => Promise.resolve(false),
      downloading: () => undefined,
      replaced: isReplaced,
    },
  );
  return { ...client, outputs, session: () => kept, output, replaced };
}

let runs = 0;

function run(
  client: Client,
  source: string,
  token = new CancellationTokenSource().token,
): Promise<RunOutcome> {
  const cell = { index: 0, source };
  return client.run({ run: ++runs, cell, notebook: [cell] }, token);
}

const long = 'complete "Once upon a time" n 20 tokens 200';
const definitions = [
  'let love = "Love" - "Hate" @4 x2',
  'let noise = random(like love, seed 3) norm love',
  'let both = love + noise @5 x3',
  'set top_p 0.5 seed 7 n 2',
  'steer both, noise @4 x2',
].join('\n');
const measurement = 'next "I hate you because" top 3';

describe('a cancel', () => {
  const clients: Client[] = [];
  const opened = (session: string | null = null) => {
    const client = start(session);
    clients.push(client);
    return client;
  };
  afterEach(() => {
    for (const client of clients.splice(0)) client.end();
  });

  it('that the process does not hear ends it, and its session goes on in the next one', async () => {
    const first = opened();
    await run(first, definitions);
    assert.equal((await run(first, measurement)).status, 'ok');
    const before = first.outputs.at(-1)?.result;
    const source = new CancellationTokenSource();
    const count = first.outputs.length;
    const running = run(first, `let more = both + love\n${long}`, source.token);
    while (first.outputs.length === count) await new Promise(setImmediate);
    // A process that is stopped hears nothing, as in a call that takes long.
    signalKernels(process.pid, 'SIGSTOP');
    source.cancel();
    assert.equal((await running).status, 'cancelled');
    await first.replaced;

    const second = opened(first.session());
    assert.deepEqual((await run(second, measurement)).errors, []);
    assert.deepEqual(second.outputs.at(-1)?.result, before);
    assert.deepEqual((await run(second, `steer more, noise\n${measurement}`)).errors, []);
    assert.deepEqual(
      (await run(second, 'steer less')).errors.map(({ code }) => code),
      ['unknown-name'],
    );
  });

  it('that the process hears leaves it as it is', async () => {
    const client = opened();
    const [before] = [await run(client, definitions), kernelProcesses(process.pid)];
    assert.equal(before.status, 'ok');
    const processes = kernelProcesses(process.pid);
    const source = new CancellationTokenSource();
    const running = run(client, long, source.token);
    await client.output;
    source.cancel();
    assert.equal((await running).status, 'cancelled');
    assert.equal((await run(client, measurement)).status, 'ok');
    assert.deepEqual(kernelProcesses(process.pid), processes);
  });

  it('of a cell that waits is answered at once, and the one before it goes on', async () => {
    const client = opened();
    const source = new CancellationTokenSource();
    const running = run(client, 'complete "Once upon a time" n 20 tokens 60');
    await client.output;
    const waiting = run(client, measurement, source.token);
    source.cancel();
    const first = await Promise.race([running, waiting.then(({ status }) => status)]);
    assert.equal(first, 'cancelled');
    assert.equal((await running).status, 'ok');
  });
});
