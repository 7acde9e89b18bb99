// The house of DESIGN.md section 3: its rooms, which room may import which, and the search for circles of files.
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { findCircles } from './import-cycles.ts';
import { readImports, type Import } from './imports.ts';

export type SourceFile = { path: string; text: string };
export type Breach = { file: string; target: string; reason: string };

type Room =
	| 'domain'
	| 'library'
	| 'library door'
	| 'server'
	| 'ui'
	| 'words'
	| 'pages'
	| 'api'
	| 'worker'
	| 'test support'
	| 'outside';

const ROOMS: readonly (readonly [RegExp, Room])[] = [
	[/^src\/lib\/domain\//, 'domain'],
	[/^src\/lib\/library\/library\.ts$/, 'library door'],
	[/^src\/lib\/library\//, 'library'],
	[/^src\/lib\/server\//, 'server'],
	[/^src\/lib\/ui\//, 'ui'],
	[/^src\/lib\/paraglide\//, 'words'],
	[/^src\/service-worker\//, 'worker'],
	[/^src\/routes\/(api\/|(.*\/)?\+server\.ts$)/, 'api'],
	[/^src\/(main\.ts|app\.d\.ts|.*\.server(\.test)?\.ts)$/, 'api'],
	[/^src\/(hooks\.client\.ts|app\.css|routes\/|params\/)/, 'pages'],
	[/^tests\/support\//, 'test support'],
	[/^(?!src\/|tests\/)/, 'outside']
];

/** The table of DESIGN.md section 3. The api may reach outside src for the build's handler. */
const MAY: Readonly<Record<Room, readonly Room[]>> = {
	domain: ['domain'],
	library: ['library', 'library door', 'domain'],
	'library door': ['library', 'domain'],
	server: ['server', 'domain'],
	ui: ['ui', 'library door', 'domain', 'words'],
	pages: ['pages', 'ui', 'library door', 'domain', 'words'],
	api: ['api', 'server', 'domain', 'outside'],
	worker: ['worker', 'library', 'library door', 'domain', 'words'],
	words: [],
	'test support': [],
	outside: []
};

/** What a room's files may not take from packages and from the platform; tests beside the code may take test tools. */
const PACKAGES: readonly { rooms: readonly Room[]; pattern: RegExp; tests: RegExp; reason: string }[] = [
	{ rooms: ['domain'], pattern: /./, tests: /^(vitest|fast-check)$/, reason: 'domain may import no package' },
	{
		rooms: ['library', 'library door'],
		pattern: /^(\$(app|env)\/|\$service-worker$|svelte(\/|$))/,
		tests: /^$/,
		reason: 'the library knows neither Kit nor Svelte'
	},
	{
		rooms: ['library', 'library door', 'ui', 'pages', 'worker'],
		pattern: /^node:/,
		tests: /./,
		reason: 'a browser has no node: modules'
	}
];

/** Every .ts, .js and .svelte file below src, except what the message compiler writes. */
export function readHouse(root: string): SourceFile[] {
	return readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
		.map((name) => posix.join('src', name.replaceAll('\\', '/')))
		.filter((path) => /\.(ts|js|svelte)$/.test(path) && roomOf(path) !== 'words')
		.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** All forbidden imports, and all circles of files that import each other's values. */
export function checkHouse(files: readonly SourceFile[]): Breach[] {
	const known = new Set(files.map((file) => file.path));
	const values = new Map<string, string[]>();
	const breaches: Breach[] = [];
	for (const { path, text } of files) {
		const room = roomOf(path);
		if (room === undefined) breaches.push({ file: path, target: path, reason: 'belongs to no room' });
		for (const found of readImports(path, text)) {
			const target = resolve(path, found, known);
			const reason = target === undefined ? breaksPackage(path, room, found) : breaksArrow(path, room, target);
			if (reason !== undefined) breaches.push({ file: path, target: target ?? found.specifier, reason });
			if (target !== undefined && found.kind === 'value') values.set(path, [...(values.get(path) ?? []), target]);
		}
	}
	const circles = findCircles(values).map((circle) => ({
		file: circle[0] ?? '',
		target: circle.join(' -> '),
		reason: 'a circle of files'
	}));
	return [...breaches, ...circles];
}

function roomOf(path: string): Room | undefined {
	return ROOMS.find(([pattern]) => pattern.test(path))?.[1];
}

/** The file that an import names, undefined for a package, the platform, or what Kit generates. */
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

function breaksArrow(file: string, room: Room | undefined, target: string): string | undefined {
	const to = roomOf(target);
	if (to === undefined) return 'leads to no room';
	if (room === undefined || MAY[room].includes(to)) return undefined;
	if (isTest(file) && to === 'test support') return undefined;
	return `${room} may not import ${to}`;
}

function breaksPackage(file: string, room: Room | undefined, { specifier }: Import): string | undefined {
	const broken = PACKAGES.find(
		({ rooms, pattern, tests }) =>
			room !== undefined && rooms.includes(room) && pattern.test(specifier) && !(isTest(file) && tests.test(specifier))
	);
	return broken?.reason;
}

function isTest(path: string): boolean {
	return /\.test\.ts$/.test(path);
}
