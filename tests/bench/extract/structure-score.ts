// Scores the structure of extracted HTML: code blocks with their white space, and headings.
import { parseHTML } from 'linkedom';
import { comparableText, textOf } from '../../../src/lib/server/extract/html/text-content.ts';

export interface StructureScore {
	/** Code blocks of the source whose text stands in the annotated text, and how many of them were lost or changed. */
	readonly code: number;
	readonly codeLost: number;
	readonly codeChanged: number;
	/** Headings of the source that are lines of the annotated text; within its sentences, most are other words. */
	readonly headings: number;
	/** Of them, those whose text is missing. */
	readonly headingsLost: number;
	/** Of them, those whose text is kept without being a heading, such as the name above a post. */
	readonly headingsAsText: number;
}

const MIN_HEADING_LETTERS = 4;
const MIN_CODE_LETTERS = 8;

/** A column of numbers beside code. */
const LINE_NUMBERS = /^[\s\d]*$/;
const LINE_ELEMENTS = 'br, div, p, li, tr';

export function scoreStructure(source: string, html: string, truth: string): StructureScore {
	const { document } = parseHTML(source);
	const extracted = parseHTML(`<html><body>${html}</body></html>`).document;
	const wanted = ` ${comparableText(truth)} `;
	const isWanted = (text: string, minimum: number): boolean => text.length >= minimum && wanted.includes(` ${text} `);

	const blocks = [...document.querySelectorAll('pre')].filter(
		({ textContent }) =>
			isWanted(comparableText(textContent ?? ''), MIN_CODE_LETTERS) && !LINE_NUMBERS.test(textContent ?? '')
	);
	const kept = [...extracted.querySelectorAll('pre')].map((block) => block.textContent ?? '');
	const keptExactly = new Set(kept.map(trimmedCode));
	const keptLetters = new Set(kept.map(comparableText));
	const keptOnOneLine = new Set(kept.map(onOneLine));
	const changed = blocks.filter(
		(block) =>
			!keptExactly.has(trimmedCode(block.textContent ?? '')) &&
			// Lines that are elements have no line breaks in the text of the page.
			!(block.querySelector(LINE_ELEMENTS) !== null && keptOnOneLine.has(onOneLine(block.textContent ?? '')))
	);
	const lost = changed.filter((block) => !keptLetters.has(comparableText(block.textContent ?? '')));

	const lines = new Set(truth.split('\n').map(comparableText));
	const headings = [...document.querySelectorAll('h2, h3, h4, h5, h6')]
		.map((heading) => comparableText(textOf(heading)))
		.filter((text) => text.length >= MIN_HEADING_LETTERS && lines.has(text));
	const keptHeadings = new Set(
		[...extracted.querySelectorAll('h1, h2, h3, h4, h5, h6')].map((heading) => comparableText(textOf(heading)))
	);
	const notKept = headings.filter((text) => !keptHeadings.has(text));
	const lineTexts = new Set(
		[...extracted.querySelectorAll('p, li, td, th, dt, dd, figcaption, summary, strong, b, cite, a')].map((line) =>
			comparableText(textOf(line))
		)
	);
	const asText = notKept.filter((text) => lineTexts.has(text));
	return {
		code: blocks.length,
		codeLost: lost.length,
		codeChanged: changed.length - lost.length,
		headings: headings.length,
		headingsLost: notKept.length - asText.length,
		headingsAsText: asText.length
	};
}

function onOneLine(code: string): string {
	return trimmedCode(code).replace(/\n/g, '');
}

/** Code without the line breaks around it; the white space within counts to the byte. */
function trimmedCode(code: string): string {
	return code.replace(/\r\n?/g, '\n').replace(/^\n+/, '').trimEnd();
}
