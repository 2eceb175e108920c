/** How times grow: with samples of a completion, tokens of a prompt, sentences that are scored, and points of a sweep. */
import { scoreRows, scoreSweep } from '../../model/engine/scoring';
import { generate } from '../../model/generation';
import type { LoadedModel } from '../../model/passes/sessions';
import { forward } from '../../model/passes/trunk';
import { median, ms, timed } from './row';
import { sentences, sentenceTokens, words } from './sentences';

const rounds = 3;
const stepTokens = 12;

interface Curve {
  readonly of: string;
  /** What one time is divided by, for the last column. */
  readonly unit: string;
  readonly sizes: readonly number[];
  readonly work: (model: LoadedModel, size: number) => Promise<unknown>;
}

const curves: readonly Curve[] = [
  {
    of: `${stepTokens} tokens of so many samples`,
    unit: 'sample',
    sizes: [1, 2, 4, 8, 16, 32, 64, 128],
    async work(model, n) {
      const sampling = { temperature: 1, top_p: 0.3, freq_penalty: 1, seed: 0, endToken: 50256 };
      const request = { ...sampling, prompt: words(0, 8), arms: [[]], n, tokens: stepTokens };
      for await (const _ of generate(model, request));
    },
  },
  {
    of: 'a prompt of so many tokens',
    unit: 'token',
    sizes: [8, 32, 128, 256, 512, 1000],
    work: (model, length) => forward(model, { rows: [words(0, length)], residuals: [model.config.n_layers] }),
  },
  {
    of: `scoring so many sentences of ${sentenceTokens} tokens`,
    unit: 'sentence',
    sizes: [1, 10, 50, 100],
    work: (model, count) => scoreRows(model, sentences(count)),
  },
  {
    of: 'scoring 10 sentences at so many layers',
    unit: 'point',
    sizes: [1, 3, 6, 12],
    work(model, count) {
      const values = new Float32Array(model.config.d_model).fill(0.01);
      const points = Array.from({ length: count }, (_, layer) => ({ layer, position: 0, values }));
      return scoreSweep(model, sentences(10), points);
    },
  },
];

/** A table of growth. */
export async function curveTable(model: LoadedModel, say: (text: string) => void): Promise<string> {
  const lines = ['| work | size | least | median | a unit |', '| --- | --- | --- | --- | --- |'];
  for (const { of, unit, sizes, work } of curves) {
    say(`${of} …`);
    for (const size of sizes) {
      await work(model, size);
      const times: number[] = [];
      for (let round = 0; round < rounds; round++) times.push(await timed(() => work(model, size)));
      const [least, usual] = [Math.min(...times), median(times)];
      lines.push(`| ${of} | ${size} | ${ms(least)} | ${ms(usual)} | ${ms(usual / size)} a ${unit} |`);
    }
  }
  return lines.join('\n');
}
