// Checks the documentation against the repository: links, paths and npm scripts exist, and the README stays short.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const README_MAX_WORDS = 700;
/** Folders without sources. */
const GENERATED: ReadonlySet<string> = new Set([
	'node_modules',
	'.git',
	'.svelte-kit',
	'build',
	'data',
	'test-results',
	'paraglide'
]);
/**
 * Roots for paths in backticks, besides the folder of the page: some pages say that theirs are relative to `src/lib/`.
 */
const BASES = ['', 'src/lib'];
/** Created by the build, by a test, or by the reader of the page. */
const NOT_STORED: ReadonlySet<string> = new Set(['src/lib/paraglide', 'test-results/']);

const pages = listFiles('').filter((path) => /^(?:[A-Z]+\.md|docs\/.*\.md)$/.test(path));
const fileNames = new Set(listFiles('').map((path) => basename(path)));
const manifest = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;
const packages = new Set(
	['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) => Object.keys(manifest[kind] ?? {}))
);
const scripts = Object.keys(manifest['scripts'] ?? {});

test('the documentation is found', () => {
	expect(pages).toEqual(expect.arrayContaining(['README.md', 'CONTRIBUTING.md', 'docs/architecture.md']));
});

test('the README has at most 700 words', () => {
	expect(countWords(read('README.md'))).toBeLessThanOrEqual(README_MAX_WORDS);
});

test.each(pages)('links lead to files and headings that exist: %s', (page) => {
	expect(linksIn(read(page)).filter((link) => !resolvesLink(page, link))).toEqual([]);
});

test.each(pages)('paths exist: %s', (page) => {
	expect(pathsIn(read(page)).filter((path) => !resolvesPath(page, path))).toEqual([]);
});

test.each(pages)('npm scripts exist: %s', (page) => {
	const named = [...read(page).matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name);
	expect(named.filter((name) => !scripts.includes(name))).toEqual([]);
});

test('docs/dependencies.md gives a reason for every dependency of package.json', () => {
	const text = read('docs/dependencies.md');
	expect([...packages].filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
});

test('docs/architecture.md has a line for every folder of src/lib', () => {
	const folders = new Set(listFiles('src/lib').map((path) => `${dirname(path)}/`));
	const text = read('docs/architecture.md');
	expect([...folders].filter((folder) => folder !== 'src/lib/' && !text.includes(`| \`${folder}\` |`))).toEqual([]);
});

test('the README and docs/operations.md name every setting that the server reads', () => {
	const source = read('src/lib/server/settings.ts');
	const settings = [...source.matchAll(/env\['([A-Z_]+)'\]/g)].map(([, name = '']) => name);
	expect(settings).toContain('ORIGIN');
	for (const page of ['README.md', 'docs/operations.md']) {
		const text = read(page);
		expect(settings.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
	}
});

test('a missing file, heading, path and script are detected', () => {
	expect(resolvesLink('docs/sync.md', 'absent.md')).toBe(false);
	expect(resolvesLink('README.md', 'docs/sync.md#no-such-heading')).toBe(false);
	expect(resolvesLink('README.md', 'docs/sync.md#clocks')).toBe(true);
	expect(pathsIn('see `src/lib/absent.ts`, `absent.ts`, `image/webp` and `/img/HASH`')).toEqual([
		'src/lib/absent.ts',
		'absent.ts'
	]);
	expect(resolvesPath('README.md', 'src/lib/absent.ts')).toBe(false);
	expect(resolvesPath('README.md', 'absent.ts')).toBe(false);
	expect(resolvesPath('docs/queue.md', 'server/store/jobs.ts')).toBe(true);
});

function read(path: string): string {
	return readFileSync(join(ROOT, path), 'utf8');
}

/** Every file below a folder, relative to the root. */
function listFiles(folder: string): string[] {
	return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
		if (GENERATED.has(entry.name)) return [];
		const path = join(folder, entry.name);
		return entry.isDirectory() ? listFiles(path) : [path];
	});
}

/** Counts like `wc -w`. */
function countWords(text: string): number {
	return text.split(/\s+/).filter((word) => word !== '').length;
}

/** Targets of links and pictures that are in the repository. */
function linksIn(text: string): string[] {
	const targets = [...text.matchAll(/\]\(([^)\s]+)\)|<img src="([^"]+)"/g)].map(([, link, src]) => link ?? src ?? '');
	return targets.filter((target) => !/^[a-z]+:/.test(target));
}

function resolvesLink(page: string, link: string): boolean {
	const [path = '', heading] = link.split('#', 2);
	const target = path === '' ? page : join(dirname(page), path);
	if (!existsSync(join(ROOT, target))) return false;
	return heading === undefined || headingsOf(read(target)).has(heading);
}

/** Anchors that GitHub gives to headings. */
function headingsOf(text: string): Set<string> {
	const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => title);
	return new Set(
		headings.map((title) =>
			title
				.toLowerCase()
				.replace(/[^\w\- ]/g, '')
				.replaceAll(' ', '-')
		)
	);
}

/** Text in backticks, or a command's argument in a code block, that looks like a path of the repository. */
function pathsIn(text: string): string[] {
	const quoted = [...text.matchAll(/`([^`\s]+)`/g)].map(([, path = '']) => path);
	const inBlocks = [...text.matchAll(/^```sh$(.*?)^```$/gms)].flatMap(([, block = '']) => block.split(/\s+/));
	return [...quoted, ...inBlocks].filter(isPath);
}

function isPath(word: string): boolean {
	if (packages.has(word) || !/^[\w.()[\]=+-]+(?:\/[\w.()[\]=+-]+)*\/?$/.test(word)) return false;
	// Names in capitals are placeholders.
	if (/(?:^|\/)(?:[A-Z]{2,}|N+)\b/.test(word) && !/README/.test(word)) return false;
	return (
		/\w\.(?:ts|js|json|svelte|css|md|tsv|html|webp|png|yaml)$/.test(word) ||
		word.endsWith('/') ||
		word.startsWith('src/')
	);
}

function resolvesPath(page: string, path: string): boolean {
	if (NOT_STORED.has(path)) return true;
	if (!path.includes('/')) return fileNames.has(path);
	return [...BASES, dirname(page)].some((base) => {
		const target = join(ROOT, base, path);
		return existsSync(target) && (!path.endsWith('/') || statSync(target).isDirectory());
	});
}
