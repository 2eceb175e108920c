import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { textMateGrammar } from '../../../kernel/language/textMate';
import { withWordTable, wordTable } from '../../../kernel/language/wordTable';
import { root } from '../../root';

const read = (...path: readonly string[]) => readFileSync(join(root, ...path), 'utf8');

describe('what is made from the words of the language is up to date, else run npm run generate', () => {
  it('the TextMate grammar', () => {
    assert.deepEqual(JSON.parse(read('extension', 'syntaxes', 'steer.tmLanguage.json')), textMateGrammar());
  });

  it('the table in the README', () => {
    const readme = read('README.md');
    assert.equal(readme, withWordTable(readme));
    assert.ok(readme.includes(wordTable()));
  });
});
