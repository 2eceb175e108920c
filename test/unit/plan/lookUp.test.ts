import assert from 'node:assert/strict';
import { parseCell } from '../../../kernel/language/parser';
import type { NamedAddition, SessionAddition } from '../../../kernel/plan/addition';
import { knownAddition } from '../../../kernel/language/scope';
import { lookUpAddition, scopeOf, type Lookup } from '../../../kernel/plan/lookUp';
import { vectorOf } from '../../../kernel/plan/vectors';
import { Problem } from '../../../kernel/problem';
import { gpt2Tokenizer } from '../../../model/tokenizer/gpt2Tokenizer';
import { padIds, promptIds } from '../../../model/tokenizer/tokenizer';
import { testModels } from '../../modelFixture';
import { root } from '../../root';

/** Looks up the additions of a cell in order; those of `let` can be named below. */
async function lookUp(source: string): Promise<SessionAddition> {
  const names = new Map<string, NamedAddition>();
  const lookup: Lookup = { names, pairs: () => Promise.resolve([]) };
  let last: SessionAddition | undefined;
  for (const statement of parseCell(source).program.statements) {
    assert.ok(statement.kind === 'let' || statement.kind === 'steer');
    const additions = statement.kind === 'let' ? [statement.addition] : statement.additions;
    for (const addition of additions) last = await lookUpAddition(addition, lookup);
    if (statement.kind === 'let' && last) {
      const known = knownAddition(statement.addition, scopeOf(names), null);
      names.set(statement.name.name, { known, found: last });
    }
  }
  assert.ok(last);
  return last;
}

describe('an addition that is looked up', () => {
  it('has its prompts, and those of names in it, padded to one length', async () => {
    const found = await lookUp('let love = "Love" - "Hate it"\nsteer love + "A prompt of six tokens"');
    const { terms, positions } = vectorOf(found, await testModels().open('bundled', root), {
      start: 0,
      end: 0,
    });
    const longest = promptIds(gpt2Tokenizer, 'A prompt of six tokens').length;
    assert.equal(positions, longest);
    assert.deepEqual(
      terms.map((term) => term.kind === 'prompt' && term.ids),
      ['Love', 'Hate it', 'A prompt of six tokens'].map((text) =>
        padIds(gpt2Tokenizer, promptIds(gpt2Tokenizer, text), longest),
      ),
    );
  });

  it('says by its name, and with how many values, which vector sweeps where it must not', async () => {
    const messages: readonly [string, RegExp][] = [
      ['let love = "Love" x1..5\nsteer "Joy" norm love', /^love needs one value, not a sweep of 5\./],
      ['let love = "Love" dims 0..1 by 0.25\nsteer "Joy" norm love', /^love .* sweep of 4\./],
      ['let love = "Love" @*\nsteer random(like love)', /^love .* sweep of every layer\./],
    ];
    for (const [source, says] of messages)
      await assert.rejects(lookUp(source), (error) => {
        assert.ok(error instanceof Problem);
        assert.equal(error.diagnostic.code, 'sweep-not-allowed');
        assert.match(error.message, says);
        assert.equal(source.slice(error.diagnostic.start, error.diagnostic.end), 'love');
        return true;
      });
  });
});
