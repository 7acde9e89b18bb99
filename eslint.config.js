// Lint rules: those that TypeScript and Prettier do not cover, and rules against bugs that occurred twice.
import js from '@eslint/js';
import regexp from 'eslint-plugin-regexp';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

export default ts.config(
	{ ignores: ['build/', '.svelte-kit/', 'data/', 'src/lib/paraglide/', 'test-results/', 'tests/fixtures/'] },
	js.configs.recommended,
	...ts.configs.strict,
	...ts.configs.stylistic,
	...svelte.configs.recommended,
	{
		languageOptions: { globals: { ...globals.browser, ...globals.node } },
		rules: {
			'no-undef': 'off',
			// Playwright reads from the pattern which fixtures a fixture needs: none is {}.
			'no-empty-pattern': ['error', { allowObjectPatternsAsParameters: true }],
			'no-restricted-exports': ['error', { restrictDefaultExports: { direct: false } }],
			'@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
			'@typescript-eslint/no-non-null-assertion': 'error',
			'@typescript-eslint/no-explicit-any': 'error',
			'@typescript-eslint/consistent-type-definitions': 'off',
			'@typescript-eslint/consistent-indexed-object-style': 'off',
			'@typescript-eslint/no-invalid-void-type': 'off',
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
			'no-restricted-syntax': [
				'error',
				{ selector: 'ThrowStatement > Literal', message: 'Throw a Failure or an Error, never a string.' }
			]
		}
	},
	{
		// These patterns match untrusted text: backtracking takes quadratic time in its length.
		files: ['src/**'],
		ignores: ['**/*.test.ts'],
		plugins: { regexp },
		rules: {
			'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
			'regexp/no-super-linear-move': ['error', { report: 'potential', ignorePartial: false }]
		}
	},
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: { parserOptions: { parser: ts.parser, svelteConfig, extraFileExtensions: ['.svelte'] } }
	},
	{
		// Only SafeHtml is assigned to {@html}: Trusted Types reject strings, and ui/article/safe-html.ts creates the only
		// policy.
		files: ['**/*.svelte'],
		rules: { 'svelte/no-at-html-tags': 'off', 'svelte/no-navigation-without-resolve': 'off' }
	}
);
