import assert from 'node:assert/strict';
import type { Measurement } from '../../../kernel/kinds/runner';
import { readAddress } from '../../../kernel/queue/address';
import type { QueueEvent, Submission } from '../../../kernel/queue/submit';
import { doingAt, type WorkPlace } from '../../../kernel/sweep/executor';
import { onQueue } from '../../../kernel/sweep/onQueue';
import type { OpenedModel } from '../../../model/source/source';

/** What is sent and told if a queue answers with some events. */
async function measured(model: string, events: readonly QueueEvent[]) {
  const sent: Submission[] = [];
  const told: WorkPlace[] = [];
  async function* submit(submission: Submission) {
    sent.push(submission);
    yield* await Promise.resolve(events);
  }
  const address = readAddress('rediss://me:s3cret@queue.example.org', false);
  const measure = onQueue({ address, patience: 1 }, submit, (line) => assert.fail(line));
  const plan = { kind: 'next', steering: { axes: [], additions: [] } };
  const opened = {
    ...{ id: model, tokenizerHash: '', precision: 'float32', device: 'cpu', d_model: 4 },
    hash: () => Promise.resolve('0'.repeat(64)),
  };
  const arrivals = measure(
    { plan, points: 'each' } as unknown as Measurement,
    [[]],
    opened as unknown as OpenedModel,
    { place: (place) => told.push(place) },
  );
  for await (const arrival of arrivals) assert.fail(arrival.state);
  return { sent, told };
}

describe('a measurement on a queue', () => {
  it('tells who measures and what it waits for, and no password', async () => {
    const { told } = await measured('gpt2-xl', [
      { kind: 'workers', count: 0 },
      { kind: 'workers', count: 6 },
      { kind: 'silent' },
    ]);
    assert.deepEqual(
      told.map((place) => doingAt('Measuring norms', place)),
      [
        'Waiting for a worker that has gpt2-xl',
        'Measuring norms, on 6 workers',
        'Waiting for the queue, which does not answer',
      ],
    );
    for (const { queue } of told) assert.equal(queue, 'rediss://queue.example.org:6379/0');
  });

  it('names a model to others as it is named everywhere, and never by its path', async () => {
    for (const [model, name] of [
      ['someone/gpt2@main', 'someone/gpt2@main'],
      ['/home/me/gpt2', 'a local model'],
    ] as const) {
      const { sent, told } = await measured(model, [{ kind: 'workers', count: 1 }]);
      assert.deepEqual([sent[0]?.listed.model, sent[0]?.jobs[0]?.model], [name, name]);
      assert.equal(told[0]?.model, model);
    }
  });
});
