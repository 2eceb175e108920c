import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { formats } from '../../kernel/formats/all';
import { printStatement } from '../../kernel/language/statements/all';
import type { Notebook } from '../../kernel/notebook';
import { runCell } from '../../kernel/run';
import { newSession } from '../../kernel/session';
import { readSession, writeSession } from '../../kernel/sessionText';
import { testModels } from '../modelFixture';
import { temporaryFolder } from '../temporary';
import { generatedStatement, statementKinds } from '../unit/language/generatedProgram';
import { seeded } from '../unit/language/random';
import { pieces } from './cells';
import { fuzzer, textOf } from './fuzzer';
import { tinyModel } from './tinyModel';

/** Lines that run, so that the ones after them have something to work on. */
const lines = [
  'let love = "Love" - "Hate" @1 x5',
  'let x = last(" wedding") @0',
  'let love = random(like love, seed 3) norm love',
  'let love = love + love',
  'let love = mean(love, 2*love)',
  'let x = 1e30*x + x',
  'steer love',
  'steer love, x at all',
  'steer love @* x0..4',
  'steer x x{1, 1e30, -1e38}',
  'steer love dims 0..1 by 0.5',
  'steer off',
  'set n 2 tokens 3 temperature 0.01 top_p 0.1',
  'next "I hate you because" top 5',
  '"I went up to my friend"',
  'heat "The couple said their vows and went home with the friends."',
  'score "t.csv" text a by b',
  'score "t.txt"',
  'count "love, you" in "I think you", "Today he" n 2 tokens 4',
  'align "I hate you because"',
  'norms "I think you are"',
  'lens "I think you are" of " love"',
  'compare "I recently went to this" words " weddings" top 5',
  'similarity love, x @*',
  'similarity love, " wedding" - " " @0',
  'tokens " wedding 寿司"',
];

const generated = fc
  .tuple(fc.constantFrom(...statementKinds.filter((kind) => kind !== 'model' && kind !== 'check')), fc.nat())
  .map(([kind, seed]) => printStatement(generatedStatement(seeded(seed), kind)));
const line = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...lines) },
  { weight: 3, arbitrary: generated },
  { weight: 1, arbitrary: textOf(pieces, [' ']).filter((text) => !/\bcheck\b|\bmodel\b/.test(text)) },
);

const folder = temporaryFolder('steerbook-fuzz-programs');
writeFileSync(join(folder, 't.csv'), 'a,b\nI love it.,1\nIt was cold.,2\n');
writeFileSync(join(folder, 't.txt'), 'One sentence. And another one.\n\nA third.\n');
writeFileSync(join(folder, 'p.csv'), 'plus,minus\nLove,Hate\n');

const models = testModels();

/** A program that runs longer is interrupted, which has to work too. */
const longest = 5000;

export const programs = fuzzer({
  name: 'programs',
  shortRuns: 500,
  input: fc.array(line, { minLength: 1, maxLength: 8 }),
  show: (program) => program.join('\n').slice(0, 4000),
  async holds(program) {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), longest);
    try {
      const notebook: Notebook = { session: newSession(), models, defaultModel: tinyModel(), folder };
      const cell = { index: 0, source: `set n 1 tokens 2\n${program.join('\n')}` };
      const outcome = await runCell(notebook, cell, [cell], abort.signal, {
        onInternalError(error) {
          throw error;
        },
      });
      for (const { code, message } of outcome.errors) assert.notEqual(code, 'internal', message);
      for (const result of outcome.results) {
        assertFinite(result, result.kind);
        for (const { write } of Object.values(formats)) write(result);
      }
      const session = writeSession(notebook.session);
      assert.equal(writeSession(readSession(session)), session);
    } finally {
      clearTimeout(timer);
    }
  },
});

/** Fails if a number in a value is not finite. */
export function assertFinite(value: unknown, place: string): void {
  if (typeof value === 'number') assert.ok(Number.isFinite(value), `${place} is ${value}`);
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value)) assertFinite(part, `${place}.${key}`);
}
