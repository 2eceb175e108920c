import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import { generate, type Generated } from '../../../model/generation';
import { createCache } from '../../../model/passes/cache';
import { runHead } from '../../../model/passes/head';
import { trunkPace, usualTokens, type Pace } from '../../../model/passes/pace';
import type { LoadedModel } from '../../../model/passes/sessions';
import { forward } from '../../../model/passes/trunk';
import { gpt2Tokenizer } from '../../../model/tokenizer/gpt2Tokenizer';
import { promptIds } from '../../../model/tokenizer/tokenizer';
import { loadModel } from '../../modelFixture';
import { root } from '../../root';

const prompts = ['I hate you because', 'I went up to', 'The couple said'].map((text) =>
  promptIds(gpt2Tokenizer, text).slice(0, 4),
);

describe('a call on most machines', () => {
  it('takes a prompt of 512 tokens of GPT-2 small, which would else read the weights again for a few tokens', () => {
    assert.ok(usualTokens({ n_layers: 12, d_model: 768, d_mlp: 3072 }) >= 512);
  });
});

describe('the pace of a session', () => {
  let model: LoadedModel;
  /** Sizes of the calls of the slow model. */
  let calls: number[];
  before(async () => {
    model = await loadModel(join(root, 'model/bundled'));
  });

  /** The model on a machine that may take so many tokens or rows a call. */
  function slow(most: number): LoadedModel {
    calls = [];
    const paced = (pace: Pace): Pace => ({
      size: () => most,
      run(feeds, fetches, size) {
        calls.push(size);
        return pace.run(feeds, fetches, size);
      },
    });
    return { ...model, trunk: paced(model.trunk), head: paced(model.head) };
  }

  const injections = () =>
    [1, 2].map((row) => ({
      row,
      layer: 2,
      position: 1,
      values: new Float32Array(2 * model.config.d_model).fill(row),
    }));

  for (const most of [1, 2, 3, 5, 8, 11])
    for (const cached of [false, true])
      it(`changes no number where a call takes ${most} tokens${cached ? ', with a cache' : ''}`, async () => {
        const { config } = model;
        const residuals = [0, 3, config.n_layers];
        const run = async (on: LoadedModel) => {
          const cache = cached ? createCache(config, prompts.length, 8) : undefined;
          const pass = { rows: prompts, injections: injections(), residuals, ...(cache && { cache }) };
          const first = await forward(on, pass);
          const second = cache && (await forward(on, { rows: prompts, cache, residuals }));
          assert.equal(cache?.length, cached ? 8 : undefined);
          const final = (second ?? first).at(config.n_layers);
          const { topLogProbs } = await runHead(on, { residual: final, top: 3 });
          return residuals.flatMap((layer) => [...first.at(layer)]).concat([...topLogProbs]);
        };
        const [whole, cut] = [await run(model), await run(slow(most))];
        assert.ok(Math.max(...calls) <= most, `${Math.max(...calls)} in a call`);
        whole.forEach((value, index) =>
          assert.ok(Math.abs(value - (cut[index] ?? NaN)) < 1e-4 * Math.max(1, Math.abs(value))),
        );
      });

  it('gives the same texts where a step of many samples takes several calls', async () => {
    const texts = async (on: LoadedModel) => {
      let samples: readonly (readonly Generated[])[] = [];
      const [prompt = []] = prompts;
      for await (const growth of generate(on, {
        prompt,
        arms: [[], []],
        n: 5,
        tokens: 6,
        temperature: 1,
        top_p: 0.9,
        freq_penalty: 1,
        seed: 1,
        endToken: gpt2Tokenizer.bos,
      }))
        samples = growth.samples();
      return samples;
    };
    assert.deepEqual(await texts(slow(3)), await texts(model));
  });

  const clock = performance.now.bind(performance);
  afterEach(() => {
    performance.now = clock;
  });

  /** A pace of GPT-2-XL's shape, and calls of all that it allows that take a time, on a clock of their own. */
  function timed() {
    let [held, now] = [0, 0];
    performance.now = () => now;
    const session = {
      run: () => {
        now += held;
        return Promise.resolve({});
      },
    } as unknown as InferenceSession;
    const xl = { ...model.config, n_layers: 48, d_model: 1600, d_mlp: 6400 };
    const pace = trunkPace((work) => work(session), xl);
    const call = async (ms: number, size = pace.size()) => {
      held = ms;
      await pace.run({}, [], size);
      return pace.size();
    };
    return { usual: pace.size(), call };
  }

  it('takes less a call after a call that took long, and more again after quick ones', async () => {
    const { usual, call } = timed();
    assert.equal(await call(701), Math.floor(usual / 2));
    assert.equal(await call(701, 1), Math.floor(usual / 2), 'what one token takes says nothing of many');
    let size = 0;
    while (size <= usual) size = await call(0);
    assert.equal(size, 2 * usual);
  });

  it('takes as much as before after calls that were in time, where none is ever quick', async () => {
    const { usual, call } = timed();
    await call(701);
    const sizes: number[] = [];
    while (sizes.at(-1) !== usual && sizes.length < 10) sizes.push(await call(130));
    assert.deepEqual(sizes.slice(-2), [Math.floor(usual / 2), usual]);
    assert.equal(await call(130), usual, 'and no more than usual');
  });

  it('does not take less where that makes no call quicker', async () => {
    const { usual, call } = timed();
    assert.equal(await call(720), Math.floor(usual / 2));
    assert.equal(await call(710), usual);
    assert.equal(await call(720), usual);
  });
});
