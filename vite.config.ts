// How Vite bundles the app and how Vitest runs the tests that need no whole server.
import { availableParallelism } from 'node:os';
import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import { svelteTesting } from '@testing-library/svelte/vite';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import settings from './messages/project.inlang/settings.json' with { type: 'json' };
import { SlowestFirst } from './tests/support/slowest-first.ts';

/** What is on the first screen, and what most screens share: by itself the bundler makes thirty files, each a request of its own. */
const FIRST = /src\/routes\/(?:\+layout|\+error|\(library\)\/(?:\+layout|\[\[list))/;
const fewFiles: Plugin = {
	name: 'offprint-few-files',
	enforce: 'post',
	config: (_config, { isSsrBuild }) =>
		isSsrBuild === true
			? {}
			: {
					build: {
						rolldownOptions: {
							output: {
								codeSplitting: {
									groups: [
										{ name: 'first', test: FIRST },
										{ name: 'words', test: /paraglide\/messages\//, minShareCount: 2 },
										{ name: 'shared', minShareCount: 4 }
									]
								}
							}
						}
					}
				},
	// Chromium then compiles it while it comes, off the main thread; the comment counts at the very top alone.
	// https://v8.dev/blog/explicit-compile-hints
	generateBundle: {
		order: 'post',
		handler: (_options, bundle) => {
			for (const file of Object.values(bundle))
				if (file.type === 'chunk' && file.name === 'first') file.code = `//# allFunctionsCalledOnLoad\n${file.code}`;
		}
	}
};

/**
 * Changes Vite's manifest, from which Kit learns the files. What the search worker loads later is not named in it, so it
 * would not be there offline. The style of what a screen loads later is linked by Kit in the page, where every
 * screen would wait for it; it comes with its script anyway.
 */
const manifestForKit: Plugin = {
	name: 'offprint-manifest-for-kit',
	enforce: 'post',
	generateBundle: {
		order: 'post',
		handler: (_options, bundle) => {
			const manifest = bundle['.vite/manifest.json'];
			if (manifest?.type !== 'asset') return;
			const parts = Object.keys(bundle).filter((file) => file.includes('/workers/chunks/'));
			const named = Object.fromEntries(parts.map((file) => [file, { file }]));
			const chunks = JSON.parse(String(manifest.source)) as Record<
				string,
				{ name?: string; dynamicImports?: string[] }
			>;
			for (const chunk of Object.values(chunks)) delete chunk.dynamicImports;
			manifest.source = JSON.stringify({ ...chunks, ...named });
		}
	}
};

/**
 * Paraglide makes every message ask which locale to use; while there is one alone, that and its runtime are left out of
 * the first load (2 kB with brotli).
 */
const oneLocale: Plugin = {
	name: 'offprint-one-locale',
	apply: 'build',
	transform: {
		filter: { id: /\/paraglide\/messages\/\w+\.js$/ },
		handler: (code) => {
			const whole = /^export const (\w+) = [\s\S]*$/m;
			const inLocale = `${settings.baseLocale}_${whole.exec(code)?.[1] ?? ''}`;
			if (settings.locales.length > 1 || !code.includes(`const ${inLocale} =`)) return null;
			return { code: code.replace(whole, `export { ${inLocale} as $1 };`), map: null };
		}
	}
};

/** Tests that run on SQLite and on PostgreSQL. */
const WITH_DATABASES = [
	'src/lib/server/{accounts,backup,db,entries,events,ingest,store,sync}/*.test.ts',
	'src/lib/server/fetch/network-scope.test.ts',
	'tests/support/postgres.test.ts'
];

export default defineConfig({
	plugins: [
		paraglideVitePlugin({
			project: './messages/project.inlang',
			outdir: './src/lib/paraglide',
			strategy: ['baseLocale'],
			emitTsDeclarations: true
		}),
		oneLocale,
		sveltekit(),
		fewFiles,
		manifestForKit
	],
	worker: { format: 'es' },
	test: {
		// By itself Vitest leaves one processor to its own process, which has little to do: of two that is half.
		maxWorkers: Math.max(2, availableParallelism() - 1),
		sequence: { sequencer: SlowestFirst },
		// Against a test that hangs alone: on a machine that does other work too, each takes many times as long.
		testTimeout: 60_000,
		hookTimeout: 60_000,
		projects: [
			{
				extends: true,
				test: {
					name: 'unit',
					environment: 'node',
					include: [
						'src/lib/{domain,library,server}/**/*.test.ts',
						'src/service-worker/*.test.ts',
						'tests/*.test.ts',
						'tests/support/*.test.ts'
					],
					exclude: WITH_DATABASES
				}
			},
			{
				extends: true,
				test: {
					name: 'databases',
					environment: 'node',
					globalSetup: './tests/support/postgres-setup.ts',
					include: WITH_DATABASES
				}
			},
			{
				extends: true,
				test: {
					name: 'faults',
					environment: 'node',
					globalSetup: './tests/support/postgres-setup.ts',
					include: ['tests/{faults,attacks}/*.test.ts']
				}
			},
			{
				extends: true,
				plugins: [svelteTesting()],
				test: {
					name: 'component',
					environment: 'jsdom',
					include: ['src/lib/ui/**/*.test.ts', 'src/routes/**/*.test.ts']
				}
			}
		]
	}
});
