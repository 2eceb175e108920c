import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runChecks } from '../../../model/checks';
import { precisionCost } from '../../../model/precisionCost';
import { modelSource } from '../../../model/source/source';
import { usualSource } from '../../modelFixture';
import { root } from '../../root';

const bundledFolder = join(root, 'model/bundled');
const sentences = readFileSync(join(bundledFolder, 'sentences.txt'), 'utf8').trimEnd().split('\n');

const engineOf = async (precision: 'float32' | '8bit') => {
  const source = modelSource({ ...usualSource, precision });
  return (await source.open('bundled', '/')).load();
};

describe('what a precision costs', () => {
  it('is nothing for float32 itself, and little for 8-bit weights', async () => {
    const [exact, small] = [await engineOf('float32'), await engineOf('8bit')];
    assert.equal(sentences.length, 200);
    const some = sentences.slice(0, 5);
    const none = await precisionCost(exact, exact, some);
    assert.deepEqual([none.kl, none.largest, none.otherTop, none.sentences], [0, 0, 0, 5]);
    const cost = await precisionCost(exact, small, some);
    assert.equal(cost.positions, none.positions);
    assert.ok(cost.kl > 1e-6 && cost.kl < 0.1, `${cost.kl}`);
    assert.ok(cost.largest >= cost.kl);
  });

  it('is allowed for in the self-checks, which 8-bit weights pass', async () => {
    const checks = [];
    for await (const check of runChecks(await engineOf('8bit'), 4)) checks.push(check);
    assert.deepEqual(
      checks.filter(({ passed }) => !passed),
      [],
    );
    assert.ok(checks.some(({ measured }) => measured > 1e-3));
  });
});
