// Tests that imports follow the table of modules, without cycles of files or folders.
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { checkModules, readModules, type Breach, type SourceFile } from './support/module-boundaries.ts';

const modules = readModules(fileURLToPath(new URL('..', import.meta.url)));

function breachesOf(files: Readonly<Record<string, string>>): string[] {
	return checkModules(Object.entries(files).map(([path, text]): SourceFile => ({ path, text }))).map(describeBreach);
}

function describeBreach({ file, target, reason }: Breach): string {
	return `${file} -> ${target}: ${reason}`;
}

test('every import is allowed by the table', () => {
	expect(modules.length).toBeGreaterThan(5);
	expect(checkModules(modules).map(describeBreach)).toEqual([]);
});

test.each<[file: string, text: string, reason: string]>([
	['src/lib/domain/a.ts', "import { b } from '../library/library.ts'", 'domain may not import library.ts'],
	['src/lib/domain/a.ts', "import { readFileSync } from 'node:fs'", 'domain may import no package'],
	['src/lib/domain/a.ts', "import type { IDBPDatabase } from 'idb'", 'domain may import no package'],
	['src/lib/domain/a.test.ts', "import { readFileSync } from 'node:fs'", 'domain may import no package'],
	['src/lib/library/a.ts', "export * from '../server/store.ts'", 'library may not import server'],
	['src/lib/library/library.ts', "import { x } from '$lib/ui/x.svelte.ts'", 'library.ts may not import ui'],
	['src/lib/library/a.ts', "import { m } from '$lib/paraglide/messages.js'", 'library may not import words'],
	['src/lib/library/a.ts', "import { page } from '$app/state'", 'the library knows neither Kit nor Svelte'],
	['src/lib/library/a.ts', "import { join } from 'node:path'", 'a browser has no node: modules'],
	['src/lib/server/a.ts', "import { open } from '../library/connection.ts'", 'server may not import library'],
	['src/lib/server/a.ts', "import x from '../ui/X.svelte'", 'server may not import ui'],
	['src/lib/server/a.ts', "import { m } from '$lib/paraglide/messages'", 'server may not import words'],
	[
		'src/lib/ui/A.svelte',
		'<script lang="ts">import { o } from \'$lib/library/outbox.ts\';</script>',
		'ui may not import library'
	],
	['src/lib/ui/A.svelte', "<script module>import('$lib/server/db.ts')</script>", 'ui may not import server'],
	['src/lib/ui/a.ts', "import type { Row } from '../server/db/rows.ts'", 'ui may not import server'],
	['src/lib/ui/a.ts', "let a: import('../library/schema.ts').Row", 'ui may not import library'],
	['src/lib/ui/a.ts', "import P from '../../routes/+page.svelte'", 'ui may not import pages'],
	['src/lib/ui/a.ts', "import w from '../library/search/index.ts?worker&url'", 'ui may not import library'],
	['src/lib/ui/a.ts', "new URL('../server/extract/run.ts', import.meta.url)", 'ui may not import server'],
	['src/routes/+page.ts', "import { s } from '$lib/server/store.ts'", 'pages may not import server'],
	['src/routes/read/+page.svelte', "<script>import '../api/sync/+server.ts'</script>", 'pages may not import api'],
	['src/routes/+page.ts', "import { o } from '$lib/library/store/outbox.ts'", 'pages may not import library'],
	['src/hooks.client.ts', "import { s } from '$lib/server/store.ts'", 'pages may not import server'],
	['src/routes/api/sync/+server.ts', "import { c } from '$lib/library/library.ts'", 'api may not import library.ts'],
	['src/routes/+page.server.ts', "import { c } from '$lib/ui/c.ts'", 'api may not import ui'],
	['src/hooks.server.ts', "import { c } from '$lib/library/api/api-client.ts'", 'api may not import library'],
	['src/main.ts', "import { c } from './lib/ui/c.ts'", 'api may not import ui'],
	['src/service-worker/index.ts', "import { s } from '$lib/server/store.ts'", 'worker may not import server'],
	['src/service-worker/index.ts', "import { s } from '$lib/ui/s.ts'", 'worker may not import ui'],
	['src/lib/ui/a.ts', "import { until } from '../../../tests/support/until.ts'", 'ui may not import test support'],
	['src/lib/ui/a.ts', "import x from '../../../package.json'", 'ui may not import outside'],
	['src/lib/ui/a.ts', "import x from '$lib/helpers.ts'", 'leads to no module'],
	['src/lib/helpers.ts', '', 'belongs to no module']
])('a forbidden import is detected: %s, %s', (file, text, reason) => {
	expect(breachesOf({ [file]: text })).toEqual([expect.stringMatching(new RegExp(`^${escape(file)} .*: ${reason}$`))]);
});

