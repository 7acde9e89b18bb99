// HTML of the texts in a feed, and the plain text of HTML.
import { decodeHTMLStrict } from 'entities/decode';
import { escapeAttribute, escapeText } from 'entities/escape';
import { VOID_ELEMENTS } from '../../extract/html/prune-html.ts';
import { tokenise } from '../../extract/html/tokenizer.ts';
import { withoutControls } from '../../../domain/xml/decode-xml.ts';
import { allTextOf, hasElements } from './elements.ts';
import { MAX_HTML } from './limits.ts';
import type { XmlElement } from './xml-tree.ts';

const BLOCKS: ReadonlySet<string> = new Set(
	(
		'address article aside blockquote br caption center dd details dialog dir div dl dt fieldset figcaption figure footer ' +
		'form h1 h2 h3 h4 h5 h6 header hr li main menu nav ol p pre section summary table tbody td tfoot th thead title tr ul'
	).split(' ')
);
const NO_TEXT: ReadonlySet<string> = new Set(['script', 'style']);
const CONTROL_REFERENCE = /&#(?:x[0-9a-f]{1,6}|\d{1,7});/gi;
const SHOWS_SOMETHING = /<(?:img|video|audio|iframe|object|embed|svg|picture|math|canvas)[\s/>]/i;

/** What an element contains as HTML: escaped markup is its text; elements inside it are written out as HTML. */
export function innerHtml(element: XmlElement): string {
	return cleanHtml(hasElements(element) ? writeChildren(element) : allTextOf(element));
}

/** Plain text as HTML with its line breaks. */
export function textAsHtml(text: string): string {
	return cleanHtml(escapeText(text.trim()).replace(/\r?\n|\r/g, '<br>\n'));
}

/** Limits the length, and removes references to control characters. */
export function cleanHtml(html: string): string {
	return html.slice(0, MAX_HTML).replace(CONTROL_REFERENCE, (reference) => {
		const digits = reference.slice(2, -1);
		const code = /^x/i.test(digits) ? Number.parseInt(digits.slice(1), 16) : Number(digits);
		return withoutControls(String.fromCodePoint(Math.min(code, 0x10ffff))) === '' ? '' : reference;
	});
}

/** Whether a reader would see nothing of it. */
export function isBlankHtml(html: string): boolean {
	return html.trim() === '' || (!SHOWS_SOMETHING.test(html) && plainText(html) === '');
}

/** Text without tags, scripts and styles; blocks are separated by a space, white space is collapsed. */
export function plainText(html: string): string {
	let text = '';
	let hidden = 0;
	tokenise(html, {
		open: (name) => {
			if (NO_TEXT.has(name)) hidden++;
			else if (BLOCKS.has(name)) text += ' ';
		},
		close: (name) => {
			if (NO_TEXT.has(name)) hidden = Math.max(0, hidden - 1);
			else if (BLOCKS.has(name)) text += ' ';
		},
		text: (part) => {
			if (hidden === 0) text += part;
		}
	});
	return withoutControls(decodeHTMLStrict(text)).replace(/\s+/g, ' ').trim();
}

function writeChildren(element: XmlElement): string {
	return element.children
		.map((child) => (typeof child === 'string' ? escapeText(child) : writeElement(child)))
		.join('');
}

/** Elements that HTML has no end tag for are written before what broken markup left inside them. */
function writeElement(element: XmlElement): string {
	const attributes = [...element.attributes]
		.filter(([name]) => !name.startsWith('xml'))
		.map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`)
		.join('');
	const inner = NO_TEXT.has(element.name) ? allTextOf(element) : writeChildren(element);
	const start = `<${element.name}${attributes}>`;
	return VOID_ELEMENTS.has(element.name) ? `${start}${inner}` : `${start}${inner}</${element.name}>`;
}
