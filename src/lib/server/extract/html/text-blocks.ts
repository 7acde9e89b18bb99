// Reduces a page that is too large to extract in full to its blocks of text.
import { Failure } from '../../../domain/core/failure.ts';
import { tokenise, type Attribute } from './tokenizer.ts';

const KEPT: ReadonlySet<string> = new Set(
	(
		'html head title meta base link body main article h1 h2 h3 h4 h5 h6 p ul ol li dl dt dd blockquote pre code table ' +
		'tr td th thead tbody caption figure figcaption img noscript a em strong b i sub sup br hr'
	).split(' ')
);
const FURNITURE: ReadonlySet<string> = new Set('nav header footer aside form iframe textarea video audio'.split(' '));
const IN_LINE: ReadonlySet<string> = new Set('a em strong b i sub sup code'.split(' '));
const INLINE: ReadonlySet<string> = new Set(
	'span font u s small big abbr cite q dfn time label mark ins del kbd samp var bdi bdo wbr tt acronym nobr'.split(' ')
);
/** Names that the rules for whole pages look for; the boxes that have them are removed here. */
const UNREAD: ReadonlySet<string> = new Set(['class', 'style', 'role']);
/** Maximum number of inline tags: text without its links is better than none. */
const MAX_INLINE_ELEMENTS = 10_000;
const MAX_ELEMENTS = 100_000;
const MAX_CHARACTERS = 6_000_000;

/**
 * @param pruned a page from `pruneHtml`, whose tags are all closed
 * @throws Failure `too_large` for more than 100,000 elements or 6 million characters of text
 */
export function keepTextBlocks(pruned: string): string {
	const parts: string[] = [];
	let elements = 0;
	let inline = 0;
	let letters = 0;
	let furniture = 0;
	/** Whether text was written last, which the end of a box separates from what follows. */
	let isRunning = false;

	function put(tag: string): void {
		parts.push(tag);
		isRunning = false;
	}

	function boundary(name: string): void {
		if (isRunning && !INLINE.has(name)) put('<br>');
	}

	tokenise(pruned, {
		open(name, attributes) {
			if (FURNITURE.has(name)) furniture++;
			if (furniture > 0 || name === 'script') return;
			if (IN_LINE.has(name) && ++inline > MAX_INLINE_ELEMENTS) return;
			if (!KEPT.has(name)) boundary(name);
			else {
				if (++elements > MAX_ELEMENTS) throw new Failure('too_large', { elements: MAX_ELEMENTS });
				put(`<${name}${attributes.map(write).join('')}>`);
			}
		},
		close(name) {
			if (furniture > 0) {
				if (FURNITURE.has(name)) furniture--;
			} else if (!KEPT.has(name)) boundary(name);
			else if (!IN_LINE.has(name) || inline <= MAX_INLINE_ELEMENTS) put(`</${name}>`);
		},
		text(text) {
			if (furniture > 0) return;
			parts.push(text);
			letters += text.length;
			isRunning ||= text.trim() !== '';
			if (letters > MAX_CHARACTERS) throw new Failure('too_large', { letters: MAX_CHARACTERS });
		}
	});
	return parts.join('');
}

function write({ name, value }: Attribute): string {
	return UNREAD.has(name) ? '' : ` ${name}="${value}"`;
}
