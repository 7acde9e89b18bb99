// Reads titles and names as plain text.
import { decodeHTMLStrict } from 'entities/decode';
import { cutLine, MAX_TITLE } from '../../../domain/core/line-limits.ts';
import { withoutControls } from '../../../domain/xml/decode-xml.ts';
import { allTextOf, hasElements } from './elements.ts';
import { innerHtml } from './markup.ts';
import type { XmlElement } from './xml-tree.ts';

const INLINE_TAGS: ReadonlySet<string> = new Set(
	'b i em strong sup sub code span a u s small mark q cite abbr tt font del ins kbd'.split(' ')
);
const SPACE_TAGS: ReadonlySet<string> = new Set(['br', 'wbr', 'img']);
const TAG = /<(\/?)([a-z][a-z0-9]{0,20})(?=[\s/>])[^<>]{0,4000}>/gi;
/** A title is cut to 500 units; the markup around it may be longer. */
const MAX_MARKUP = 16_000;

/** A line without control characters, cut to a length; null if it is blank. */
export function lineOf(text: string | null | undefined, maxLength = MAX_TITLE): string | null {
	const line = cutLine(withoutControls(text ?? ''), maxLength);
	return line === '' ? null : line;
}

/** A title of RSS: markup or plain text, which nothing tells apart; an escaped tag that no title would use is text. */
export function titleOf(element: XmlElement | null, maxLength = MAX_TITLE): string | null {
	if (element === null) return null;
	return lineOf(textOfMarkup(hasElements(element) ? innerHtml(element) : allTextOf(element)), maxLength);
}

/** Removes paired inline tags, and decodes once. */
export function textOfMarkup(markup: string): string {
	const text = markup.slice(0, MAX_MARKUP);
	const removed = pairedTags(text);
	const plain = text.replace(TAG, (tag, slash: string, name: string, at: number) => {
		if (removed.has(at)) return '';
		return SPACE_TAGS.has(name.toLowerCase()) && slash === '' ? ' ' : tag;
	});
	return decodeHTMLStrict(plain);
}

/** Offsets of inline start and end tags that belong together. */
function pairedTags(text: string): ReadonlySet<number> {
	const pairs = new Set<number>();
	const open = new Map<string, number[]>();
	for (const { index, 1: slash, 2: written = '' } of text.matchAll(TAG)) {
		const name = written.toLowerCase();
		if (!INLINE_TAGS.has(name)) continue;
		const starts = open.get(name) ?? [];
		open.set(name, starts);
		if (slash === '') starts.push(index);
		else {
			const start = starts.pop();
			if (start !== undefined) pairs.add(start).add(index);
		}
	}
	return pairs;
}
