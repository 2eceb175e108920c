import assert from 'node:assert/strict';
import { readFromLab, readToLab, type FromLab, type ToLab } from '../../../kernel/lab/messages';
import { firstLabState } from '../../../kernel/lab/setting';
import { readHostRequest } from '../../../kernel/lab/hostRequest';
import { base, completions, nextResult } from '../results/examples';

const { setting } = firstLabState;
const pinned = { setting, results: { next: nextResult() } };

const fromLab: readonly FromLab[] = [
  { kind: 'ready', state: null },
  { kind: 'ready', state: { ...firstLabState, pinned } },
  { kind: 'ask', number: 3, setting },
  { kind: 'keep', setting, changed: 5 },
  { kind: 'pin', pinned, changed: 5 },
  { kind: 'pin', pinned: null, changed: 5 },
  { kind: 'copy', setting },
  { kind: 'save', name: 'a.png', address: 'data:image/png;base64,' },
  { kind: 'trust' },
  { kind: 'show-diff', result: completions(['a'], ['b']) },
];
const toLab: readonly ToLab[] = [
  { kind: 'open', state: firstLabState, notes: ['a'] },
  { kind: 'model', model: base.model },
  { kind: 'result', number: 3, result: nextResult(), mostInFlight: 1 },
  { kind: 'done', number: 3 },
  {
    kind: 'wrong',
    number: 3,
    problems: [{ place: 0, field: 'layer', code: 'bad-layer', message: 'no' }],
    offer: 'again',
  },
  { kind: 'wrong', number: 3, problems: [{ place: 'prompt', code: 'a', message: 'no' }], offer: null },
  { kind: 'progress', text: 'a' },
  { kind: 'waiting', text: 'a' },
  { kind: 'said', text: 'a' },
];

describe("the Lab's messages", () => {
  it('arrive as they were sent', () => {
    for (const message of fromLab)
      assert.deepEqual(readFromLab(JSON.parse(JSON.stringify(message))), message);
    for (const message of toLab) assert.deepEqual(readToLab(JSON.parse(JSON.stringify(message))), message);
  });

  const wrong: readonly unknown[] = [
    null,
    'copy',
    {},
    { kind: 'delete' },
    { kind: 'ask', number: '3', setting },
    { kind: 'copy', setting: { ...setting, additions: [{}] } },
    { kind: 'save', name: 'a.png' },
    { kind: 'show-diff', result: nextResult() },
    { kind: 'result', number: 3, result: { kind: 'sweep' }, mostInFlight: 1 },
    { kind: 'model', model: {} },
  ];
  it('are refused if they are none', () => {
    for (const message of wrong) {
      assert.throws(() => readFromLab(message), { name: 'ValiError' }, JSON.stringify(message));
      assert.throws(() => readToLab(message), { name: 'ValiError' }, JSON.stringify(message));
    }
  });
});

describe('what a drawing asks for', () => {
  const failure = { kind: 'failure', cell: 'cell:1', error: { code: 'c', message: 'm', line: 1, column: 2 } };
  const diff = { kind: 'show-diff', result: completions(['a'], ['b']) };

  it('is a diff of completions, the place of an error, a statement to read, a cell, and nothing else', () => {
    for (const request of [
      diff,
      { kind: 'show-failure', failure },
      { kind: 'read-statement', source: 'check' },
      { kind: 'insert-cell', source: 'check' },
    ])
      assert.deepEqual(readHostRequest(request), request);
    for (const other of [
      undefined,
      { kind: 'trust' },
      { kind: 'show-diff' },
      { ...diff, result: nextResult() },
      { kind: 'show-failure', failure: { ...failure, error: { ...failure.error, line: -1 } } },
      { kind: 'read-statement', source: 1 },
      { kind: 'insert-cell' },
    ])
      assert.throws(() => readHostRequest(other), { name: 'ValiError' });
  });
});
