import assert from 'node:assert/strict';
import { once } from 'node:events';
import { join } from 'node:path';
import type { NextResult } from '../../kernel/kinds/next/result';
import type { Result } from '../../kernel/kinds/readings';
import type { KeptSpeeds } from '../../model/source/derivedFiles';
import type { GpuFacts } from '../../model/source/gpu';
import { forkKernel, startCommand } from '../../kernel/process/forkKernel';
import { startKernel as openKernel } from '../../kernel/process/kernelClient';
import { plainText } from '../../kernel/formats/plain';
import { CancellationTokenSource } from 'vscode-jsonrpc';
import type { Failure } from '../failingGpu';
import { tinyModel } from '../fuzz/tinyModel';
import { gpuEnvironment, noGpu } from '../gpu';
import { runAlone } from '../modelFixture';
import { root } from '../root';
import { startKernel, usualOptions, type Kernel } from './process';
import { measuredIn } from '../../kernel/sweep/result';

const program = 'steer "Love" - "Hate" @1 x5\nnext "I hate you because"';

/** What the GPU is tried with. */
const tried = join(root, 'test/golden/checkpoints/plain-float32');

/** The results of the last run of a kernel. */
function resultsOf({ outputs }: Kernel): readonly Result[] {
  const run = outputs.at(-1)?.run;
  const last = new Map(
    outputs.flatMap((sent) => (sent.run === run ? [[sent.output, sent.result] as const] : [])),
  );
  return [...last.values()];
}

describe('steer devices', () => {
  /** What it prints, as JSON, and its exit code. */
  async function devices(environment: Readonly<Record<string, string>>, ...args: string[]) {
    const command = startCommand(join(root, 'dist/cli.js'), ['devices', '--json', ...args], environment);
    const printed = command.stdout?.setEncoding('utf8').toArray();
    const [code] = (await once(command, 'close')) as [number];
    const told = JSON.parse(((await printed) ?? []).join('')) as Record<string, unknown>;
    return { code, told };
  }

  it('names the GPU, keeps what it has timed, and tells it again', async () => {
    const environment = gpuEnvironment();
    const timed = await devices(environment, '--measure', '--model', tried);
    assert.equal(timed.code, 0);
    const { gpu, speeds } = timed.told as { gpu: GpuFacts; speeds: KeptSpeeds };
    assert.match(gpu.adapter, /SwiftShader/);
    assert.ok(gpu.difference > 0 && gpu.difference < 1e-3);
    assert.equal(speeds.adapter, gpu.adapter);
    assert.ok(Object.values({ ...speeds.cpu, ...speeds.gpu }).every((time) => time > 0));
    assert.deepEqual((await devices(noGpu, '--model', tried)).told['speeds'], speeds);
  });

  it('says why there is none', async () => {
    const { code, told } = await devices(noGpu);
    assert.deepEqual([code, told['gpu'], told['problem'], told['speeds']], [0, null, 'no-adapter', null]);
    assert.equal((await devices(noGpu, '--measure')).code, 1);
  });
});

