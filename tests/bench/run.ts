// `npm run bench NAME -- OPTIONS`: runs one bench. Benches measure and print; they are not tests.
import '../../scripts/check-node-version.js';

const BENCHES: Readonly<Record<string, () => Promise<{ bench: (options: readonly string[]) => Promise<void> }>>> = {
	app: () => import('./app.ts'),
	download: () => import('./download.ts'),
	feeds: () => import('./feeds.ts'),
	highlights: () => import('./highlights.ts'),
	lighthouse: () => import('./lighthouse.ts'),
	screens: () => import('./screens.ts'),
	corpus: () => import('./corpus.ts'),
	extract: () => import('./extract.ts'),
	'extract-mutate': () => import('./extract-mutate.ts'),
	'extract-train': () => import('./extract-train.ts'),
	fairness: () => import('./fairness.ts'),
	pages: () => import('./pages.ts'),
	tables: () => import('./tables.ts'),
	'readme-screenshots': () => import('./readme-screenshots.ts'),
	'write-kill': () => import('./write-kill.ts'),
	search: () => import('./search.ts'),
	ranking: () => import('./ranking.ts'),
	'search-kill': () => import('./search-kill.ts'),
	mutants: () => import('./mutation-test.ts'),
	hostile: () => import('./hostile.ts'),
	'sync-first': () => import('./sync-first.ts'),
	'full-disk': () => import('./full-disk.ts'),
	'postgres-restart': () => import('./postgres-restart.ts'),
	'sync-fuzz': () => import('./sync-fuzz.ts'),
	'sync-kill': () => import('./sync-kill.ts'),
	'sync-load': () => import('./sync-load.ts'),
	upgrade: () => import('./upgrade.ts')
};

const [name = '', ...options] = process.argv.slice(2);
const load = BENCHES[name];
if (load === undefined) {
	console.error(`Usage: npm run bench NAME -- OPTIONS, with one of: ${Object.keys(BENCHES).join(', ')}`);
	process.exit(2);
}
// An interrupt also ends the browsers and servers that the bench started.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
const { bench } = await load();
await bench(options);
process.exit(process.exitCode ?? 0);
