// Finds addresses of pictures in attributes that hold JSON or a list, as galleries and sliders have them.
import { isPictureFile } from './placeholders.ts';

const MAX_CHARACTERS = 20_000;
const MAX_ADDRESSES = 60;
const MAX_DEPTH = 6;

/** @returns one address for each object that has several, in their order; none for a value that is no JSON */
export function addressesInJson(value: string): string[] {
	const text = value.trim();
	if (!/^[[{]/.test(text) || text.length > MAX_CHARACTERS) return [];
	try {
		const found: string[] = [];
		collect(JSON.parse(text), found, 0);
		return [...new Set(found)].slice(0, MAX_ADDRESSES);
	} catch {
		return [];
	}
}

/** The addresses in an attribute that lists pictures, as JSON or separated by commas, bars or white space. */
export function addressesInList(value: string): string[] {
	const text = value.trim();
	if (/^[[{]/.test(text)) return addressesInJson(text);
	if (text.length > MAX_CHARACTERS) return [];
	const items = text.split(/[\s|,;]+/, MAX_ADDRESSES).filter((item) => item !== '');
	return items.every((item) => isPictureFile(item)) ? items : [];
}

function collect(value: unknown, found: string[], depth: number): void {
	if (depth > MAX_DEPTH || found.length > MAX_ADDRESSES) return;
	if (typeof value === 'string') {
		if (isPictureFile(value) && !/\s/.test(value.trim())) found.push(value.trim());
	} else if (Array.isArray(value)) for (const each of value.slice(0, MAX_ADDRESSES)) collect(each, found, depth + 1);
	else if (typeof value === 'object' && value !== null) collectFrom(value, found, depth);
}

/** The largest of an object's own pictures, by the name of its field, and those in the objects inside it. */
function collectFrom(object: object, found: string[], depth: number): void {
	const entries = Object.entries(object).slice(0, MAX_ADDRESSES);
	const own = entries.filter(
		(entry): entry is [string, string] => typeof entry[1] === 'string' && isPictureFile(entry[1])
	);
	const rank = (name: string) =>
		/thumb|small|preview|placeholder/i.test(name) ? 2 : /full|large|original|big|hi/i.test(name) ? 0 : 1;
	const best = own.toSorted(([a], [b]) => rank(a) - rank(b))[0]?.[1];
	if (best !== undefined) collect(best, found, depth + 1);
	for (const [, inner] of entries) if (typeof inner === 'object') collect(inner, found, depth + 1);
}
