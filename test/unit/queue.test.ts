import assert from 'node:assert/strict';
import {
  emptyQueue,
  step,
  type QueueCommand,
  type QueueMessage,
  type QueueState,
} from '../../extension/notebook/queue';
import type { RunOutcome } from '../../kernel/process/protocol';

const OK: RunOutcome = { status: 'ok', ms: 1, errors: [] };
const CANCELLED: RunOutcome = { status: 'cancelled', ms: 1, errors: [] };
const DIED: RunOutcome = {
  status: 'error',
  ms: 0,
  errors: [{ code: 'kernel-died', message: 'It died.', line: 1, column: 1 }],
};

/** The state after messages, and the commands of the last one. */
function after(...messages: readonly QueueMessage[]): {
  state: QueueState;
  commands: readonly QueueCommand[];
} {
  let state = emptyQueue;
  let commands: readonly QueueCommand[] = [];
  for (const message of messages) ({ state, commands } = step(state, message));
  return { state, commands };
}

const request = (...cells: readonly string[]): QueueMessage => ({ kind: 'requested', cells });
const finish = (run: number, outcome: RunOutcome): QueueMessage => ({ kind: 'finished', run, outcome });
const READY: QueueMessage = { kind: 'kernel-ready' };
const running = [request('a', 'b', 'c'), READY];

