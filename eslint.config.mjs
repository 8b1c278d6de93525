import eslint from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** In all TypeScript. */
const RESTRICTED_SYNTAX = [
  {
    selector:
      "TSNonNullExpression:not([expression.type='MemberExpression'][expression.computed=true])",
    message: 'Use ! only on an array element inside a loop; elsewhere handle undefined.',
  },
  { selector: 'TSEnumDeclaration', message: 'Use a union of literals instead of an enum.' },
];

export default defineConfig(
  // assembly/ is AssemblyScript: its own compiler checks it.
  globalIgnores(['**/dist/', '**/test-results/', '**/node_modules/', '**/assembly/']),
  eslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      // Loops over typed arrays index within bounds by construction and write `a[i]!`, which
      // costs nothing at run time (see CONTRIBUTING.md). Elsewhere `!` is refused.
      '@typescript-eslint/no-non-null-assertion': 'off',
      'no-restricted-syntax': ['error', ...RESTRICTED_SYNTAX],
      '@typescript-eslint/prefer-for-of': 'off',
      // Enums are refused above; looking for them in every assignment takes a tenth of the time.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
    },
  },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: {
      globals: { process: 'readonly', console: 'readonly', URL: 'readonly', Buffer: 'readonly' },
    },
  },
  {
    files: ['apps/cli/src/**/*.ts'],
    ignores: ['apps/cli/src/terminal.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        ...['log', 'error', 'warn', 'info'].map((property) => ({
          ...{ object: 'console', property },
          message: 'Use out, err or json of terminal.ts: names may hold what a terminal acts on.',
        })),
      ],
      'no-restricted-syntax': [
        'error',
        ...RESTRICTED_SYNTAX,
        {
          selector:
            "CallExpression[callee.property.name='write'][callee.object.property.name=/^std(?:out|err)$/]",
          message: 'Use out, err or json of terminal.ts: names may hold what a terminal acts on.',
        },
      ],
    },
  },
);
