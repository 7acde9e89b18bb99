// Finds all web addresses in typed or pasted text.
import { isFailure } from '../core/failure.ts';
import { MAX_SHARED, trimEnd } from '../core/line-limits.ts';
import { parseAddress } from './url.ts';

const HAS_SCHEME = /https?:\/\//i;
/** Maximum number of addresses that are found at once; more belong into an import. */
export const MAX_FOUND = 500;

export interface FoundAddresses {
	/** Each address once, in the order of the text. */
	readonly addresses: readonly string[];
	/** Those that the text has more than once. */
	readonly repeated: ReadonlySet<string>;
	/** Number of lines with text and without an address. */
	readonly linesLeftOut: number;
	/** The rest of the text after `MAX_FOUND` addresses or the longest text that is searched; empty if there is none. */
	readonly rest: string;
}

/**
 * Finds the addresses in a text. An address without a scheme counts only in a line that has nothing else, because prose
 * contains words with a dot.
 */
export function findAddresses(text: string): FoundAddresses {
	const addresses = new Set<string>();
	const repeated = new Set<string>();
	let linesLeftOut = 0;
	let from = 0;
	const searched = text.length > MAX_SHARED ? wholeLinesUpTo(MAX_SHARED, text) : text;
	for (const line of searched.split('\n')) {
		const found = addressesIn(line);
		const room = MAX_FOUND - addresses.size;
		from += line.length + 1;
		if (found.length === 0 && line.trim() !== '') linesLeftOut++;
		for (const address of found.slice(0, room)) (addresses.has(address) ? repeated : addresses).add(address);
		if (found.length > room) return result(found.slice(room).join('\n'));
	}
	return result('');

	function result(restOfLine: string): FoundAddresses {
		return { addresses: [...addresses], repeated, linesLeftOut, rest: `${restOfLine}\n${text.slice(from)}`.trim() };
	}
}

function addressesIn(line: string): string[] {
	const words = line.split(/\s+/).filter((word) => word !== '');
	const typed = words.map(addressOf);
	if (typed.every((address) => address !== null)) return typed;
	return words.flatMap((word) => (HAS_SCHEME.test(word) ? (addressOf(word) ?? []) : []));
}

function addressOf(word: string): string | null {
	try {
		// `parseAddress` removes punctuation around an address with a scheme.
		return parseAddress(HAS_SCHEME.test(word) ? word : trimEnd(word.replace(/^[<("'«“]+/, ''), '>)"\'»”,;'));
	} catch (error) {
		if (isFailure(error)) return null;
		throw error;
	}
}

function wholeLinesUpTo(limit: number, text: string): string {
	const end = text.lastIndexOf('\n', limit);
	return text.slice(0, end === -1 ? limit : end);
}
