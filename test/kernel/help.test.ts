import assert from 'node:assert/strict';
import { parseCell } from '../../kernel/language/parser';
import { statements } from '../../kernel/language/statements/all';
import { startKernel, type Kernel } from './process';

describe('help', () => {
  let kernel: Kernel;
  before(async () => {
    kernel = await startKernel();
  });
  after(() => kernel.stop());

  /** What a cell says, its results one after the other. */
  async function said(source: string): Promise<string> {
    const before = kernel.outputs.length;
    const { status, errors } = await kernel.run(source);
    assert.equal(status, 'ok', errors[0]?.message);
    return kernel.outputs
      .slice(before)
      .map(({ result }) => (result.kind === 'message' ? result.text : ''))
      .join('\n');
  }

  it('lists every statement with its form and what it does', async () => {
    const text = await said('help');
    for (const { form, does } of Object.values(statements))
      assert.ok(text.includes(form) && text.includes(does), form);
  });

  it('tells of one statement its options and an example', async () => {
    const text = await said('help next');
    assert.match(text, /^next "PROMPT".*\n/);
    assert.match(text, /top 10 +How many tokens a table shows/);
    assert.match(text, /For example: next "I think you are" top 10$/);
  });

  it('names the word that was meant', async () => {
    const { errors } = await kernel.run('help steear');
    assert.deepEqual(
      errors.map(({ code, column }) => [code, column]),
      [['unknown-word', 6]],
    );
    assert.match(errors[0]?.message ?? '', /steer/);
  });
});

describe('the example of a statement', () => {
  for (const [word, { example }] of Object.entries(statements))
    it(`is a ${word} statement: ${example}`, () => {
      const { program, diagnostics } = parseCell(example);
      assert.deepEqual(diagnostics, []);
      assert.deepEqual(
        program.statements.map(({ kind }) => kind),
        [word],
      );
    });
});
