// Cleans the style sheets, style attributes and values of a drawing: nothing in them refers to anything outside of it.
import { STYLE_PROPERTIES } from './svg-names.ts';

const MAX_SHEET_CHARACTERS = 50_000;
const MAX_VALUE_CHARACTERS = 2_000;
/** Maximum number of variables in one value or sheet that are replaced. */
const MAX_VARIABLES = 2_000;
const MAX_FALLBACK_CHARACTERS = 200;
const BACKGROUND_NAMES = /bg|back|surface|paper|canvas/i;

/** The id that a value such as `url(#a)` refers to; null for another value. */
export function referenceOf(value: string): string | null {
	return /^\s*url\(\s*["']?#([^\s"'()<>&]{1,200})["']?\s*\)/i.exec(value)?.[1] ?? null;
}

/** A value without references to other files; null if it has one. Variables of the page become their fallback. */
export function cleanValue(value: string): string | null {
	if (value.length > MAX_VALUE_CHARACTERS) return null;
	const plain = replaceVariables(value);
	if (/url\s*\(/i.test(plain)) {
		const id = referenceOf(plain);
		return id === null ? null : `url(#${id})`;
	}
	return /[\\@<>{}]|\/\*/.test(plain) ? null : plain;
}

/** @returns the declarations of a `style` attribute that a drawing keeps, by property */
export function readDeclarations(style: string): ReadonlyMap<string, string> {
	const declarations = new Map<string, string>();
	for (const declaration of style.slice(0, MAX_VALUE_CHARACTERS).split(';')) {
		const colon = declaration.indexOf(':');
		const name = declaration.slice(0, Math.max(0, colon)).trim().toLowerCase();
		const value = cleanValue(
			declaration
				.slice(colon + 1)
				.replace(/!\s{0,9}important/i, '')
				.trim()
		);
		if (STYLE_PROPERTIES.has(name) && value !== null && value !== '') declarations.set(name, value);
	}
	return declarations;
}

/** A style sheet without at-rules that load files, and without references. Empty if it is too long. */
export function cleanSheet(css: string): string {
	if (css.length > MAX_SHEET_CHARACTERS) return '';
	const plain = replaceVariables(withoutComments(css.replace(/<!\[CDATA\[|\]\]>/g, ' ')).replaceAll('\\', ''));
	return plain
		.replace(/@(?:import|charset|namespace)[^;{}]{0,500};?/gi, ' ')
		.split(/url\s*\(/i)
		.map((part, index) => (index === 0 ? part : `none${part.slice(Math.max(0, part.indexOf(')') + 1))}`))
		.join('');
}

function withoutComments(css: string): string {
	const parts = css.split('/*');
	return parts.map((part, index) => (index === 0 ? part : part.slice(Math.max(0, part.indexOf('*/') + 2)))).join(' ');
}

/**
 * Replaces `var(--name, fallback)` by its fallback: the style sheets of the page are not known. Without one, a background
 * is white and anything else has the colour of the text.
 */
function replaceVariables(css: string): string {
	const parts = css.split(/var\s*\(/i, MAX_VARIABLES);
	return parts
		.map((part, index) => {
			if (index === 0) return part;
			const end = closingParenthesis(part);
			if (end === -1) return `currentColor${part}`;
			const [name = '', ...fallback] = part.slice(0, end).split(',');
			const value = fallback.join(',').trim();
			return (value || (BACKGROUND_NAMES.test(name) ? '#fff' : 'currentColor')) + part.slice(end + 1);
		})
		.join('');
}

function closingParenthesis(text: string): number {
	let depth = 0;
	for (let index = 0; index < Math.min(text.length, MAX_FALLBACK_CHARACTERS); index++) {
		if (text[index] === '(') depth++;
		else if (text[index] === ')' && depth-- === 0) return index;
	}
	return -1;
}
