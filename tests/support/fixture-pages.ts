// Serves the article pages of tests/fixtures on a site for tests.
import { readFileSync } from 'node:fs';
import type { Site } from './site.ts';

export const FIXTURE_PAGES = [
	'lighthouse-keepers',
	'persian-garden',
	'long-river',
	'arabic-harbour',
	'chinese-tea'
] as const;
/** Titles of the first and the third. */
export const KEEPERS = /The last keepers of Skarn Light/;
export const RIVER = /A slow walk down the Ember/;
export type FixturePage = (typeof FIXTURE_PAGES)[number];

/**
 * Registers an English article with seven pictures, a Persian article with two, a text of about 3,000 words, and an Arabic
 * and a Chinese article. @returns their addresses
 */
export function addFixturePages(site: Site): Readonly<Record<FixturePage, string>> {
	const add = (name: FixturePage): string =>
		site.page(`/${name}.html`, readFileSync(new URL(`../fixtures/${name}.html`, import.meta.url)));
	return {
		'lighthouse-keepers': add('lighthouse-keepers'),
		'persian-garden': add('persian-garden'),
		'long-river': add('long-river'),
		'arabic-harbour': add('arabic-harbour'),
		'chinese-tea': add('chinese-tea')
	};
}