describe('a kernel with a GPU', () => {
  let kernel: Kernel | undefined;
  afterEach(() => kernel?.stop());

  /** With a small model, beside which nothing else is slow. */
  async function start(environment: Readonly<Record<string, string>>): Promise<Kernel> {
    kernel = await startKernel({ device: 'gpu', model: tinyModel(), bundledFolder: tried }, environment);
    return kernel;
  }

  async function run(running: Kernel, source: string): Promise<Result> {
    const { errors } = await running.run(source);
    assert.deepEqual(errors, []);
    const result = resultsOf(running).at(-1);
    assert.ok(result);
    return result;
  }

  const onProcessor = async (source: string) => {
    const { results } = await runAlone(`model "${tinyModel()}"\n${source}`);
    return results.at(-1) as NextResult;
  };

  it('moves its model when it is told to, and says where it is', async () => {
    const running = await start(gpuEnvironment());
    const devices: string[] = [];
    for (const device of ['gpu', 'cpu', 'gpu']) {
      const { model } = await run(running, `set device ${device}\nnext "I hate you"`);
      devices.push(model.device);
    }
    assert.deepEqual(devices, ['gpu', 'cpu', 'gpu']);
    const said = await run(running, 'set device gpu');
    assert.match(plainText(said), /device gpu \(SwiftShader/);
    const chosen = await run(running, `model "${tinyModel()}"`);
    assert.match(plainText(chosen).replace(/\s+/g, ' '), /float32, on GPU \(SwiftShader[^)]*\)?/);
  });

  const declined: readonly (readonly [
    string,
    Result['model']['not_on_gpu'],
    () => Readonly<Record<string, string>>,
    RegExp,
  ])[] = [
    ['there is no driver', 'no-adapter', () => noGpu, /no GPU was found/],
    ['its driver ends what tries it', 'ended', () => gpuEnvironment('probe ends'), /tried the GPU ended/],
    ['it gives other numbers', 'disagrees', () => gpuEnvironment('probe disagrees'), /not the processor's/],
    ['its memory is full', 'load', () => gpuEnvironment('load'), /could not be loaded/],
  ];
  for (const [what, code, environment, sentence] of declined)
    it(`measures on the processor if ${what}, and says so`, async () => {
      const running = await start(environment());
      const result = (await run(running, program)) as NextResult;
      assert.deepEqual([result.model.device, result.model.not_on_gpu], ['cpu', code]);
      assert.match(plainText(result).replace(/\s+/g, ' '), sentence);
      assert.equal(result.kl, (await onProcessor(program)).kl);
    });

  it('leaves a GPU that was lost alone until it is asked for again, and says why', async () => {
    const running = await start(gpuEnvironment('lost 7'));
    for (let time = 0; time < 2; time++) {
      const lost = (await run(running, program)) as NextResult;
      assert.deepEqual([lost.model.device, lost.model.not_on_gpu], ['cpu', 'lost']);
      assert.match(plainText(lost).replace(/\s+/g, ' '), /failed while it measured/);
      assert.equal(lost.kl, (await onProcessor(program)).kl);
    }
    const again = await run(running, `set device gpu\n${program}`);
    assert.equal(again.model.device, 'gpu');
  });

  it('mixes no devices in a sweep that loses the GPU', async () => {
    const running = await start(gpuEnvironment('lost 9'));
    // Its first points are there when the second pass fails.
    const sweep = await run(running, 'steer "Love" - "Hate" @1 x1..40 by 1\nnext "I hate you because"');
    assert.ok(sweep.kind === 'sweep');
    assert.deepEqual(
      new Set(running.outputs.map(({ result }) => result.model.device)),
      new Set(['gpu', 'cpu']),
    );
    assert.equal(sweep.points.length, 40);
    for (const { model } of [sweep, ...measuredIn(sweep)]) assert.equal(model.device, 'cpu');
  });

  it('names the GPU if it is ended while it uses it', async () => {
    const failure: Failure = 'ends 7';
    const gone = await new Promise<string>((resolve) => {
      const ignore = () => undefined;
      const options = { ...usualOptions, device: 'gpu' as const, model: tinyModel(), bundledFolder: tried };
      const client = openKernel(
        forkKernel(join(root, 'dist/kernel.js'), [], gpuEnvironment(failure)),
        options,
        {
          ...{ output: ignore, progress: ignore, status: ignore, log: ignore, session: ignore },
          ...{ downloading: ignore, replaced: ignore, allowDownload: () => Promise.resolve(false) },
          gone: resolve,
        },
      );
      const cell = { index: 0, source: program };
      void client.run({ run: 1, cell, notebook: [cell] }, new CancellationTokenSource().token).catch(ignore);
    });
    assert.match(gone, /^SIGABRT; it used the GPU \(SwiftShader.*\), and set device cpu does without$/);
  });
});
