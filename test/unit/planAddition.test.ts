import assert from 'node:assert/strict';
import { parseCell } from '../../kernel/language/parser';
import { knownAddition } from '../../kernel/language/scope';
import { planAddition, scopeOf, type Lookup } from '../../kernel/planAddition';
import { Problem } from '../../kernel/problem';
import type { NamedPlan, PlannedAddition } from '../../kernel/steering';
import { SPACE, tokenizePrompt } from '../../model/tokenizer';

/** Plans the additions of a cell in order; those of `let` can be named below. */
async function plan(source: string): Promise<PlannedAddition> {
  const names = new Map<string, NamedPlan>();
  const lookup: Lookup = { names, pairs: () => Promise.resolve([]) };
  let last: PlannedAddition | undefined;
  for (const statement of parseCell(source).program.statements) {
    assert.ok(statement.kind === 'let' || statement.kind === 'steer');
    const additions = statement.kind === 'let' ? [statement.addition] : statement.additions;
    for (const addition of additions) last = await planAddition(addition, source, lookup);
    if (statement.kind === 'let' && last) {
      const known = knownAddition(statement.addition, scopeOf(names), null);
      names.set(statement.name.name, { known, planned: last });
    }
  }
  assert.ok(last);
  return last;
}

describe('a planned addition', () => {
  it('pads prompts of names and its own to one length', async () => {
    const { terms, positions } = await plan(
      'let love = "Love" - "Hate it"\nsteer love + "A prompt of six tokens"',
    );
    const longest = tokenizePrompt('A prompt of six tokens').length;
    assert.equal(positions, longest);
    for (const term of terms) {
      assert.ok(term.kind === 'prompt');
      const own = tokenizePrompt(term.text);
      assert.deepEqual(term.ids, [...own, ...new Array<number>(longest - own.length).fill(SPACE)]);
    }
  });

  it('says by its name, and with how many values, which vector sweeps where it must not', async () => {
    const messages: readonly [string, RegExp][] = [
      ['let love = "Love" x1..5\nsteer "Joy" norm love', /^love needs one value, not a sweep of 5\./],
      ['let love = "Love" dims 0..1 by 0.25\nsteer "Joy" norm love', /^love .* sweep of 4\./],
      ['let love = "Love" @*\nsteer random(like love)', /^love .* sweep of every layer\./],
    ];
    for (const [source, says] of messages)
      await assert.rejects(plan(source), (error) => {
        assert.ok(error instanceof Problem);
        assert.equal(error.diagnostic.code, 'sweep-not-allowed');
        assert.match(error.message, says);
        assert.equal(source.slice(error.diagnostic.start, error.diagnostic.end), 'love');
        return true;
      });
  });
});
