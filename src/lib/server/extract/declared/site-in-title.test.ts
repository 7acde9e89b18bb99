// Tests of cutting the site's name off titles.
import { expect, test } from 'vitest';
import { isSiteName, siteKeysOf, withoutSite } from './site-in-title.ts';

const keys = siteKeysOf(
	['Example News', 'forum.doom9.example'],
	['forum', 'doom9', 'harbour-times'],
	['Boats', 'Opinion']
);

test.each([
	['Quiet harbour - Example News', 'Quiet harbour'],
	['Example News | Quiet harbour', 'Quiet harbour'],
	['Example News: Quiet harbour', 'Example News: Quiet harbour'],
	["Quiet harbour - Doom9's Forum", 'Quiet harbour'],
	['Quiet harbour | The Harbour Times Blog', 'Quiet harbour'],
	['Quiet harbour | Opinion', 'Quiet harbour'],
	['Quiet harbour / Boats / Example News', 'Quiet harbour'],
	['Quiet harbour - Boats', 'Quiet harbour - Boats'],
	['forum.doom9.example Quiet harbour', 'Quiet harbour'],
	['War - and peace', 'War - and peace'],
	['Example News', 'Example News']
])('%s: %s', (title, expected) => {
	expect(withoutSite(title, keys)).toBe(expected);
});

test.each([
	['Example News', true],
	['Harbour Times', true],
	['Quiet harbour', false],
	['', false]
])('whether "%s" is the name of the site: %s', (text, expected) => {
	expect(isSiteName(text, keys)).toBe(expected);
});
