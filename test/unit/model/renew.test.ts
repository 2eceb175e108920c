import assert from 'node:assert/strict';
import { join } from 'node:path';
import { openEngine } from '../../../model/engine/engine';
import { gpt2Tokenizer } from '../../../model/tokenizer/gpt2Tokenizer';
import { promptIds } from '../../../model/tokenizer/tokenizer';
import { loadModel } from '../../modelFixture';
import { root } from '../../root';

describe('a model that rests', () => {
  it('scores as before, to the last bit, when its sessions were made anew', async () => {
    const model = await loadModel(join(root, 'model/bundled'));
    const engine = openEngine(model, gpt2Tokenizer, { cacheBudget: 2 ** 28 });
    const rows = ['I hate you because you lied.', 'The couple said their vows.'].map((text) => ({
      ids: promptIds(gpt2Tokenizer, text),
      from: 1,
    }));
    const ids = promptIds(gpt2Tokenizer, 'Love');
    const term = { kind: 'prompt' as const, ids, factor: 1 };
    const vector = { terms: [term], positions: ids.length, from: null, dims: null, norm: null };
    const additions = [{ ...vector, coefficient: 3, layer: 4, place: 'front' as const }];
    const scores = async () => {
      const found = [];
      // Several steered arms of the same rows part from them in the graph of forks.
      const arms = [
        { rows, additions: [] },
        { rows, additions },
        { rows, additions },
      ];
      for await (const scored of engine.scoreRows(arms)) found.push(scored);
      return found;
    };
    const before = await scores();
    await model.rest();
    await model.renew();
    assert.deepEqual(await scores(), before);
    // Work that comes while the sessions are made waits for them.
    const [, during] = await Promise.all([model.renew(), scores()]);
    assert.deepEqual(during, before);
  });
});
