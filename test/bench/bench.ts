import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { scoreRows, scoreSweep } from '../../model/engine/scoring';
import { generate, type Growth } from '../../model/generation';
import { runHead } from '../../model/passes/head';
import { usualTokens } from '../../model/passes/pace';
import type { LoadedModel } from '../../model/passes/sessions';
import { forward } from '../../model/passes/trunk';
import { openCheckpoint } from '../../model/checkpoint/checkpoint';
import { modelSource } from '../../model/source/source';
import { measureSpeeds } from '../../model/speeds';
import { runCell } from '../../kernel/run';
import { newSession } from '../../kernel/session';
import { startKernel } from '../kernel/process';
import { curveTable } from './curves';
import { bareProducts, type BareProducts } from './bareProducts';
import { largeModelRows } from './largeModel';
import { openingRow } from './opening';
import { gpt2Medium, gpt2Small, gpt2Xl, writeRandomCheckpoint } from './randomCheckpoint';
import { commandRow, firstChartRow, memoryRows } from './kernels';
import { atMost, median, ms, timed, type Row } from './row';
import { sentences, sentenceTokens, words } from './sentences';
import { sharingRows } from './sharing';
import { completionRow } from './writing';
import { loadModel, usualSource } from '../modelFixture';

/**
 * `npm run bench [-- --shape small|medium|xl] [--curves] [--device gpu] [--queue] [--json OUT]`: speed at GPT-2 small's or medium's shape with
 * random weights, as ratios within this run, or time and memory at GPT-2-XL's; `--curves` shows how times grow instead,
 * `--queue` what a queue costs.
 * Only ratios compare between machines; milliseconds are printed to be read beside them.
 */

const prompt = [50256, 40, 5465, 345, 780, 314, 892, 326];
const sampling = { temperature: 1, top_p: 0.3, freq_penalty: 1, seed: 0, endToken: 50256 };

/** Milliseconds of each decoding step of `samples` rows, sampling included. */
async function decodeSteps(model: LoadedModel, samples: number, tokens: number): Promise<number[]> {
  const times: number[] = [];
  let last = performance.now();
  for await (const _ of generate(model, { ...sampling, prompt, arms: [[]], n: samples, tokens })) {
    times.push(performance.now() - last);
    last = performance.now();
  }
  // The first step is the prompt's, and the last word is not a step.
  return times.slice(1, -1);
}

/** One row of decoding beside the bare products of the same step, in turns, so that both see the same machine. */
async function decodeRow(model: LoadedModel, bare: BareProducts, samples: number, bar: number): Promise<Row> {
  const tokens = 24;
  const ratios: number[] = [];
  const steps: number[] = [];
  const products: number[] = [];
  for (let round = 0; round < 7; round++) {
    const step = median(await decodeSteps(model, samples, tokens));
    const times: number[] = [];
    for (let i = 0; i < tokens; i++) times.push(await timed(() => bare(samples, samples)));
    if (round === 0) continue;
    steps.push(step);
    products.push(median(times));
    ratios.push(step / median(times));
  }
  return atMost(
    `decode, batch ${samples}, sampling with top-p 0.3`,
    `${ms(median(steps))} a step, products ${ms(median(products))}`,
    median(ratios),
    bar,
  );
}

/** Tokens per second of 100 steered and 100 unsteered samples together, against one sample at a time. */
async function throughputRow(model: LoadedModel): Promise<Row> {
  const { d_model } = model.config;
  const values = new Float32Array(3 * d_model).fill(0.01);
  const arms = [[], [{ layer: 6, position: 0, values }]];
  const tokens = 50;
  const count = async (growing: AsyncIterable<Growth>) => {
    let samples: ReturnType<Growth['samples']> = [];
    for await (const growth of growing) if (growth.fraction === 1) samples = growth.samples();
    return samples.flat().reduce((sum, sample) => sum + sample.tokens.length, 0);
  };
  const request = { ...sampling, prompt, tokens };
  const speed = async (work: () => Promise<number>) => {
    const start = performance.now();
    return (await work()) / (performance.now() - start);
  };
  const alone = async (firstSample: number) => {
    let generated = 0;
    for (const arm of arms)
      generated += await count(generate(model, { ...request, arms: [arm], n: 1, firstSample }));
    return generated;
  };
  const before = await speed(() => alone(0));
  const together = await speed(() => count(generate(model, { ...request, arms, n: 100 })));
  const after = await speed(() => alone(1));
  const single = (before + after) / 2;
  return {
    work: '100 completions of 50 tokens, steered and unsteered',
    measured: `${(1000 * together).toFixed(0)} tokens/s, one at a time ${(1000 * single).toFixed(0)}`,
    ratio: together / single,
    bar: 'at least 12 x',
    meets: together / single >= 12,
  };
}