test('allowed imports are accepted', () => {
	const allowed = {
		'src/lib/domain/a.test.ts': "import { test } from 'vitest'; import fc from 'fast-check'; import './a.ts'",
		'src/lib/library/library.ts': "import { openDB } from 'idb'; import './outbox.ts'; import '../domain/change.ts'",
		'src/lib/library/store/outbox.test.ts':
			"import 'fake-indexeddb/auto'; import './outbox.ts'; import '../../../../tests/support/until.ts'",
		'src/lib/ui/List.svelte':
			"<script>import { m } from '$lib/paraglide/messages.js'; import '$lib/library/library'</script>",
		'src/routes/+page.svelte':
			"<script>import L from '$lib/ui/List.svelte'; import { page } from '$app/state'</script>",
		'src/routes/+page.ts': "import type { PageLoad } from './$types'",
		'src/routes/api/sync/+server.ts':
			"import { s } from '$lib/server/sync/handle-sync'; import { parse } from '$lib/domain/sync/change'",
		'src/routes/share/+server.ts': "import { s } from '$lib/server/accounts/accounts.ts'",
		'src/main.ts':
			"import { createServer } from 'node:http'; await import('../build/handler.js'); import './lib/server/db.ts'",
		'src/service-worker/index.ts':
			"import { p } from '$lib/library/store/pictures.ts'; import { files } from '$service-worker'"
	};
	expect(breachesOf(allowed)).toEqual([]);
});

test('a cycle of files is found, however the imports are spelled', () => {
	const files = {
		'src/lib/domain/a.ts': "import { b } from './b.ts'",
		'src/lib/domain/b.ts': "export { c } from '$lib/domain/c'",
		'src/lib/domain/c.ts': "const a = await import('./a.js')",
		'src/lib/domain/d.ts': "import './a.ts'; import './d.ts'"
	};
	const found = breachesOf(files);
	expect(found).toHaveLength(2);
	expect(found[0]).toContain('src/lib/domain/a.ts -> src/lib/domain/b.ts -> src/lib/domain/c.ts: a cycle of files');
	expect(found[1]).toContain('src/lib/domain/d.ts -> src/lib/domain/d.ts: a cycle of files');
});

test('a cycle closed by type imports is allowed, because they do not exist at run time', () => {
	const files = { 'src/lib/domain/a.ts': "import './b.ts'", 'src/lib/domain/b.ts': "import type { A } from './a.ts'" };
	expect(breachesOf(files)).toEqual([]);
});

test('a cycle of folders is found even without a cycle of files', () => {
	const files = {
		'src/lib/ui/list/a.ts': "import '../common/b.ts'",
		'src/lib/ui/common/b.ts': "import './c.ts'",
		'src/lib/ui/common/d.ts': "import '../list/e.ts'",
		'src/lib/ui/common/d.test.ts': "import '../reader/e.ts'",
		'src/lib/ui/list/e.ts': ''
	};
	expect(breachesOf(files)).toEqual([expect.stringContaining('a cycle of folders')]);
});

test('only one file loads library code on demand, as the service worker cannot and needs a bundled version of it', () => {
	const ofPages = /^src\/lib\/library\/search\/|\.test\.ts$/;
	const loading = modules
		.filter(({ path, text }) => path.startsWith('src/lib/library/') && !ofPages.test(path) && /\bimport\(/.test(text))
		.map(({ path }) => path);
	// `library.ts` starts the search worker, which only pages use.
	expect(loading).toEqual(['src/lib/library/deferred-modules.ts', 'src/lib/library/library.ts']);
});

function escape(text: string): string {
	return text.replace(/[+.]/g, '\\$&');
}

test('every part of a screen that is loaded when needed has a message for a failed load, except optional banners', () => {
	const handled =
		/\{#await import\('(?<awaited>.*?)'\)(?:(?!\{\/await\})[\s\S])*?\{:catch\}|<OnDemand load=\{\(\) => import\('(?<part>.*?)'\)\}(?<props>.*)>/g;
	const screens = modules.filter(({ path }) => path.endsWith('.svelte'));
	const parts = screens.flatMap(({ text }) => [...text.matchAll(handled)].map(({ groups }) => ({ ...groups })));
	const imports = screens.flatMap(({ text }) => [...text.matchAll(/\bimport\('(.*?)'\)/g)].map(([, part]) => part));
	expect(imports.length).toBeGreaterThan(10);
	expect(parts.map(({ awaited, part }) => awaited ?? part)).toEqual(imports);
	const optional = parts.filter(({ props }) => props?.includes('task={null}')).map(({ part }) => part);
	expect(optional).toEqual(['$lib/ui/install/UpdateBanner.svelte', '$lib/ui/install/InstallBanner.svelte']);
});
