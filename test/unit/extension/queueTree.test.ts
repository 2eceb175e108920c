import assert from 'node:assert/strict';
import { emptyText, queueRows, type QueueRow } from '../../../extension/queue/queueTree';
import type { QueueState } from '../../../kernel/process/lookProtocol';

const state: QueueState = {
  ...{ queue: 'steerbook-1-0-float32-cpu', engine: 1, isOtherEngine: false, model: 'gpt2-xl' },
  ...{ precision: 'float32', workers: 2, waiting: 3, running: 1, finished: 0, aside: 0, failures: [] },
  perMinute: 12.4,
};

/** Labels and descriptions, the rows inside others indented. */
const text = (rows: readonly QueueRow[]): string =>
  rows
    .flatMap(({ label, description, rows: inside }) => [
      description === '' ? label : `${label} (${description})`,
      ...(inside.length > 0 ? [text(inside).replace(/^/gm, '  ')] : []),
    ])
    .join('\n');
const shown = (...parts: readonly Partial<QueueState>[]) =>
  queueRows(parts.map((part) => ({ ...state, ...part })));

describe('the rows of the queue', () => {
  it('say who measures, what waits and how fast it goes', () => {
    const rows = shown({});
    assert.equal(
      text(rows),
      [
        'gpt2-xl (2 workers · 3 waiting · float32)',
        '  2 workers',
        '  Jobs: 3 waiting, 1 running',
        '  12.4 jobs a minute (last 5 minutes)',
      ].join('\n'),
    );
    assert.equal(rows[0]?.icon, 'server-environment');
  });

  it('have none inside if workers have nothing to do and have had nothing lately', () => {
    const idle = { waiting: 0, running: 0, perMinute: 0 };
    assert.equal(text(shown(idle)), 'gpt2-xl (2 workers · 0 waiting · float32)');
    assert.equal(text(shown({ ...idle, perMinute: null })), text(shown(idle)));
    assert.notEqual(text(shown({ ...idle, perMinute: 1 })), text(shown(idle)));
  });

  it('say how a worker is started if there is none, and warn if something waits', () => {
    const [row] = shown({ workers: 0, perMinute: 0, finished: 2 });
    assert.ok(row);
    assert.equal(
      text(row.rows),
      [
        'No worker (Start one: steer worker --allow gpt2-xl)',
        'Jobs: 3 waiting, 1 running (2 to collect)',
        'No job finished (last 5 minutes)',
      ].join('\n'),
    );
    assert.equal(row.icon, 'warning');
    assert.equal(shown({ workers: 0, waiting: 0 })[0]?.icon, 'server-environment');
  });

  it('say that throughput is not known yet where a server does not tell it', () => {
    assert.equal(shown({ perMinute: null })[0]?.rows[2]?.label, 'Throughput not known yet');
  });

  const commands = [
    ['bundled', 'steer worker'],
    ['someone/gpt2@main', 'steer worker --allow someone/gpt2@main'],
    ['a local model', 'steer worker --models FOLDER'],
    ['gpt2; rm -rf ~', 'steer worker --models FOLDER'],
  ] as const;
  for (const [model, command] of commands)
    it(`start a worker for ${model} with ${command}`, () => {
      assert.equal(shown({ model, workers: 0 })[0]?.rows[0]?.description, `Start one: ${command}`);
    });

  it('name the jobs that were put aside, by their first letters and whole', () => {
    const id = `b-${'0123456789'.repeat(4)}`;
    const [row] = shown({ aside: 3, failures: [{ id, reason: 'it has\u0007 no plan' }] });
    const aside = row?.rows.at(-1);
    assert.ok(aside);
    assert.equal(row?.icon, 'warning');
    assert.equal(aside.label, '3 jobs put aside');
    assert.deepEqual(
      aside.rows.map(({ label, tooltip, job }) => [label, tooltip, job]),
      [
        ['b-01234567…: it has\\x07 no plan', `Job ${id}: it has\\x07 no plan`, id],
        ['2 more', '2 more', null],
      ],
    );
  });

  it('tell what another version of Steerbook has sent', () => {
    const [row] = shown({ isOtherEngine: true, engine: 7 });
    assert.equal(row?.description, '2 workers · 3 waiting · float32 · engine 7');
    assert.equal(row.rows[0]?.label, 'Sent by another version of Steerbook');
  });

  it('have ids of their own that stay', () => {
    const all = (rows: readonly QueueRow[]): readonly string[] =>
      rows.flatMap(({ id, rows: inside }) => [id, ...all(inside)]);
    const failures = ['a', 'b'].map((id) => ({ id, reason: 'no plan' }));
    const ids = all(shown({ aside: 2, failures }, { queue: 'other', aside: 2, failures }));
    assert.equal(new Set(ids).size, ids.length);
    assert.deepEqual(all(shown({ workers: 0, perMinute: 0, aside: 2, failures })), ids.slice(0, 7));
  });

  it('are a sentence if nobody and nothing is there', () => {
    assert.match(emptyText([], 'redis://localhost:6379/0') ?? '', /^No worker is at redis:/);
    assert.equal(emptyText([state], 'redis://localhost:6379/0'), null);
  });
});
