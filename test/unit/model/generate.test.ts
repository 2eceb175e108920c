import assert from 'node:assert/strict';
import { join } from 'node:path';
import { generate as grow, type Generated, type GenerateRequest } from '../../../model/generation';
import { runHead } from '../../../model/passes/head';
import type { LoadedModel } from '../../../model/passes/sessions';
import { forward } from '../../../model/passes/trunk';
import { countTokens } from '../../../model/sampling';
import { samplingDistribution } from '../../samplingDistribution';
import { gpt2Tokenizer } from '../../../model/tokenizer/gpt2Tokenizer';
import { promptIds } from '../../../model/tokenizer/tokenizer';
import { root } from '../../root';
import { loadModel } from '../../modelFixture';

const request: GenerateRequest = {
  prompt: promptIds(gpt2Tokenizer, 'I went up to my friend and said'),
  arms: [[]],
  n: 4,
  tokens: 10,
  temperature: 1,
  top_p: 0.9,
  freq_penalty: 1,
  seed: 5,
  endToken: gpt2Tokenizer.bos,
};

/** Whole samples, by arm. */
async function generate(
  model: LoadedModel,
  asked: GenerateRequest,
): Promise<readonly (readonly Generated[])[]> {
  let samples: readonly (readonly Generated[])[] = [];
  for await (const growth of grow(model, asked)) samples = growth.samples();
  return samples;
}

describe('generation', () => {
  let model: LoadedModel;
  before(async () => {
    model = await loadModel(join(root, 'model/bundled'));
  });

  it('gives the same texts for the same seed, and others for another', async () => {
    const first = await generate(model, request);
    assert.deepEqual(await generate(model, request), first);
    assert.notDeepEqual(await generate(model, { ...request, seed: 6 }), first);
  });

  it('gives a sample whatever runs beside it', async () => {
    const [together] = await generate(model, request);
    for (let sample = 0; sample < request.n; sample++) {
      const [alone] = await generate(model, { ...request, n: 1, firstSample: sample });
      assert.deepEqual(alone?.[0], together?.[sample]);
    }
  });

  it('gives the same texts where memory allows one row at a time', async () => {
    assert.deepEqual(await generate(model, { ...request, cacheBudget: 1 }), await generate(model, request));
  });

  it('gives both arms the same stream: arms without a difference have the same texts', async () => {
    const zero = { layer: 2, position: 0, values: new Float32Array(2 * model.config.d_model) };
    const [unsteered, steered] = await generate(model, {
      ...request,
      arms: [[], [zero]],
    });
    assert.deepEqual(steered, unsteered);
  });

  it('ends at the context, however many tokens are asked for', async () => {
    const prompt = Array.from({ length: model.config.n_ctx - 3 }, () => 262);
    const [arm] = await generate(model, { ...request, prompt, n: 1, tokens: 50 });
    // The last token is not read, so it needs no position.
    assert.equal(arm?.[0]?.tokens.length, 4);
  });

  it('stops between two steps when it is aborted', async () => {
    const abort = new AbortController();
    let steps = 0;
    const running = async () => {
      for await (const _ of grow(model, { ...request, tokens: 100, signal: abort.signal })) {
        steps++;
        if (steps === 3) abort.abort();
      }
    };
    await assert.rejects(running(), { name: 'AbortError' });
    assert.equal(steps, 3);
  });

  it('draws tokens as often as the distribution of the whole vocabulary says', async () => {
    for (const sampling of [
      { temperature: 1, top_p: 0.9, freq_penalty: 1 },
      { temperature: 1.5, top_p: 1, freq_penalty: 0 },
    ]) {
      const n = 600;
      const [arm] = await generate(model, { ...request, ...sampling, n, tokens: 1 });
      const drawn = countTokens(arm?.map(({ tokens }) => tokens[0] ?? gpt2Tokenizer.bos) ?? []);

      const { n_layers, d_model } = model.config;
      const residuals = await forward(model, { rows: [request.prompt], residuals: [n_layers] });
      const last = residuals.at(n_layers).subarray((request.prompt.length - 1) * d_model);
      const { scores } = await runHead(model, { residual: last, scores: true });
      const expected = samplingDistribution(scores, countTokens(request.prompt), sampling);
      for (const [id, p] of expected.entries()) {
        const deviation = Math.abs((drawn.get(id) ?? 0) / n - p);
        assert.ok(
          deviation <= 5 * Math.sqrt((p * (1 - p)) / n) + 1e-9 + (p < 1e-3 ? 3 / n : 0),
          `token ${id}, p ${p}`,
        );
      }
    }
  });
});
