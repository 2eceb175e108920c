import assert from 'node:assert/strict';
import { openCheckpoint } from '../../../model/checkpoint/checkpoint';
import { keepSpeeds } from '../../../model/source/derivedFiles';
import { gpuBytes, type GpuFacts, type GpuFound } from '../../../model/source/gpu';
import { modelSource, type SourceOptions } from '../../../model/source/source';
import { tinyModel } from '../../fuzz/tinyModel';
import { usualSource } from '../../modelFixture';

const gpu: GpuFacts = { adapter: 'A card', memoryBytes: null, difference: 0 };

/** The model where a GPU with these facts is; `tried` counts how often it was asked for. */
async function open(found: GpuFound, options: Partial<SourceOptions> = {}) {
  const tried = { times: 0 };
  const models = modelSource(
    { ...usualSource, ...options },
    {
      probeGpu() {
        tried.times++;
        return Promise.resolve(found);
      },
    },
  );
  return { models, tried, model: await models.open(tinyModel(), '/') };
}

describe('where a model is measured', () => {
  it('is the GPU if it is asked for, and can be used; it is tried once', async () => {
    const { model, tried } = await open({ gpu });
    const placed = await model.placed('gpu', 'prompt');
    assert.deepEqual([placed.device, placed.adapter, placed.notOnGpu], ['gpu', 'A card', null]);
    await model.placed('gpu', 'score');
    assert.equal((await model.placed('cpu', 'prompt')).device, 'cpu');
    assert.equal(tried.times, 1);
  });

  it('is not the GPU if the model is larger than its memory', async () => {
    const bytes = gpuBytes(await openCheckpoint(tinyModel()));
    const placedWith = async (memoryBytes: number) =>
      (await open({ gpu: { ...gpu, memoryBytes } })).model.placed('gpu', 'prompt');
    assert.equal((await placedWith(bytes)).device, 'gpu');
    const { device, notOnGpu } = await placedWith(bytes - 1);
    assert.deepEqual([device, notOnGpu], ['cpu', 'memory']);
  });

  it('is not the GPU with 8-bit weights, and nothing is tried for them', async () => {
    const { model, tried } = await open({ gpu }, { precision: '8bit' });
    const { device, notOnGpu } = await model.placed('gpu', 'prompt');
    assert.deepEqual([device, notOnGpu, tried.times], ['cpu', '8bit', 0]);
  });

  it('is by itself the GPU for the work that this GPU was measured to be faster at', async () => {
    const before = await open({ gpu });
    assert.equal((await before.model.placed('auto', 'score')).device, 'cpu');
    assert.equal(before.tried.times, 0);
    const even = { 'decode 1': 1, 'decode 64': 1, prompt: 1, score: 1 };
    const checkpoint = await openCheckpoint(tinyModel());
    await keepSpeeds(checkpoint, { adapter: gpu.adapter, cpu: even, gpu: { ...even, score: 0.5 } });
    const { model, tried } = await open({ gpu });
    assert.equal((await model.placed('auto', 'prompt')).device, 'cpu');
    assert.equal(tried.times, 0);
    assert.equal((await model.placed('auto', 'score')).device, 'gpu');
    const other = await open({ gpu: { ...gpu, adapter: 'Another card' } });
    const placed = await other.model.placed('auto', 'score');
    assert.deepEqual([placed.device, placed.notOnGpu], ['cpu', null]);
  });

  it('is the processor after a failure on the GPU, until it is tried again', async () => {
    const { model, models, tried } = await open({ gpu });
    await model.placed('gpu', 'prompt');
    models.gpu.lose('it is gone');
    models.gpu.refuse(model.folder);
    const { device, notOnGpu } = await model.placed('gpu', 'prompt');
    assert.deepEqual([device, notOnGpu], ['cpu', 'load']);
    models.gpu.again();
    assert.equal((await model.placed('gpu', 'prompt')).device, 'gpu');
    assert.equal(tried.times, 2);
  });
});
