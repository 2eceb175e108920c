import fc from 'fast-check';
import { completions, nextResult, tokensResult } from '../unit/results/examples';
import {
  compareResult,
  countResult,
  heatResult,
  layerSweep,
  lensResult,
  normsResult,
  scoreResult,
  shipping,
  weddings,
} from '../unit/results/measurements';
import { drawHostile } from '../unit/webviews/rendererPage';
import { fuzzer, withOddParts } from './fuzzer';

const whole: readonly unknown[] = [
  completions(['one text.', 'another text'], ['one other text.', 'a text']),
  nextResult(),
  tokensResult('a b', [
    { id: 1, text: 'a' },
    { id: 2, text: ' b' },
  ]),
  compareResult(),
  countResult(),
  heatResult(),
  layerSweep([0.5, 0.3, 0.1]),
  lensResult(),
  normsResult(),
  scoreResult([weddings, shipping]),
];

/** What drawing ordinary results takes in this run on this machine, in ms. */
const ordinary = (async () => {
  const began = performance.now();
  for (const result of whole) await drawHostile(result);
  return performance.now() - began;
})();

export const results = fuzzer({
  name: 'results',
  shortRuns: 60,
  input: fc.constantFrom(...whole).chain((result) => withOddParts(result, 4)),
  show: (result) => JSON.stringify(result).slice(0, 4000),
  async holds(result) {
    const limit = 200 * (await ordinary);
    const began = performance.now();
    await drawHostile(result);
    if (performance.now() - began < limit) return;
    // The machine may have been busy with something else.
    const again = performance.now();
    await drawHostile(result);
    if (performance.now() - again > limit) throw new Error('drawing takes too long');
  },
});