/** Runs a program in a notebook whose model is the checkpoint in a folder. */
function programs(folder: string): (source: string) => Promise<void> {
  const models = modelSource({ ...usualSource, bundledFolder: folder });
  const notebook = { session: newSession(), models, defaultModel: 'bundled', folder };
  return async (source) => {
    const outcome = await runCell(notebook, { index: 0, source }, [], new AbortController().signal);
    if (outcome.status !== 'ok') throw new Error(outcome.errors[0]?.message);
  };
}

/** From a statement's text to chart data, in this process. */
async function nextRow(run: (source: string) => Promise<void>): Promise<Row> {
  const times: number[] = [];
  for (let i = 0; i < 16; i++) times.push(await timed(() => run(sliderProgram(6, 1 + i / 10))));
  const time = median(times.slice(1));
  return atMost('prompt of 8 tokens to next-token chart data', ms(time), time, 150, 'ms');
}

const sliderProgram = (layer: number, coefficient: number) =>
  `steer "Love" - "Hate" @${layer} x${coefficient}\nnext "I hate you because I think"`;

/** A moved slider, through the kernel's own process: layers that were not recorded yet among them. */
async function sliderRow(folder: string): Promise<Row> {
  const kernel = await startKernel({ model: folder });
  try {
    await kernel.run(sliderProgram(6, 1));
    const move = async (layer: number, coefficient: number) => {
      const { status } = await kernel.run(sliderProgram(layer, coefficient));
      if (status !== 'ok') throw new Error('the slider moved nothing');
    };
    const coefficients: number[] = [];
    const layers: number[] = [];
    for (let i = 0; i < 15; i++) coefficients.push(await timed(() => move(6, 2 + i / 10)));
    for (const layer of [0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 11]) layers.push(await timed(() => move(layer, 2)));
    const slowest = Math.max(median(coefficients), median(layers));
    const measured = `coefficient ${ms(median(coefficients))}, layer ${ms(median(layers))}`;
    return atMost('slider to result, 8 tokens', measured, slowest, 100, 'ms');
  } finally {
    await kernel.stop();
  }
}

/** The heat map of a text, both arms, against one pass over the same tokens with all their log-probabilities. */
async function heatRow(run: (source: string) => Promise<void>, model: LoadedModel): Promise<Row> {
  const text = ' the'.repeat(1000);
  const row = { ids: [50256, ...new Array<number>(1000).fill(262)], from: 1, injections: [] };
  const { times, products } = await inTurns(
    () => run(`steer "Love" - "Hate" @6 x5\nheat "${text}"`),
    () => scoreRows(model, [row]),
  );
  const measured = `${ms(median(times))}, one pass ${ms(median(products))}`;
  return atMost('heat map of 1,000 tokens, both arms', measured, median(times) / median(products), 2.5);
}

/** A prompt to the scores of its last position. */
async function promptRow(model: LoadedModel, bare: BareProducts, length: number, bar: number): Promise<Row> {
  const ids = words(0, length);
  const { n_layers, d_model } = model.config;
  const { times, products } = await inTurns(
    async () => {
      const residuals = await forward(model, { rows: [ids], residuals: [n_layers] });
      const last = residuals.at(n_layers).subarray((length - 1) * d_model);
      await runHead(model, { residual: last, top: 1 });
    },
    () => bare(length, 1),
  );
  const measured = `${ms(median(times))}, products ${ms(median(products))}`;
  return atMost(`prompt of ${length} tokens`, measured, median(times) / median(products), bar);
}

async function scoringRow(model: LoadedModel, bare: BareProducts): Promise<Row> {
  const rows = sentences(50);
  const perCall = Math.floor(usualTokens(model.config) / sentenceTokens);
  const { times, products } = await inTurns(
    () => scoreRows(model, rows),
    // As many positions a call as the model takes, so that the products are of the same shapes.
    async () => {
      for (let done = 0; done < rows.length; done += perCall) {
        const batch = Math.min(perCall, rows.length - done);
        await bare(batch * sentenceTokens, batch * (sentenceTokens - 1));
      }
    },
  );
  const measured = `${ms(median(times))}, products ${ms(median(products))}`;
  return atMost('scoring 50 sentences of 24 tokens', measured, median(times) / median(products), 1.08);
}

