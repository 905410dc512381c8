import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

import svelteConfig from './svelte.config.js';

const TAURI_ONLY_THERE = 'Only src/backend/tauri.ts talks to the program; take a Backend instead.';

export default ts.config(
  // Run from the root of the repository, so that the screens' tests are seen too.
  { ignores: ['**/dist/', '**/node_modules/', '**/generated/'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  ...svelte.configs.prettier,
  {
    languageOptions: { globals: { ...globals.browser } },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['@tauri-apps/*'], message: TAURI_ONLY_THERE }] },
      ],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig },
    },
    rules: {
      // The content security policy refuses style attributes in markup, and foreign markup has no place here.
      'svelte/no-inline-styles': ['error', { allowTransitions: false }],
      'svelte/no-at-html-tags': 'error',
      // Our dates are replaced as a whole, never changed in place.
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
  { files: ['ui/src/backend/tauri.ts'], rules: { 'no-restricted-imports': 'off' } },
  { files: ['ui/*.ts', 'ui/*.js', 'tests/screens/**'], languageOptions: { globals: globals.node } },
);
