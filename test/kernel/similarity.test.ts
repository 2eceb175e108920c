import assert from 'node:assert/strict';
import { recordVectors } from '../../model/engine/recording';
import { gpt2Tokenizer } from '../../model/tokenizer/gpt2Tokenizer';
import { padIds, promptIds } from '../../model/tokenizer/tokenizer';
import type { SimilarityResult } from '../../kernel/kinds/similarity/result';
import { loadModel, runAlone } from '../modelFixture';
import { join } from 'node:path';
import { root } from '../root';

async function similarityOf(source: string): Promise<SimilarityResult> {
  const { errors, results } = await runAlone(source);
  assert.deepEqual(errors, []);
  const result = results.at(-1);
  assert.ok(result?.kind === 'similarity');
  return result;
}

const codesOf = async (source: string) => (await runAlone(source)).errors.map(({ code }) => code);
const near = (actual: number | null | undefined, expected: number) =>
  assert.ok(Math.abs((actual ?? NaN) - expected) < 1e-9, `${actual}, expected ${expected}`);

describe('similarity', () => {
  it('is the cosine of vectors that are padded to one length, at every position and of all together', async () => {
    const result = await similarityOf('similarity "Love", "a long prompt" @3');
    const model = await loadModel(join(root, 'model/bundled'));
    const { d_model } = model.config;
    const [first = [], second = []] = ['Love', 'a long prompt'].map((text) => promptIds(gpt2Tokenizer, text));
    const vectors: Float64Array[] = [];
    for (const ids of [padIds(gpt2Tokenizer, first, second.length), second]) {
      const layers = await recordVectors(model, [{ ids, factor: 1 }]);
      assert.ok(layers[3]);
      vectors.push(layers[3]);
    }
    const cosine = (from: number, to: number) => {
      let [ab, aa, bb] = [0, 0, 0];
      for (let i = from; i < to; i++) {
        const [a = NaN, b = NaN] = vectors.map((vector) => vector[i]);
        ab += a * b;
        aa += a * a;
        bb += b * b;
      }
      return ab / Math.sqrt(aa * bb);
    };
    assert.equal(result.positions, second.length);
    near(result.cosine[0]?.[1], cosine(0, second.length * d_model));
    result.by_position.forEach((cosines, position) =>
      near(cosines[0]?.[1], cosine(position * d_model, (position + 1) * d_model)),
    );
  });

  it('knows no coefficient, but signs within a vector', async () => {
    const { cosine } = await similarityOf(
      'let love = "Love" - "Hate" x5\nsimilarity love, "Hate" - "Love", 2*love @4',
    );
    near(cosine[0]?.[1], -1);
    near(cosine[0]?.[2], 1);
  });

  it('is null where a norm is 0, as at BOS of a pair', async () => {
    const { by_position } = await similarityOf('similarity "Love" - "Hate", "Joy" - "Pain" @4');
    assert.deepEqual(by_position[0], [
      [null, null],
      [null, null],
    ]);
  });

  it('takes the layer of the statement, else that of its vectors, else the default', async () => {
    const lets = 'let love = "Love" - "Hate" @6\nlet joy = "Joy" - "Pain" @6\n';
    assert.equal((await similarityOf(`${lets}similarity love, joy`)).layer, 6);
    assert.equal((await similarityOf(`${lets}similarity love, joy @2`)).layer, 2);
    assert.equal((await similarityOf('similarity "Love", "Joy"')).layer, 4);
  });

  it('is a curve over layers, and takes no notice of steering', async () => {
    const source = 'similarity "Love" - "Hate", "Joy" - "Pain" @{1, 5}';
    const { results } = await runAlone(source);
    const steered = await runAlone(`steer "Anger" @2 x3\n${source}`);
    const [sweep] = results;
    assert.ok(sweep?.kind === 'sweep');
    assert.deepEqual(sweep.axes, [{ name: 'layer', addition: null, values: [1, 5] }]);
    assert.deepEqual(sweep.steering, []);
    assert.deepEqual(steered.results.at(-1), sweep);
    const alone = await similarityOf('similarity "Love" - "Hate", "Joy" - "Pain" @5');
    assert.deepEqual(sweep.points[1], alone);
  });

  it('is an error for vectors of two layers, of one position beside several, and for sweeps in a vector', async () => {
    assert.deepEqual(await codesOf('let a = "Love" @2\nlet b = "Hate" @3\nsimilarity a, b'), ['expected']);
    assert.deepEqual(await codesOf('similarity "Love", last("Joy") @2'), ['mixed-positions']);
    assert.deepEqual(await codesOf('let a = "Love" dims 0..1 by 0.5\nsimilarity a, "Joy" @2'), [
      'sweep-not-allowed',
    ]);
  });
});
