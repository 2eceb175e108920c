import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Scores } from '../../../model/engine/scoring';
import type { LoadedModel } from '../../../model/passes/sessions';
import { openEngine } from '../../../model/engine/engine';
import { gpt2Tokenizer } from '../../../model/tokenizer/gpt2Tokenizer';
import { promptIds } from '../../../model/tokenizer/tokenizer';
import { loadModel } from '../../modelFixture';
import { root } from '../../root';

const bundled = join(root, 'model/bundled');

/** A function that scores rows of a model, unsteered and steered, with both the trunk and the graph of forks. */
function scoring(model: LoadedModel): () => Promise<readonly Scores[]> {
  const engine = openEngine(model, gpt2Tokenizer, { cacheBudget: 2 ** 28 });
  const rows = ['I hate you because you lied.', 'The couple said their vows.'].map((text) => ({
    ids: promptIds(gpt2Tokenizer, text),
    from: 1,
  }));
  const ids = promptIds(gpt2Tokenizer, 'Love');
  const term = { kind: 'prompt' as const, ids, factor: 1 };
  const vector = { terms: [term], positions: ids.length, from: null, dims: null, norm: null };
  const additions = [{ ...vector, coefficient: 3, layer: 4, place: 'front' as const }];
  return async () => {
    const found: Scores[] = [];
    // Several steered arms of the same rows part from them in the graph of forks.
    const arms = [
      { rows, additions: [] },
      { rows, additions },
      { rows, additions },
    ];
    for await (const scored of engine.scoreRows(arms)) found.push(scored);
    return found;
  };
}

describe('a model that rests', () => {
  it('scores as before, to the last bit, when its sessions were made anew', async () => {
    const model = await loadModel(bundled);
    const scores = scoring(model);
    const before = await scores();
    await model.rest();
    await model.renew();
    assert.deepEqual(await scores(), before);
    // Work that comes while the sessions are made waits for them.
    const [, during] = await Promise.all([model.renew(), scores()]);
    assert.deepEqual(during, before);
  });

  it('scores the same if its weights fit into memory once and its sessions take turns', async () => {
    const before = await scoring(await loadModel(bundled))();
    const limit = 1.5 * statSync(join(bundled, 'model.safetensors')).size;
    const model = await loadModel(bundled, { memory: { limit, require: () => undefined } });
    const scores = scoring(model);
    const taken = await scores();
    // Products of packed weights round otherwise in float32.
    const [some, others] = [before, taken].map((found) => found.flat().flatMap((row) => [...row]));
    assert.ok(some && others && some.length > 0 && some.length === others.length);
    const largest = Math.max(...some.map((value, index) => Math.abs(value - (others[index] ?? NaN))));
    assert.ok(largest < 1e-4, `${largest}`);
    // Work of both kinds that is asked for at once.
    assert.deepEqual(await Promise.all([scores(), scores()]), [taken, taken]);
    await model.rest();
    assert.deepEqual(await scores(), taken);
  });
});
