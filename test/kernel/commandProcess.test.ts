import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { RunDocument } from '../../kernel/formats/document';
import { writeRandomCheckpoint } from '../bench/randomCheckpoint';
import { holdPasses } from '../gate';
import { endKernels, isRunning, kernelProcesses } from '../kernelProcesses';
import { root } from '../root';
import { SPIN_VARIABLE, spinAt, type Spinning } from '../spinningRuntime';

const three = '# %%\ntokens "a"\n# %%\ncomplete "I hate you because" n 2\n# %%\ntokens "b"\n';

interface Command {
  readonly process: ChildProcess;
  readonly pid: number;
  /** What it has written to both streams when it has ended. */
  readonly ended: Promise<{
    readonly code: number | null;
    readonly signal: NodeJS.Signals | null;
    readonly stdout: string;
    readonly stderr: string;
  }>;
}

describe('the process of the command line and that of its kernel', () => {
  let folder: string;
  let json: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'steerbook-command-'));
    json = join(folder, 'out.json');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const marker = () => join(folder, 'spins');
  const statuses = () =>
    (JSON.parse(readFileSync(json, 'utf8')) as RunDocument).cells.map(({ status }) => status);

  function start(source: string, runtime: 'held' | Spinning, ...args: string[]): Command {
    const file = join(folder, 'program.steer');
    writeFileSync(file, source);
    const isHeld = runtime === 'held';
    const program = isHeld ? 'dist/test/heldRuntime.js' : 'dist/test/spinningRuntime.js';
    const node = ['--require', join(root, program), join(root, 'dist/cli.js')];
    const child = spawn(process.execPath, [...node, file, '--json', json, ...args], {
      // In a process group of its own, as a shell starts it.
      detached: true,
      env: { ...process.env, ...(!isHeld && { [SPIN_VARIABLE]: spinAt(runtime, marker()) }) },
    });
    const texts = [child.stdout, child.stderr].map((stream) => stream.setEncoding('utf8').toArray());
    const ended = once(child, 'close').then(async ([code, signal]) => {
      const [stdout = '', stderr = ''] = (await Promise.all(texts)).map((parts) => parts.join(''));
      return { code: code as number | null, signal: signal as NodeJS.Signals | null, stdout, stderr };
    });
    return { process: child, pid: child.pid ?? 0, ended };
  }

  /** Resolves with the id of the kernel when it has begun to spin. */
  async function spinning(): Promise<number> {
    const watching = watch(folder);
    while (!existsSync(marker()) || readFileSync(marker(), 'utf8') === '') await once(watching, 'change');
    watching.close();
    return Number(readFileSync(marker(), 'utf8'));
  }

  for (const [signal, exitCode] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    it(`ends in order at ${signal} while a cell runs, with what there is and exit code ${exitCode}`, async () => {
      const gate = await holdPasses(4);
      const command = start(three, 'held');
      await gate.reached();
      command.process.kill(signal);
      const { code, signal: signalled, stdout, stderr } = await command.ended;
      gate.open();
      assert.deepEqual([code, signalled], [exitCode, null], stderr);
      assert.match(stderr, /program\.steer: cell 2 was interrupted\n$/);
      assert.match(stdout, /── cell 1: tokens "a"/);
      assert.deepEqual(statuses(), ['ok', 'cancelled', 'skipped']);
      const { cells } = JSON.parse(readFileSync(json, 'utf8')) as RunDocument;
      assert.equal(cells[1]?.results[0]?.state, 'stopped');
    });

    for (const call of ['create', 'run'] as const)
      it(`ends at ${signal} if the kernel hears nothing (${call}), with what there is and exit code ${exitCode}`, async () => {
        const command = start(three, call);
        const kernel = await spinning();
        command.process.kill(signal);
        const { code, stderr } = await command.ended;
        assert.equal(code, exitCode, stderr);
        assert.deepEqual(
          statuses(),
          call === 'run' ? ['ok', 'cancelled', 'skipped'] : ['skipped', 'skipped', 'skipped'],
        );
        assert.equal(isRunning(kernel), false);
      });

    it(`ends in order at ${signal} to the whole process group, as a terminal sends it`, async () => {
      const gate = await holdPasses(4);
      const command = start(three, 'held');
      await gate.reached();
      process.kill(-command.pid, signal);
      const { code, stderr } = await command.ended;
      gate.open();
      assert.equal(code, exitCode, stderr);
      assert.deepEqual(statuses(), ['ok', 'cancelled', 'skipped']);
    });
  }

  it('waits a little for a kernel that hears nothing, and not after a second signal', async () => {
    const took = async (...signals: NodeJS.Signals[]) => {
      rmSync(marker(), { force: true });
      const command = start(three, 'run');
      await spinning();
      const began = performance.now();
      for (const signal of signals) command.process.kill(signal);
      // The system chooses which of two signals comes first.
      assert.ok([130, 143].includes((await command.ended).code ?? 0));
      return performance.now() - began;
    };
    const one = await took('SIGINT');
    const two = await took('SIGINT', 'SIGTERM');
    assert.ok(two < one, `${two} ms after two signals, ${one} ms after one`);
  });

  it('says that the kernel ended, with the results before it and exit code 1', async () => {
    const gate = await holdPasses(4);
    const command = start(three, 'held');
    await gate.reached();
    await endKernels(command.pid);
    const { code, stdout, stderr } = await command.ended;
    gate.open();
    assert.equal(code, 1, stderr);
    assert.match(stderr, /program\.steer:\d+:1: kernel-died: The kernel ended \(SIGKILL\)/);
    assert.match(stdout, /── cell 1: tokens "a"/);
    assert.deepEqual(statuses(), ['ok', 'error', 'skipped']);
  });

  it('says that the kernel ended before the first cell', async () => {
    const command = start(three, 'create');
    process.kill(await spinning(), 'SIGKILL');
    const { code, stderr } = await command.ended;
    assert.equal(code, 1, stderr);
    assert.match(stderr, /program\.steer:\d+:1: kernel-died: The kernel ended \(SIGKILL\)[^\n]*\n$/);
    assert.deepEqual(statuses(), ['error', 'skipped', 'skipped']);
  });

  it('says that a file of the model was cut off while the kernel used it', async () => {
    const model = join(folder, 'model');
    writeRandomCheckpoint(model, { n_layer: 2, n_embd: 16, n_head: 2, n_positions: 64, vocab_size: 50257 });
    const gate = await holdPasses(4);
    const command = start(three, 'held', '--model', model);
    await gate.reached();
    truncateSync(join(model, 'model.safetensors'), 4000);
    gate.open();
    const { code, stdout, stderr } = await command.ended;
    assert.equal(code, 1, stderr);
    assert.match(
      stderr,
      /kernel-died: The kernel ended \(a file of its model was cut off while it was in use: SIGBUS\)/,
    );
    assert.match(stdout, /── cell 1: tokens "a"/);
    assert.deepEqual(statuses(), ['ok', 'error', 'skipped']);
  });

  it('end together if the command is killed, even while the runtime holds the kernel', async () => {
    const command = start(three, 'create');
    const kernel = await spinning();
    command.process.kill('SIGKILL');
    await command.ended;
    while (isRunning(kernel)) await new Promise(setImmediate);
  });

  it('end together if the command is killed while the kernel waits', async () => {
    const gate = await holdPasses();
    const command = start(three, 'held');
    await gate.reached();
    const [kernel = 0] = kernelProcesses(command.pid).filter((pid) => pid !== command.pid);
    assert.ok(kernel > 0);
    command.process.kill('SIGKILL');
    await command.ended;
    while (isRunning(kernel)) await new Promise(setImmediate);
    gate.open();
  });
});
