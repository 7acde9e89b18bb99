// Mutations of a page: each takes HTML and returns it changed in one way.
import type { Random } from '../../faults/random.ts';
import { FRAGMENTS, HOSTILE_ATTRIBUTES, HOSTILE_CHARACTERS } from './hostile-fragments.ts';
import { makeBlock } from './page-grammar.ts';

/** @param other makes another page, for mutations that join two */
export type Mutation = (html: string, random: Random, other: () => string) => string;

const TAGS = (
	'a abbr address article aside audio b base bdo blockquote body br button canvas caption center code col colgroup dd del ' +
	'details dfn dir div dl dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h6 head header hr html ' +
	'i iframe image img input ins kbd label legend li link listing main map mark marquee menu meta nav nobr noembed noframes ' +
	'noscript object ol optgroup option p param picture plaintext pre q rb rp rt rtc ruby s samp script section select slot ' +
	'small source span strike strong style sub summary sup table tbody td template textarea tfoot th thead time title tr tt u ul ' +
	'var video wbr xmp svg g text foreignObject desc use set animate image math mi mn mo ms mtext mrow mglyph malignmark ' +
	'annotation annotation-xml semantics maction mfrac mtable mtr mtd x-y'
).split(' ');
const MAX_ELEMENT_PIECES = 400;
const MAX_RANGE = 3_000;
const MAX_NESTING = 600;
/** Longer pages are not made longer. */
const MAX_CHARACTERS = 200_000;

type Pieces = readonly string[];
type Range = readonly [from: number, to: number];

/** Tags and the texts between them. */
export function splitMarkup(html: string): string[] {
	const pieces: string[] = [];
	for (let at = 0; at < html.length;) {
		const isTag = html.startsWith('<', at);
		const end = isTag ? html.indexOf('>', at) + 1 : html.indexOf('<', at);
		const next = end <= 0 ? html.length : end;
		pieces.push(html.slice(at, next));
		at = next;
	}
	return pieces;
}

const nameOf = (piece: string): string => /^<\/?([a-z][\w:-]*)/i.exec(piece)?.[1]?.toLowerCase() ?? '';
const isOpening = (piece: string): boolean => /^<[a-z]/i.test(piece);
const isClosing = (piece: string): boolean => /^<\/[a-z]/i.test(piece);

/** An element with its contents, chosen at random. */
function elementOf(pieces: Pieces, random: Random): Range {
	let from = random.int(pieces.length);
	while (from > 0 && !isOpening(pieces[from] ?? '')) from--;
	const name = nameOf(pieces[from] ?? '');
	let depth = 0;
	for (let to = from; to < Math.min(pieces.length, from + MAX_ELEMENT_PIECES); to++) {
		const piece = pieces[to] ?? '';
		if (nameOf(piece) !== name) continue;
		depth += isClosing(piece) ? -1 : 1;
		if (depth === 0) return [from, to + 1];
	}
	return [from, from + 1];
}

function rangeOf(html: string, random: Random): Range {
	const from = random.int(html.length + 1);
	return [from, Math.min(html.length, from + random.int(random.chance(0.5) ? 40 : MAX_RANGE))];
}

function insertAt(html: string, at: number, text: string): string {
	return html.slice(0, at) + text + html.slice(at);
}

function changePieces(html: string, change: (pieces: string[]) => void): string {
	const pieces = splitMarkup(html);
	if (pieces.length > 0) change(pieces);
	return pieces.join('');
}

/** Between two pieces, or anywhere, such as within a tag. */
function insertSomewhere(html: string, text: string, random: Random): string {
	if (random.chance(0.2)) return insertAt(html, random.int(html.length + 1), text);
	return changePieces(html, (pieces) => void pieces.splice(random.int(pieces.length + 1), 0, text));
}

const deleteElement: Mutation = (html, random) =>
	changePieces(html, (pieces) => {
		const [from, to] = elementOf(pieces, random);
		pieces.splice(from, to - from);
	});

const duplicateElement: Mutation = (html, random) =>
	changePieces(html, (pieces) => {
		const [from, to] = elementOf(pieces, random);
		const copy = pieces.slice(from, to).join('');
		pieces.splice(to, 0, copy.repeat(random.chance(0.8) ? 1 : 1 + random.int(20)));
	});

