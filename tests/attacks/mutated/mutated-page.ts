// Generates a mutated page from its number: the same number gives the same bytes.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { randomFrom, type Random } from '../../faults/random.ts';
import { mutate } from './mutations.ts';
import { writeBytes, type PageBytes } from './page-bytes.ts';
import { makePage } from './page-grammar.ts';

export interface MutatedPage extends PageBytes {
	readonly seed: number;
	/** As a server declares it. */
	readonly type: string;
	readonly address: string;
}

/** Pages that are mutated, in the order of their names. */
export interface SourcePages {
	readonly fixtures: readonly string[];
	/** Pages of the web, of which one page in twenty is made; none to make it of the fixtures. */
	readonly real: readonly string[];
}

const FIXTURES = ['../../fixtures/', '../../fixtures/extraction/'];
const ADDRESSES = [
	'https://news.example/2024/05/the-ferry.html',
	'http://forum.example/thread/17?page=2#c3',
	'https://xn--bcher-kva.example/',
	'https://[2001:db8::1]:8443/a%20b/',
	'https://docs.example/guide/index.md',
	'https://user.github.io/~x/'
];
const MAX_MUTATIONS = 12;
/** Every twentieth page is made of a real one. */
const REAL_EVERY = 20;
/** Longer real pages are cut, because the time of a run goes with their length. */
export const MAX_REAL_CHARACTERS = 150_000;

/** @throws when the fixtures cannot be read */
export function readFixtures(): string[] {
	return FIXTURES.map((path) => fileURLToPath(new URL(path, import.meta.url))).flatMap((folder) =>
		readdirSync(folder)
			.filter((name) => name.endsWith('.html'))
			.toSorted()
			.map((name) => readFileSync(folder + name, 'utf8'))
	);
}

/** @param seed from 0 */
export function makeMutatedPage(seed: number, sources: SourcePages): MutatedPage {
	const random = randomFrom(seed);
	const isReal = seed % REAL_EVERY === 0 && sources.real.length > 0;
	const source = isReal ? random.pick(sources.real).slice(0, MAX_REAL_CHARACTERS) : smallPage(random, sources);
	const html = mutate(source, random, {
		count: 1 + random.int(MAX_MUTATIONS),
		other: () => smallPage(random, sources)
	});
	const type = random.chance(0.04) ? random.pick(['text/plain', 'text/markdown']) : 'text/html';
	return { seed, type, address: random.pick(ADDRESSES), ...writeBytes(html, random) };
}

function smallPage(random: Random, { fixtures }: SourcePages): string {
	return fixtures.length > 0 && random.chance(0.4) ? random.pick(fixtures) : makePage(random);
}
