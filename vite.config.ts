// Configures Vite's bundling, and Vitest for the tests that need no complete server.
import { availableParallelism } from 'node:os';
import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import { svelteTesting } from '@testing-library/svelte/vite';
import { minify } from 'terser';
import { build, type Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import settings from './messages/project.inlang/settings.json' with { type: 'json' };
import { messagesByLanguage } from './scripts/messages-by-language.ts';
import { SlowestFirst } from './tests/support/slowest-first.ts';

/**
 * Files of the first screen, and those that most screens share: by default the bundler makes thirty files, each with
 * its own request.
 */
const FIRST = /src\/routes\/(?:\+layout|\+error|\(library\)\/(?:\+layout|\[\[list))/;
/** Parts of Svelte that the first screen does not use, although their index is in its file. */
const LATE_SVELTE = [/client\/dom\/elements\/bindings\/(?:select|input)/, /client\/dom\/blocks\/html/];
/** Files that do nothing when they are loaded, so that only their users load them. Svelte's package does not say so. */
const SVELTE_DOM = /svelte\/src\/internal\/client\/dom\//;
/** An open article and what it loads at once. Its messages are in a file of their own, so that it loads few of them. */
const READER = [
	/src\/routes\/\(library\)\/read\/\[entry\]/,
	/src\/lib\/ui\/article\/ArticleAids\.svelte/,
	/src\/lib\/ui\/highlights\/ReaderHighlights\.svelte/
];

const fewFiles: Plugin = {
	name: 'offprint-few-files',
	enforce: 'post',
	config: (_config, { isSsrBuild }) =>
		isSsrBuild === true
			? {}
			: {
					build: {
						rolldownOptions: {
							preserveEntrySignatures: 'allow-extension',
							treeshake: { moduleSideEffects: [{ test: SVELTE_DOM, sideEffects: false }] },
							output: {
								codeSplitting: {
									groups: [
										...LATE_SVELTE.map((test) => ({ name: 'late', test, includeDependenciesRecursively: false })),
										{ name: 'first', test: FIRST },
										// An article needs them, but not the other shared files.
										{ name: 'actions', test: /ui\/list\/EntryActions/ },
										{ name: 'offline-status', test: /ui\/list\/offline-status/ },
										{ name: 'copy-text', test: /ui\/common\/copy-text/ },
										{ name: 'shared', minShareCount: 4 }
									]
								}
							}
						}
					}
				},
	// A file that is loaded later grows the first load unnoticed as soon as any of its importers is static.
	onLog(_level, log) {
		if (log.code === 'INEFFECTIVE_DYNAMIC_IMPORT') throw new Error(log.message);
	},
	generateBundle: {
		order: 'post',
		async handler(_options, bundle) {
			if (this.environment.name !== 'client') return;
			for (const file of Object.values(bundle)) {
				if (file.type !== 'chunk') continue;
				// After the bundler's own minifier, 1.6 % of the first screen; instead of it, the output would be larger.
				file.code = (await minify(file.code, { module: true, compress: { passes: 2 } })).code ?? file.code;
				// Makes Chromium compile it during the download, off the main thread; the comment must be at the very top.
				// https://v8.dev/blog/explicit-compile-hints
				if (file.name === 'first') file.code = `//# allFunctionsCalledOnLoad\n${file.code}`;
			}
		}
	}
};

const BOOKMARKLET = { module: 'virtual:bookmarklet', entry: 'src/bookmarklet/send-page.ts', name: 'offprint' };

/** Bundles the bookmarklet into one script, which the app gets as text. */
const bookmarklet: Plugin = {
	name: 'offprint-bookmarklet',
	resolveId: (id) => (id === BOOKMARKLET.module ? `\0${BOOKMARKLET.module}` : null),
	async load(id) {
		if (id !== `\0${BOOKMARKLET.module}`) return null;
		const lib = { entry: BOOKMARKLET.entry, formats: ['iife' as const], name: BOOKMARKLET.name };
		const built = await build({
			configFile: false,
			publicDir: false,
			logLevel: 'silent',
			build: { write: false, lib, target: 'es2020' }
		});
		const [output] = Array.isArray(built) ? built : [];
		const chunk = output?.output[0];
		if (chunk?.type !== 'chunk') throw new Error('The bookmarklet was not built.');
		const { code = '' } = await minify(chunk.code, { compress: { passes: 2 }, format: { comments: false } });
		return `export default ${JSON.stringify(code.trim())};`;
	}
};

/**
 * Changes Vite's manifest, which Kit reads. Adds the files that a worker loads later, and those of messages, because they
 * are needed offline too. And Kit would link the styles of code that a screen loads later in the page, where every screen
 * would wait for them; they are loaded with their script anyway.
 */
const manifestForKit: Plugin = {
	name: 'offprint-manifest-for-kit',
	enforce: 'post',
	generateBundle: {
		order: 'post',
		handler: (_options, bundle) => {
			const manifest = bundle['.vite/manifest.json'];
			if (manifest?.type !== 'asset') return;
			const parts = Object.keys(bundle).filter((file) => /\/workers\/chunks\/|\/immutable\/messages\//.test(file));
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

/** Tests that run on both SQLite and PostgreSQL. */
const WITH_DATABASES = [
	'src/lib/server/{accounts,backup,db,entries,events,ingest,store,sync}/*.test.ts',
	'src/lib/server/feeds/*.test.ts',
	'src/lib/server/fetch/network-scope.test.ts',
	'tests/support/postgres.test.ts'
];

export default defineConfig({
	plugins: [
		paraglideVitePlugin({
			project: './messages/project.inlang',
			outdir: './src/lib/paraglide',
			// Without a build only: a built shell chooses the language before its scripts load (src/app.html).
			strategy: ['localStorage', 'preferredLanguage', 'baseLocale'],
			localStorageKey: 'offprint-language',
			outputStructure: 'locale-modules',
			emitTsDeclarations: true
		}),
		sveltekit(),
		bookmarklet,
		messagesByLanguage(
			[
				{ name: 'first', of: [FIRST] },
				{ name: 'reader', of: READER }
			],
			settings.locales
		),
		fewFiles,
		manifestForKit
	],
	worker: { format: 'es' },
	test: {
		// By default Vitest reserves one processor for its main process, which has little to do: of two that is half.
		maxWorkers: Math.max(2, availableParallelism() - 1),
		sequence: { sequencer: SlowestFirst },
		// Only for tests that hang: on a busy machine each takes many times as long.
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
					include: ['src/lib/ui/**/*.test.ts', 'src/routes/**/*.test.ts', 'src/bookmarklet/*.test.ts']
				}
			}
		]
	}
});