const moveElement: Mutation = (html, random) =>
	changePieces(html, (pieces) => {
		const [from, to] = elementOf(pieces, random);
		const moved = pieces.splice(from, to - from);
		pieces.splice(random.int(pieces.length + 1), 0, ...moved);
	});

const swapElements: Mutation = (html, random) =>
	changePieces(html, (pieces) => {
		const [one, two] = [elementOf(pieces, random), elementOf(pieces, random)].sort(([a], [b]) => a - b);
		if (one === undefined || two === undefined || one[1] > two[0]) return;
		const later = pieces.slice(...two);
		pieces.splice(two[0], two[1] - two[0], ...pieces.slice(...one));
		pieces.splice(one[0], one[1] - one[0], ...later);
	});

const deleteRange: Mutation = (html, random) => {
	const [from, to] = rangeOf(html, random);
	return html.slice(0, from) + html.slice(to);
};

const duplicateRange: Mutation = (html, random) => {
	const [from, to] = rangeOf(html, random);
	return insertAt(html, to, html.slice(from, to));
};

const moveRange: Mutation = (html, random) => {
	const [from, to] = rangeOf(html, random);
	const rest = html.slice(0, from) + html.slice(to);
	return insertAt(rest, random.int(rest.length + 1), html.slice(from, to));
};

const truncate: Mutation = (html, random) => html.slice(0, Math.floor(html.length * (0.3 + random.int(70) / 100)));

const uncloseElements: Mutation = (html, random) => {
	const share = random.pick([0.05, 0.3, 1]);
	return changePieces(html, (pieces) => {
		const kept = pieces.filter((piece) => !isClosing(piece) || !random.chance(share));
		pieces.splice(0, pieces.length, ...kept);
	});
};

const closeElements: Mutation = (html, random) =>
	insertSomewhere(html, Array.from({ length: 1 + random.int(5) }, () => `</${random.pick(TAGS)}>`).join(''), random);

const openElements: Mutation = (html, random) =>
	insertSomewhere(html, Array.from({ length: 1 + random.int(3) }, () => `<${random.pick(TAGS)}>`).join(''), random);

/** Renames the tag of one element, or only one of its ends. */
const renameElement: Mutation = (html, random) =>
	changePieces(html, (pieces) => {
		const [from, to] = elementOf(pieces, random);
		const name = random.pick(TAGS);
		const ends = random.chance(0.7) ? [from, to - 1] : [random.pick([from, to - 1])];
		for (const end of ends) pieces[end] = (pieces[end] ?? '').replace(/^(<\/?)[a-z][\w:-]*/i, `$1${name}`);
	});

const changeCase: Mutation = (html, random) =>
	changePieces(html, (pieces) => {
		const at = random.int(pieces.length);
		for (let index = at; index < Math.min(pieces.length, at + 30); index++)
			if (isOpening(pieces[index] ?? '')) pieces[index] = (pieces[index] ?? '').toUpperCase();
	});

const nestDeeply: Mutation = (html, random) => {
	const depth = 1 + random.int(random.chance(0.3) ? MAX_NESTING : 20);
	const names = Array.from({ length: 1 + random.int(3) }, () => random.pick(TAGS));
	const levels = Array.from({ length: depth }, (_none, index) => names[index % names.length] ?? 'div');
	const closing = random.chance(0.6)
		? levels
				.toReversed()
				.map((name) => `</${name}>`)
				.join('')
		: '';
	return changePieces(html, (pieces) => {
		const [from, to] = elementOf(pieces, random);
		pieces.splice(to, 0, closing);
		pieces.splice(from, 0, levels.map((name) => `<${name}>`).join(''));
	});
};