/** Perplexity at every layer, beside the bare products of what its points do not share. */
async function layerSweepRow(model: LoadedModel, bare: BareProducts): Promise<Row> {
  const { n_layers, d_model } = model.config;
  const rows = sentences(20);
  const values = new Float32Array(3 * d_model).fill(0.01);
  const points = Array.from({ length: n_layers }, (_, layer) => ({ layer, position: 0, values }));
  const tokens = rows.length * sentenceTokens;
  // The rows themselves, and each point from its layer on.
  const passes = points.reduce((sum, { layer }) => sum + (n_layers - layer) / n_layers, 1);
  const heads = (points.length + 1) * rows.length * (sentenceTokens - 1);
  const { times, products } = await inTurns(
    () => scoreSweep(model, rows, points),
    async () => {
      for (let left = passes; left > 0; left--) {
        const share = Math.min(1, left);
        await bare(Math.round(share * tokens), Math.round((share * heads) / passes));
      }
    },
    3,
  );
  return atMost(
    `layer sweep of perplexity, ${n_layers} layers, ${rows.length} sentences`,
    `${ms(median(times))}, products ${ms(median(products))}`,
    median(times) / median(products),
    1.1,
  );
}

/** Milliseconds of some work and of its bare products, in turns. */
async function inTurns(work: () => Promise<unknown>, products: () => Promise<unknown>, rounds = 5) {
  const both = { times: [] as number[], products: [] as number[] };
  for (let round = 0; round <= rounds; round++) {
    const time = await timed(work);
    const product = await timed(products);
    if (round === 0) continue;
    both.times.push(time);
    both.products.push(product);
  }
  return both;
}

function table(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ work, measured, ratio, bar, meets }) =>
      `| ${work} | ${measured} | ${ratio.toFixed(ratio < 100 ? 2 : 0)} | ${bar} | ${meets ? 'yes' : 'no'} |`,
  );
  return ['| work | measured | ratio | bar | met |', '| --- | --- | --- | --- | --- |', ...lines].join('\n');
}

type Say = (text: string) => void;

async function smallModelRows(folder: string, say: Say): Promise<readonly Row[]> {
  say('Start …');
  const rows = [
    await firstChartRow(folder, 'float32'),
    await firstChartRow(folder, '8bit'),
    await commandRow(folder),
  ];
  say('Memory of kernels …');
  rows.push(...(await memoryRows(folder)));
  const model = await loadModel(folder);
  const bare = await bareProducts(model.checkpoint);
  say('Decoding …');
  rows.push(await decodeRow(model, bare, 1, 1.15), await decodeRow(model, bare, 64, 1.3));
  say('Completions …');
  rows.push(await throughputRow(model));
  say('Prompts and scoring …');
  rows.push(await promptRow(model, bare, 64, 1.15), await promptRow(model, bare, 512, 1.2));
  rows.push(await scoringRow(model, bare));
  say('Layer sweep …');
  rows.push(await layerSweepRow(model, bare));
  say('Next-token comparison …');
  const run = programs(folder);
  rows.push(await nextRow(run), await sliderRow(folder));
  say('Heat map …');
  rows.push(await heatRow(run, model));
  say('Completion while typing …');
  rows.push(await completionRow());
  say('Kept results …');
  rows.push(await openingRow(folder));
  return rows;
}

/** What the GPU takes for work that the processor does as well, in one run. Nothing is to be met. */
async function gpuRows(folder: string, say: Say): Promise<readonly Row[]> {
  say('Processor and GPU in turns …');
  const { cpu, gpu } = await measureSpeeds(await openCheckpoint(folder));
  return Object.entries(cpu).map(([kind, time]) => {
    const there = gpu[kind as keyof typeof gpu];
    const measured = `processor ${ms(time)}, GPU ${ms(there)}`;
    return { work: kind, measured, ratio: there / time, bar: 'none', meets: true };
  });
}

const shapes = { small: gpt2Small, medium: gpt2Medium, xl: gpt2Xl };

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: 'string' },
      shape: { type: 'string', default: 'small' },
      curves: { type: 'boolean' },
      queue: { type: 'boolean' },
      device: { type: 'string', default: 'cpu' },
    },
  });
  const shape = Object.entries(shapes).find(([name]) => name === values.shape)?.[1];
  if (!shape) throw new Error(`No shape is called ${values.shape}: ${Object.keys(shapes).join(', ')}.`);
  const folder = mkdtempSync(join(tmpdir(), 'steerbook-bench-'));
  // What kernels keep of its weights is not left in anybody's cache.
  process.env.XDG_CACHE_HOME = join(folder, 'cache');
  const say: Say = (text) => process.stderr.write(`${text}\n`);
  try {
    say(`Writing a checkpoint of the shape of GPT-2 ${values.shape} …`);
    writeRandomCheckpoint(folder, shape);
    if (values.curves)
      return void process.stdout.write(`${await curveTable(await loadModel(folder), say)}\n`);
    if (values.device === 'gpu') return void process.stdout.write(`${table(await gpuRows(folder, say))}\n`);
    const rowsOf = values.queue ? sharingRows : shape === gpt2Xl ? largeModelRows : smallModelRows;
    const rows = await rowsOf(folder, say);
    process.stdout.write(`${table(rows)}\n`);
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, null, 1)}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
