import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { countTokens, pick } from '../../model/sampling';
import { samplingDistribution } from '../samplingDistribution';
import { goldenFolder, within } from './golden';

interface Case {
  temperature: number;
  freq_penalty: number;
  top_p: number;
  logits: number[];
  tokens_so_far: number[];
  probabilities: number[];
}

const cases = JSON.parse(readFileSync(join(goldenFolder, 'sampling.json'), 'utf8')) as Case[];

describe('golden sampling distributions', () => {
  it('are all there', () => assert.equal(cases.length, 9));

  for (const golden of cases) {
    const { temperature, freq_penalty, top_p, logits, tokens_so_far, probabilities } = golden;
    const title = `temperature ${temperature}, freq_penalty ${freq_penalty}, top_p ${top_p}`;
    const distribution = samplingDistribution(logits, countTokens(tokens_so_far), golden);

    it(`agree at ${title}`, () =>
      within(distribution, probabilities, { absolute: 1e-9, relative: 0 }, 'probabilities'));

    it(`are what the inverse cumulative distribution draws from at ${title}`, () => {
      const full = samplingDistribution(logits, countTokens(tokens_so_far), { ...golden, top_p: 1 });
      const order = [...full.keys()].sort((a, b) => (full[b] ?? 0) - (full[a] ?? 0));
      const logProbs = order.map((id) => Math.log(full[id] ?? 0));
      const draws = 20_000;
      const drawn = new Float64Array(logits.length);
      for (let i = 0; i < draws; i++) {
        const id = order[pick(logProbs, top_p, (i + 0.5) / draws, true) ?? -1] ?? -1;
        drawn[id] = (drawn[id] ?? 0) + 1 / draws;
      }
      within(drawn, probabilities, { absolute: 1.1 / draws, relative: 0 }, 'frequencies');
    });
  }
});
