import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openCheckpoint } from '../../model/checkpoint/checkpoint';
import { startKernel } from '../kernel/process';
import { bareProducts } from './bareProducts';
import { gpt2Xl } from './randomCheckpoint';
import type { Row } from './row';

const mebibyte = 2 ** 20;
/** Of the checkpoint, that a kernel may have in memory whatever it does. */
const mostMemory = 1.15;

const { n_layer } = gpt2Xl;
/** Ten sentences of about 24 tokens. */
const sentences = Array.from(
  { length: 10 },
  (_, row) =>
    `Sentence ${row} says that the weather over the hills was mild, that nobody had asked for rain, and that all went home.`,
);
const sentenceTokens = 26;
/** Tokens of a call at this shape. */
const callTokens = 14;
/** Products that are run so many times are timed for the whole. */
const mostTimed = 20;
const prompt = 'I hate you because';
const promptTokens = 5;

/** A kind of work, and the matrix products that it cannot do without: [tokens, rows of the head] of each pass. */
interface Work {
  readonly name: string;
  readonly program: string;
  readonly products: readonly (readonly [number, number])[];
  /** How often they are run: a few of the times are timed. */
  readonly times?: number;
}

const steer = 'steer "Love" - "Hate" @6 x5';
const works: readonly Work[] = [
  {
    name: 'first token',
    program: `complete "${prompt}" n 1 tokens 1 temperature 0`,
    products: [[promptTokens, 1]],
  },
  {
    name: '20 tokens',
    program: `complete "${prompt}" n 1 tokens 20 temperature 0`,
    products: [[promptTokens, 1], ...Array.from({ length: 19 }, () => [1, 1] as const)],
  },
  {
    name: 'KL of one next, vector recorded',
    program: `${steer}\nnext "${prompt}"`,
    products: [
      [8, 0],
      [2 * promptTokens, 2],
    ],
  },
  {
    name: `sweep of ${n_layer} layers on ${sentences.length} sentences`,
    program: `steer "Love" - "Hate" @0..${n_layer - 1} x5\nscore "sentences.txt"`,
    // A call takes few tokens, so that a cancel is heard: nothing is shared between layers.
    products: [[callTokens, callTokens]],
    times: Math.ceil(((n_layer + 1) * sentences.length * sentenceTokens) / callTokens),
  },
  {
    name: 'first token after it',
    program: `steer off\ncomplete "${prompt}" n 1 tokens 1 temperature 0`,
    products: [[promptTokens, 1]],
  },
];

/** Resident MiB of a process: now, and the most since the last call. */
function residentOf(pid: number): { readonly now: number; readonly most: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const field = (name: string) => Number(new RegExp(`^${name}:\\s*(\\d+) kB$`, 'm').exec(status)?.[1]) / 1024;
  const resident = { now: field('VmRSS'), most: field('VmHWM') };
  // The highest one counts from here on.
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
  return resident;
}

/** Time and memory of a model of GPT-2-XL's shape in a kernel's process, and of the bare products of the same work. */
export async function largeModelRows(folder: string, say: (text: string) => void): Promise<readonly Row[]> {
  const checkpoint = statSync(join(folder, 'model.safetensors')).size / mebibyte;
  writeFileSync(join(folder, 'sentences.txt'), `${sentences.join('\n')}\n`);
  const measured: { name: string; ms: number; most: number }[] = [];
  const kernel = await startKernel({ model: folder, notebookFolder: folder });
  const pid = kernel.process.pid ?? NaN;
  try {
    for (const { name, program } of [{ name: 'load', program: `model "${folder}"` }, ...works]) {
      say(`${name} …`);
      const began = performance.now();
      const { status, errors } = await kernel.run(program);
      if (status !== 'ok') throw new Error(`${name}: ${errors[0]?.message}`);
      const [ms, { most }] = [performance.now() - began, residentOf(pid)];
      say(`  ${(ms / 1000).toFixed(2)} s, at most ${most.toFixed(0)} MiB resident`);
      measured.push({ name, ms, most });
    }
  } finally {
    await kernel.stop();
  }
  say('Bare products …');
  const bare = await bareProducts(await openCheckpoint(folder));
  const products: number[] = [];
  for (const work of works) {
    const { times = 1 } = work;
    const timed = Math.min(times, mostTimed);
    for (const [tokens, rows] of work.products) await bare(tokens, rows);
    const began = performance.now();
    for (let time = 0; time < timed; time++)
      for (const [tokens, rows] of work.products) await bare(tokens, rows);
    products.push(((performance.now() - began) * times) / timed);
  }
  return measured.map(({ name, ms, most }, index) => {
    const product = products[index - 1];
    const beside =
      product === undefined
        ? ''
        : `, products ${(product / 1000).toFixed(2)} s (${(ms / product).toFixed(2)} x)`;
    return {
      work: name,
      measured: `${(ms / 1000).toFixed(2)} s${beside}; at most ${most.toFixed(0)} MiB resident, checkpoint ${checkpoint.toFixed(0)}`,
      ratio: most / checkpoint,
      bar: `memory at most ${mostMemory} x`,
      meets: most <= mostMemory * checkpoint,
    };
  });
}