describe('the queue of cells', () => {
  it('starts another kernel for the cells that come after one whose process had to be ended', () => {
    const interrupted = [...running, { kind: 'interrupted' } as const];
    const replaced = after(...interrupted, { kind: 'kernel-replaced' });
    assert.deepEqual(replaced.commands, [{ kind: 'start-kernel' }]);
    const ended = after(...interrupted, { kind: 'kernel-replaced' }, finish(1, CANCELLED), request('b'));
    assert.equal(ended.state.running, null);
    const next = after(
      ...interrupted,
      { kind: 'kernel-replaced' },
      finish(1, CANCELLED),
      request('b'),
      READY,
    );
    assert.deepEqual(next.commands, [{ kind: 'begin', cell: 'b', run: 2, order: 2 }]);
  });

  it('ends a kernel that was idle for long, and counts on in the one that the next cell starts', () => {
    const idle = [request('a'), READY, finish(1, OK), { kind: 'idle-for-long' } as const];
    assert.deepEqual(after(...idle).commands, [{ kind: 'rest-kernel' }]);
    assert.deepEqual(after(...idle, { kind: 'idle-for-long' }).commands, []);
    const next = after(...idle, request('b'));
    assert.deepEqual(next.commands, [{ kind: 'enqueue', cell: 'b' }, { kind: 'start-kernel' }]);
    assert.deepEqual(after(...idle, request('b'), READY).commands, [
      { kind: 'begin', cell: 'b', run: 2, order: 2 },
    ]);
  });

  it('ends no kernel that runs or starts', () => {
    for (const messages of [[request('a')], [request('a'), READY]])
      assert.deepEqual(after(...messages, { kind: 'idle-for-long' }).commands, []);
  });

  it('starts the kernel with the first request and nothing before it is ready', () => {
    const { commands } = after(request('a', 'b'));
    assert.deepEqual(commands, [
      { kind: 'enqueue', cell: 'a' },
      { kind: 'enqueue', cell: 'b' },
      { kind: 'start-kernel' },
    ]);
    assert.deepEqual(after(request('a'), request('b')).commands, [{ kind: 'enqueue', cell: 'b' }]);
  });

  it('runs one cell at a time in the order of the requests', () => {
    assert.deepEqual(after(...running).commands, [{ kind: 'begin', cell: 'a', run: 1, order: 1 }]);
    assert.deepEqual(after(...running, request('d')).commands, [{ kind: 'enqueue', cell: 'd' }]);
    assert.deepEqual(after(...running, finish(1, OK)).commands, [
      { kind: 'end', cell: 'a', outcome: OK },
      { kind: 'begin', cell: 'b', run: 2, order: 2 },
    ]);
  });

  it('takes a cell that waits or runs only once', () => {
    assert.deepEqual(after(...running, request('a', 'b', 'd', 'd')).commands, [
      { kind: 'enqueue', cell: 'd' },
    ]);
  });

  it('takes the waiting cells off when one fails', () => {
    const { state, commands } = after(...running, finish(1, DIED));
    assert.deepEqual(commands, [
      { kind: 'end', cell: 'a', outcome: DIED },
      { kind: 'dequeue', cell: 'b' },
      { kind: 'dequeue', cell: 'c' },
    ]);
    assert.deepEqual([state.running, state.waiting, state.kernel], [null, [], 'ready']);
  });

  it('cancels the running cell on interrupt and ends it when the kernel says so', () => {
    const interrupted = [...running, { kind: 'interrupted' } as const];
    assert.deepEqual(after(...interrupted).commands, [
      { kind: 'cancel', run: 1 },
      { kind: 'dequeue', cell: 'b' },
      { kind: 'dequeue', cell: 'c' },
    ]);
    assert.deepEqual(after(...interrupted, finish(1, CANCELLED)).commands, [
      { kind: 'end', cell: 'a', outcome: CANCELLED },
    ]);
  });

  it('begins a cell that was asked for after the interrupt, when the interrupted one has ended', () => {
    const { commands } = after(...running, { kind: 'interrupted' }, request('c'), finish(1, CANCELLED));
    assert.deepEqual(commands, [
      { kind: 'end', cell: 'a', outcome: CANCELLED },
      { kind: 'begin', cell: 'c', run: 2, order: 2 },
    ]);
  });

  it('reports a dead kernel in the running cell, and starts another with the next request', () => {
    const dead = [...running, { kind: 'kernel-gone', outcome: DIED } as const];
    assert.deepEqual(after(...dead).commands, [
      { kind: 'end', cell: 'a', outcome: DIED },
      { kind: 'dequeue', cell: 'b' },
      { kind: 'dequeue', cell: 'c' },
    ]);
    assert.deepEqual(after(...dead, request('b')).commands.at(-1), { kind: 'start-kernel' });
    assert.deepEqual(after(...dead, request('b'), READY).commands, [
      { kind: 'begin', cell: 'b', run: 2, order: 1 },
    ]);
  });

  it('reports a kernel that does not start in the first cell that waits for it', () => {
    assert.deepEqual(after(request('a', 'b'), { kind: 'kernel-gone', outcome: DIED }).commands, [
      { kind: 'end', cell: 'a', outcome: DIED },
      { kind: 'dequeue', cell: 'b' },
    ]);
  });

  it('says nothing of a kernel that ends while no cell needs it', () => {
    const idle = [request('a'), READY, finish(1, OK)];
    assert.deepEqual(after(...idle, { kind: 'kernel-gone', outcome: DIED }).commands, []);
  });

  it('restarts with an empty queue and counts from 1 again', () => {
    const restarted = [...running, finish(1, OK), { kind: 'restarted' } as const];
    assert.deepEqual(
      after(...restarted).commands.map(({ kind }) => kind),
      ['end', 'dequeue', 'stop-kernel', 'start-kernel'],
    );
    assert.deepEqual(after(...restarted, finish(2, OK)).commands, [], 'the old run is forgotten');
    assert.deepEqual(after(...restarted, READY, request('a')).commands.at(-1), {
      kind: 'begin',
      cell: 'a',
      run: 3,
      order: 1,
    });
  });

  it('drops a deleted cell that waits, and interrupts one that runs', () => {
    assert.deepEqual(after(...running, { kind: 'removed', cell: 'c' }).commands, [
      { kind: 'dequeue', cell: 'c' },
    ]);
    assert.equal(after(...running, { kind: 'removed', cell: 'a' }).commands[0]?.kind, 'cancel');
    assert.deepEqual(after(...running, { kind: 'removed', cell: 'z' }).commands, []);
  });
});
