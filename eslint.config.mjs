import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig([
  globalIgnores(['dist/', 'test/out/', 'test/host/vscode/', 'node_modules/']),
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      'prefer-const': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_$' }],
      // A number in a sentence reads the same with and without String().
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // `() => dispose()` and `return dispose();` in a function without a result hide nothing.
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // VS Code declares as classes what its guide lets extensions write as objects: Disposable, InlineCompletionItem.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
    },
  },
  // No project of TypeScript has the scripts at the root.
  { files: ['**/*.{mjs,cjs}'], extends: [tseslint.configs.disableTypeChecked] },
]);
