import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Imports point one way; each room lists what it must not reach for. */
function room(folder, forbidden) {
  return {
    files: [`${folder}/**/*.ts`],
    rules: { 'no-restricted-imports': ['error', { patterns: forbidden }] },
  };
}
const vscodeModule = { regex: '^vscode$', message: "Only extension/ imports 'vscode'." };
const rooms = (names, message) => ({ regex: `^(\\.\\./)+(${names.join('|')})(/|$)`, message });

export default defineConfig([
  globalIgnores(['dist/', 'test/out/', 'test/host/vscode/', 'node_modules/']),
  tseslint.configs.strict,
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      eqeqeq: 'error',
      'prefer-const': 'error',
      'no-console': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_$' }],
    },
  },
  room('model', [
    vscodeModule,
    rooms(['kernel', 'extension', 'webviews', 'test'], 'model imports nothing of ours.'),
  ]),
  room('kernel', [vscodeModule, rooms(['extension', 'webviews', 'test'], 'kernel imports model alone.')]),
  room('kernel/language', [
    vscodeModule,
    rooms(['model', 'extension', 'webviews', 'test'], 'language imports nothing else of ours.'),
    { regex: '^(\\.\\./)+(results|text|lab|kernel)(/|$)', message: 'language imports nothing else of ours.' },
  ]),
  room('webviews', [
    vscodeModule,
    rooms(['extension', 'model', 'test'], 'webviews import results alone.'),
    {
      regex: '/kernel/(?!results/|text/|lab/(setting|messages)$|language/(ast|numbers|quoted|print)$)',
      message: 'webviews import results, their texts, the printer and the messages of the Lab alone.',
    },
  ]),
  room('extension', [
    rooms(['model', 'webviews', 'test'], 'extension imports kernel alone.'),
    {
      regex: '/kernel/(?!lab/|language/|process/protocol$|results/|text/)',
      message: 'extension sees the kernel by its protocol.',
    },
  ]),
]);