const swapAttributes: Mutation = (html, random) => {
	const values = [...html.matchAll(/="[^"<>]{0,500}"/g)];
	if (values.length < 2) return html;
	const [one, two] = [random.pick(values), random.pick(values)].sort((a, b) => a.index - b.index);
	if (one === undefined || two === undefined || one === two) return html;
	const between = html.slice(one.index + one[0].length, two.index);
	return html.slice(0, one.index) + two[0] + between + one[0] + html.slice(two.index + two[0].length);
};

const addAttributes: Mutation = (html, random) =>
	changePieces(html, (pieces) => {
		for (let count = 1 + random.int(6); count > 0; count--) {
			const at = random.int(pieces.length);
			const attribute = random.pick(HOSTILE_ATTRIBUTES);
			pieces[at] = (pieces[at] ?? '').replace(/^<[a-z][\w:-]*/i, (start) => `${start} ${attribute}`);
		}
	});

const insertFragments: Mutation = (html, random) => {
	let changed = html;
	for (let count = 1 + random.int(4); count > 0; count--)
		changed = insertSomewhere(changed, random.pick(FRAGMENTS), random);
	return changed;
};

/** Puts a hostile piece where another parser would not expect it: in a comment, a value, a raw text or another namespace. */
const wrapFragment: Mutation = (html, random) => {
	const fragment = random.pick(FRAGMENTS);
	const [before, after] = random.pick([
		['<!--', '-->'],
		['<![CDATA[', ']]>'],
		['<p title="', '">'],
		["<img alt='", "' src=/p/1.jpg>"],
		['<svg>', '</svg>'],
		['<svg><desc>', '</desc></svg>'],
		['<math><mtext>', '</mtext></math>'],
		['<math><annotation-xml encoding="application/xhtml+xml">', '</annotation-xml></math>'],
		['<noscript>', '</noscript>'],
		['<template>', '</template>'],
		['<textarea>', '</textarea>'],
		['<style>', '</style>'],
		['<title>', '</title>'],
		['<xmp>', '</xmp>'],
		['<select>', '</select>'],
		['<table>', '</table>'],
		['<pre><code>', '</code></pre>'],
		['<iframe srcdoc="', '"></iframe>'],
		['<script type="math/tex">', '</script>']
	] as const);
	const isEscaped = random.chance(0.2);
	return insertSomewhere(html, before + (isEscaped ? escape(fragment) : fragment) + after, random);
};

const insertCharacters: Mutation = (html, random) => {
	let changed = html;
	for (let count = 1 + random.int(12); count > 0; count--)
		changed = insertAt(changed, random.int(changed.length + 1), random.pick(HOSTILE_CHARACTERS));
	return changed;
};

const changeCharacters: Mutation = (html, random) => {
	let changed = html;
	for (let count = 1 + random.int(20); count > 0; count--) {
		const at = random.int(changed.length + 1);
		changed = changed.slice(0, at) + String.fromCharCode(32 + random.int(96)) + changed.slice(at + 1);
	}
	return changed;
};

/** Writes a range as character references, or its references as characters. */
const changeReferences: Mutation = (html, random) => {
	const [from, to] = rangeOf(html, random);
	const part = html.slice(from, Math.min(to, from + 200));
	const changed = random.chance(0.5) ? escape(part) : part.replaceAll('&lt;', '<').replaceAll('&amp;', '&');
	return html.slice(0, from) + changed + html.slice(from + part.length);
};

const splicePages: Mutation = (html, random, other) => {
	const second = other();
	if (random.chance(0.5)) return insertAt(html, random.int(html.length + 1), second);
	return html.slice(0, random.int(html.length + 1)) + second.slice(random.int(second.length + 1));
};

const insertBlock: Mutation = (html, random) => insertSomewhere(html, makeBlock(random), random);

const MUTATIONS: readonly Mutation[] = [
	...[deleteElement, duplicateElement, moveElement, swapElements, deleteRange, duplicateRange, moveRange, truncate],
	...[uncloseElements, closeElements, openElements, renameElement, changeCase, nestDeeply, swapAttributes],
	...[addAttributes, addAttributes, insertFragments, insertFragments, insertFragments, wrapFragment, wrapFragment],
	...[insertCharacters, changeCharacters, changeReferences, splicePages, insertBlock]
];

/** Applies as many mutations, chosen at random. */
export function mutate(html: string, random: Random, { count, other }: { count: number; other: () => string }): string {
	let changed = html;
	for (let done = 0; done < count; done++) {
		const next = random.pick(MUTATIONS)(changed, random, other);
		if (next.length <= MAX_CHARACTERS) changed = next;
	}
	return changed;
}

function escape(text: string): string {
	return [...text].map((character) => `&#${character.codePointAt(0) ?? 0};`).join('');
}
