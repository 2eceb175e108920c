// Writes what is made from the words of the language: the TextMate grammar and the table in the README.
import { build } from 'esbuild';
import { readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';

const { outputFiles } = await build({
  stdin: {
    contents: `
      export { textMateGrammar } from './kernel/language/textMate';
      export { withWordTable } from './kernel/language/wordTable';
    `,
    resolveDir: import.meta.dirname,
  },
  bundle: true,
  format: 'esm',
  platform: 'node',
  write: false,
});
const [{ text }] = outputFiles;
const { textMateGrammar, withWordTable } = await import(
  `data:text/javascript;base64,${Buffer.from(text).toString('base64')}`
);

const grammarFile = 'extension/syntaxes/steer.tmLanguage.json';
const grammar = await format(JSON.stringify(textMateGrammar()), { parser: 'json', printWidth: 110 });
writeFileSync(grammarFile, grammar);
writeFileSync('README.md', withWordTable(readFileSync('README.md', 'utf8')));
