import assert from 'node:assert/strict';
import { describeProgress } from '../../../kernel/process/progress';

describe('progress', () => {
  const cases: readonly [string, Parameters<typeof describeProgress>[0]][] = [
    ['Loading', { text: 'Loading' }],
    ['Scoring · 40 % · 3 s left', { text: 'Scoring', fraction: 0.404, remainingMs: 2100 }],
    ['Scoring · 99 % · 89 s left', { text: 'Scoring', fraction: 0.999, remainingMs: 88_500 }],
    ['Scoring · 2 min left', { text: 'Scoring', remainingMs: 130_000 }],
    ['Scoring · 2 h left', { text: 'Scoring', remainingMs: 2 * 3600_000 }],
  ];
  for (const [text, progress] of cases) it(text, () => assert.equal(describeProgress(progress), text));
});
