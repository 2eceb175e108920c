/** Passes on the GPU beside known numbers, in a process of their own: a fault in a driver ends it. See gpu.ts. */
import { runChecks } from '../model/checks';
import type { Cache } from '../model/passes/caches';
import { runHead } from '../model/passes/head';
import type { Injection } from '../model/passes/injection';
import type { LoadedModel } from '../model/passes/sessions';
import { rowOf } from '../model/passes/tensors';
import { forward } from '../model/passes/trunk';
import { present } from '../model/present';
import { logSoftmax, randomStream } from '../model/sampling';
import type { Tokenizer } from '../model/tokenizer/tokenizer';
import { tinyModel } from './fuzz/tinyModel';
import { goldenCheckpoints, readGolden } from './golden/golden';
import { loadModel } from './modelFixture';

type Tell = (name: string, difference: number) => void;

const [wanted = '', seed = '0'] = process.argv.slice(2);

/** Largest difference in log-probability between rows of logits and what the head makes of residual rows. */
async function differenceFrom(model: LoadedModel, residual: Float32Array, logits: readonly number[][]) {
  const { d_vocab } = model.config;
  const { scores } = await runHead(model, { residual, scores: true });
  let largest = 0;
  logits.forEach((expected, row) => {
    const wanted = logSoftmax(Float32Array.from(expected));
    logSoftmax(rowOf(scores, row, d_vocab)).forEach((value, id) => {
      largest = Math.max(largest, Math.abs(value - (wanted[id] ?? NaN)));
    });
  });
  return largest;
}

/** Every golden checkpoint: whole rows, steered rows, and one token after the other. */
async function checkpoints(tell: Tell): Promise<void> {
  for (const { name, folder } of goldenCheckpoints) {
    const { rows, steered } = readGolden(folder);
    const model = await loadModel(folder, { device: 'gpu' });
    const { n_layers } = model.config;
    const residuals = [n_layers];
    for (const { ids, logits } of rows) {
      const whole = await forward(model, { rows: [ids], residuals });
      tell(`${name} whole`, await differenceFrom(model, whole.at(n_layers), logits));
      const cache = model.caches.empty(1, ids.length);
      const cached: number[] = [];
      for (const id of ids)
        cached.push(...(await forward(model, { rows: [[id]], cache, residuals })).at(n_layers));
      model.caches.free(cache);
      tell(`${name} cached`, await differenceFrom(model, Float32Array.from(cached), logits));
    }
    const injections: Injection[] = [];
    for (const { layer, coefficient, ids, position } of steered.additions) {
      const recorded = await forward(model, { rows: [ids], residuals: [layer] });
      const values = recorded.at(layer).map((value) => value * coefficient);
      injections.push({ row: 0, layer, position, values });
    }
    const pass = await forward(model, { rows: [steered.ids], injections, residuals });
    tell(`${name} steered`, await differenceFrom(model, pass.at(n_layers), steered.logits));
  }
}

const passes = 50;

/** Passes of random shapes, beside the processor's: some through a cache, of which rows are taken. */
async function random(tell: Tell): Promise<void> {
  const folder = tinyModel();
  const models = [await loadModel(folder), await loadModel(folder, { device: 'gpu' })];
  const { n_layers, d_model, d_vocab } = (models[0] as LoadedModel).config;
  const next = randomStream(Number(seed), 0);
  const below = (most: number) => Math.floor(next() * most);
  for (let pass = 0; pass < passes; pass++) {
    const [batch, length] = [1 + below(9), 1 + below(40)];
    const ids = () => Array.from({ length: batch }, () => Array.from({ length }, () => below(d_vocab)));
    const injections = Array.from({ length: below(4) }, (): Injection => {
      const vectors = 1 + below(3);
      const isEverywhere = below(4) === 0;
      return {
        row: below(batch),
        layer: below(n_layers),
        position: isEverywhere ? 'all' : below(length),
        values: Float32Array.from({ length: (isEverywhere ? 1 : vectors) * d_model }, () => next() - 0.5),
      };
    });
    const rows = ids();
    const kept = rows.flatMap((_, row) => (row === 0 || below(2) === 0 ? [row] : []));
    const isCached = below(2) === 0;
    const results: Float32Array[] = [];
    for (const model of models) {
      const cache: Cache | undefined = isCached ? model.caches.empty(batch, length) : undefined;
      const first = await forward(model, { rows, injections, cache, residuals: [0, n_layers] });
      results.push(first.at(n_layers));
      if (!cache) continue;
      const fewer = await model.caches.select(cache, kept, length + 1, length + 1);
      const more = await forward(model, {
        rows: kept.map((row) => [row]),
        cache: fewer,
        residuals: [n_layers],
      });
      results.push(more.at(n_layers));
      model.caches.free(cache);
      model.caches.free(fewer);
    }
    const [here = [], there = []] = [0, 1].map((half) =>
      results
        .slice((half * results.length) / 2, ((half + 1) * results.length) / 2)
        .flatMap((part) => [...part]),
    );
    const apart = here.map((value, index) => Math.abs(value - (there[index] ?? NaN)));
    tell(
      `pass ${pass}`,
      apart.reduce((most, value) => Math.max(most, value), 0),
    );
  }
}

/** A word a token, beyond those of the small vocabulary of golden checkpoints. */
function wordTokenizer(size: number): Tokenizer {
  const known = new Map<string, number>();
  const encode = (text: string) =>
    (text.match(/ ?[^ ]+/g) ?? []).map((word) => {
      const id = known.get(word) ?? known.size + 1;
      known.set(word, id);
      return id;
    });
  const unused = () => {
    throw new Error('checks read no text');
  };
  const special = { bos: size - 1, end: size - 1, space: 0, longestToken: Infinity };
  return { size, ...special, encode, sha256: unused, decode: unused, describe: unused };
}

/** The self-checks of a golden checkpoint: of each what it measured, and what is allowed. */
async function checks(tell: Tell): Promise<void> {
  const { folder } = present(
    goldenCheckpoints.find(({ name }) => name === 'plain-float32'),
    'checkpoint',
  );
  const model = await loadModel(folder, { device: 'gpu' });
  const tokenizer = wordTokenizer(model.config.d_vocab);
  for await (const { name, measured, tolerance } of runChecks({ model, tokenizer }, 1)) {
    tell(`${name}: measured`, measured);
    tell(`${name}: allowed`, tolerance);
  }
}

const jobs: Readonly<Record<string, (tell: Tell) => Promise<void>>> = { checkpoints, random, checks };
const job = jobs[wanted];
if (!job) throw new Error('there is no such job');
const largest = new Map<string, number>();
void job((name, difference) => largest.set(name, Math.max(largest.get(name) ?? 0, difference))).then(() => {
  for (const entry of largest) process.send?.(entry);
  process.disconnect();
  process.exitCode = 0;
});
