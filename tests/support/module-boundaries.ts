// Checks imports against the table in docs/architecture.md, and finds cycles of files and of folders.
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { findCycles } from './import-cycles.ts';
import { readImports, type Import } from './imports.ts';

export type SourceFile = { path: string; text: string };
export type Breach = { file: string; target: string; reason: string };

type Module =
	| 'domain'
	| 'library'
	| 'library.ts'
	| 'server'
	| 'ui'
	| 'words'
	| 'pages'
	| 'api'
	| 'worker'
	| 'bookmarklet'
	| 'test support'
	| 'outside';

const MODULES: readonly (readonly [RegExp, Module])[] = [
	[/^src\/lib\/domain\//, 'domain'],
	[/^src\/lib\/library\/library\.ts$/, 'library.ts'],
	[/^src\/lib\/library\//, 'library'],
	[/^src\/lib\/server\//, 'server'],
	[/^src\/lib\/ui\//, 'ui'],
	[/^src\/lib\/paraglide\//, 'words'],
	[/^src\/service-worker\//, 'worker'],
	[/^src\/bookmarklet\//, 'bookmarklet'],
	[/^src\/routes\/(api\/|(.*\/)?\+server\.ts$)/, 'api'],
	[/^src\/(main\.ts|app\.d\.ts|.*\.server(\.test)?\.ts)$/, 'api'],
	[/^src\/(hooks\.client\.ts|app\.css|routes\/|params\/)/, 'pages'],
	[/^tests\/support\//, 'test support'],
	[/^(?!src\/|tests\/)/, 'outside']
];

/** The table of docs/architecture.md. The api may import the build's handler from outside src. */
const ALLOWED_IMPORTS: Readonly<Record<Module, readonly Module[]>> = {
	domain: ['domain'],
	library: ['library', 'library.ts', 'domain'],
	'library.ts': ['library', 'domain'],
	server: ['server', 'domain'],
	ui: ['ui', 'library.ts', 'domain', 'words'],
	pages: ['pages', 'ui', 'library.ts', 'domain', 'words'],
	api: ['api', 'server', 'domain', 'outside'],
	worker: ['worker', 'library', 'library.ts', 'domain', 'words'],
	bookmarklet: ['bookmarklet', 'domain'],
	words: [],
	'test support': [],
	outside: []
};

/** Packages and platform modules, as `pattern`, that a module may not import. Its tests may import those in `tests`. */
const PACKAGES: readonly { modules: readonly Module[]; pattern: RegExp; tests: RegExp; reason: string }[] = [
	{ modules: ['domain'], pattern: /./, tests: /^(vitest|fast-check)$/, reason: 'domain may import no package' },
	{
		modules: ['library', 'library.ts'],
		pattern: /^(\$(app|env)\/|\$service-worker$|svelte(\/|$))/,
		tests: /^$/,
		reason: 'the library knows neither Kit nor Svelte'
	},
	{
		modules: ['library', 'library.ts', 'ui', 'pages', 'worker'],
		pattern: /^node:/,
		tests: /./,
		reason: 'a browser has no node: modules'
	}
];

/** Every .ts, .js and .svelte file below src, except what the message compiler writes. */
export function readModules(root: string): SourceFile[] {
	return readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
		.map((name) => posix.join('src', name.replaceAll('\\', '/')))
		.filter((path) => /\.(ts|js|svelte)$/.test(path) && moduleOf(path) !== 'words')
		.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** @returns all forbidden imports, and all run-time cycles of files and of folders of src/lib */
export function checkModules(files: readonly SourceFile[]): Breach[] {
	const known = new Set(files.map((file) => file.path));
	const runtimeImports = new Map<string, string[]>();
	const breaches: Breach[] = [];
	for (const { path, text } of files) {
		const module = moduleOf(path);
		if (module === undefined) breaches.push({ file: path, target: path, reason: 'belongs to no module' });
		for (const imported of readImports(path, text)) {
			const target = resolve(path, imported, known);
			const reason = target === undefined ? packageBreach(path, module, imported) : tableBreach(path, module, target);
			if (reason !== undefined) breaches.push({ file: path, target: target ?? imported.specifier, reason });
			if (target !== undefined && imported.kind === 'value')
				runtimeImports.set(path, [...(runtimeImports.get(path) ?? []), target]);
		}
	}
	return [...breaches, ...cyclesOf(runtimeImports, 'files'), ...cyclesOf(byFolder(runtimeImports), 'folders')];
}

function cyclesOf(imports: ReadonlyMap<string, readonly string[]>, what: 'files' | 'folders'): Breach[] {
	return findCycles(imports).map((cycle) => ({
		file: cycle[0] ?? '',
		target: cycle.join(' -> '),
		reason: `a cycle of ${what}`
	}));
}

/** The folders of src/lib that each folder imports at run time, without tests and imports within a folder. */
function byFolder(runtimeImports: ReadonlyMap<string, readonly string[]>): Map<string, string[]> {
	const folders = new Map<string, Set<string>>();
	for (const [path, targets] of runtimeImports) {
		if (isTest(path) || !path.startsWith('src/lib/')) continue;
		const from = posix.dirname(path);
		const to = targets.filter((target) => target.startsWith('src/lib/')).map((target) => posix.dirname(target));
		for (const folder of to.filter((each) => each !== from))
			folders.set(from, (folders.get(from) ?? new Set()).add(folder));
	}
	return new Map([...folders].map(([from, to]) => [from, [...to]]));
}

function moduleOf(path: string): Module | undefined {
	return MODULES.find(([pattern]) => pattern.test(path))?.[1];
}

/** The file of an import; undefined for a package, the platform, or generated modules of Kit. */
function resolve(from: string, { specifier }: Import, known: ReadonlySet<string>): string | undefined {
	if (/(^|\/)\$types(\.js)?$/.test(specifier)) return undefined;
	const path = specifier.startsWith('.')
		? posix.join(posix.dirname(from), specifier)
		: /^\$lib(\/|$)/.test(specifier)
			? posix.join('src/lib', specifier.slice('$lib'.length))
			: undefined;
	if (path === undefined) return undefined;
	const spellings = [path, `${path}.ts`, path.replace(/\.js$/, '.ts'), `${path}.js`, `${path}/index.ts`];
	return spellings.find((spelling) => known.has(spelling)) ?? path;
}

function tableBreach(file: string, module: Module | undefined, target: string): string | undefined {
	const to = moduleOf(target);
	if (to === undefined) return 'leads to no module';
	if (module === undefined || ALLOWED_IMPORTS[module].includes(to)) return undefined;
	if (isTest(file) && to === 'test support') return undefined;
	return `${module} may not import ${to}`;
}

function packageBreach(file: string, module: Module | undefined, { specifier }: Import): string | undefined {
	const broken = PACKAGES.find(
		({ modules, pattern, tests }) =>
			module !== undefined &&
			modules.includes(module) &&
			pattern.test(specifier) &&
			!(isTest(file) && tests.test(specifier))
	);
	return broken?.reason;
}

function isTest(path: string): boolean {
	return /\.test\.ts$/.test(path);
}
