// Reduces a page that is too large to extract in full to its blocks of text.
import { Failure } from '../../../domain/core/failure.ts';
import { tokenise, type Attribute } from './tokenizer.ts';

const KEPT_TAGS: ReadonlySet<string> = new Set(
	(
		'html head title meta base link body main article h1 h2 h3 h4 h5 h6 p ul ol li dl dt dd blockquote pre code table ' +
		'tr td th thead tbody caption figure figcaption img noscript a em strong b i sub sup br hr'
	).split(' ')
);
const BOILERPLATE: ReadonlySet<string> = new Set('nav header footer aside form iframe textarea video audio'.split(' '));
const KEPT_INLINE: ReadonlySet<string> = new Set('a em strong b i sub sup code'.split(' '));
const UNWRAPPED_INLINE: ReadonlySet<string> = new Set(
	'span font u s small big abbr cite q dfn time label mark ins del kbd samp var bdi bdo wbr tt acronym nobr'.split(' ')
);
/** Attributes by which full mode finds boxes; short mode removes boxes. */
const DROPPED_ATTRIBUTES: ReadonlySet<string> = new Set(['class', 'style', 'role']);
/** Maximum number of inline tags; further ones are removed, because text without links is better than no text. */
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
	let characters = 0;
	let boilerplateDepth = 0;
	/** Whether text was written last: the start or end of a removed box then adds a line break. */
	let endsWithText = false;

	function writeTag(tag: string): void {
		parts.push(tag);
		endsWithText = false;
	}

	function writeBreak(name: string): void {
		if (endsWithText && !UNWRAPPED_INLINE.has(name)) writeTag('<br>');
	}

	tokenise(pruned, {
		open(name, attributes) {
			if (BOILERPLATE.has(name)) boilerplateDepth++;
			if (boilerplateDepth > 0 || name === 'script') return;
			if (KEPT_INLINE.has(name) && ++inline > MAX_INLINE_ELEMENTS) return;
			if (!KEPT_TAGS.has(name)) writeBreak(name);
			else {
				if (++elements > MAX_ELEMENTS) throw new Failure('too_large', { elements: MAX_ELEMENTS });
				writeTag(`<${name}${attributes.map(writeAttribute).join('')}>`);
			}
		},
		close(name) {
			if (boilerplateDepth > 0) {
				if (BOILERPLATE.has(name)) boilerplateDepth--;
			} else if (!KEPT_TAGS.has(name)) writeBreak(name);
			else if (!KEPT_INLINE.has(name) || inline <= MAX_INLINE_ELEMENTS) writeTag(`</${name}>`);
		},
		text(text) {
			if (boilerplateDepth > 0) return;
			parts.push(text);
			characters += text.length;
			endsWithText ||= text.trim() !== '';
			if (characters > MAX_CHARACTERS) throw new Failure('too_large', { letters: MAX_CHARACTERS });
		}
	});
	return parts.join('');
}

function writeAttribute({ name, value }: Attribute): string {
	return DROPPED_ATTRIBUTES.has(name) ? '' : ` ${name}="${value}"`;
}
