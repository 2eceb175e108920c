import assert from 'node:assert/strict';
import { qualification } from '../../kernel/kinds/readings';
import type { CompareResult } from '../../kernel/kinds/compare/result';
import { runAlone } from '../modelFixture';

async function compared(source: string): Promise<CompareResult> {
  const { errors, results } = await runAlone(source);
  assert.deepEqual(errors, []);
  const [result] = results;
  assert.ok(result?.kind === 'compare');
  return result;
}
const mistakesOf = async (source: string) => (await runAlone(source)).errors;

describe('compare without words', () => {
  it('takes the first prompt that is added once its coefficient is counted', async () => {
    const words = async (steer: string) => (await compared(`steer ${steer}\ncompare " I went"`)).words;
    assert.equal(await words('"Love" - "Hate" x2'), 'Love');
    assert.equal(await words('"Love" - "Hate" x-2'), 'Hate');
    assert.equal(await words('-"Love" + "Hate" x2'), 'Hate');
  });

  it('names all of them where a sweep has several', async () => {
    const { results } = await runAlone('steer "Love" - "Hate" x{-1, 1}\ncompare " I went"');
    assert.ok(results[0]);
    assert.match(qualification(results[0]), /words in front: 'Hate', 'Love' · baseline/);
  });

  it('asks for them where the steering has no prompt', async () => {
    const source = 'let love = "Love" - "Hate"\nsteer random(like love)\ncompare " I went"';
    const [mistake] = await mistakesOf(source);
    assert.equal(mistake?.code, 'needs-words');
    assert.match(mistake.message, /words "/);
    assert.equal((await compared(`${source} words " weddings"`)).words, ' weddings');
  });
});

describe('an empty text', () => {
  for (const measurement of ['heat ""', 'compare ""'])
    it(`is nothing to measure: ${measurement}`, async () => {
      const [mistake] = await mistakesOf(`steer "Love" - "Hate"\n${measurement}`);
      assert.deepEqual([mistake?.code, mistake?.message], ['empty-text', 'The text is empty.']);
    });
});
