// Finds the root element of an XML document.

export interface RootElement {
	/** In lower case, without a prefix. */
	readonly name: string;
	/** Offset of its `<`. */
	readonly start: number;
}

/** Declarations and comments before the root, and the length of a document type with what it declares. */
const MAX_PROLOG_PARTS = 100;
const MAX_DOCTYPE_CHARACTERS = 64_000;
const ROOT_NAME = /<(?:[\w.-]{1,100}:)?([\w.-]{1,100})(?=[\s>/])/y;

/**
 * The root element after a declaration, comments and a document type.
 * @param offset where the document begins; white space may follow
 * @returns null if something else than an element follows
 */
export function rootElementAt(text: string, offset: number): RootElement | null {
	let at = offset;
	for (let count = 0; count < MAX_PROLOG_PARTS; count++) {
		at += spacesAt(text, at);
		const end = endOfProlog(text, at);
		if (end === null) break;
		if (end === -1) return null;
		at = end;
	}
	ROOT_NAME.lastIndex = at;
	const name = ROOT_NAME.exec(text)?.[1]?.toLowerCase();
	return name === undefined ? null : { name, start: at };
}

/** Number of spaces at an offset. */
function spacesAt(text: string, at: number): number {
	const spaces = /[\s\ufeff]*/y;
	spaces.lastIndex = at;
	return spaces.exec(text)?.[0].length ?? 0;
}

/** End of the comment, declaration or document type at an offset: null if there is none, -1 if it has no end. */
function endOfProlog(text: string, at: number): number | null {
	if (text.startsWith('<!--', at)) return endAfter(text, '-->', at);
	if (text.startsWith('<?', at)) return endAfter(text, '>', at);
	if (/^<!doctype/i.test(text.slice(at, at + 9))) return endOfDoctype(text, at);
	return null;
}

function endAfter(text: string, pattern: string, from: number): number {
	const at = text.indexOf(pattern, from);
	return at === -1 ? -1 : at + pattern.length;
}

/** Offset behind a document type, whose internal subset may contain quotes, comments and `>`; -1 if it has no end. */
function endOfDoctype(text: string, start: number): number {
	const first = endAfter(text, '>', start);
	if (first === -1 || !text.slice(start, first).includes('[')) return first;
	const part = /"[^"]*"|'[^']*'|<!--|[>[\]]/g;
	const declared = text.slice(start, start + MAX_DOCTYPE_CHARACTERS);
	let depth = 0;
	for (let match = part.exec(declared); match !== null; match = part.exec(declared)) {
		const [mark] = match;
		if (mark === '<!--') part.lastIndex = Math.max(part.lastIndex, declared.indexOf('-->', part.lastIndex));
		else if (mark === '[') depth++;
		else if (mark === ']') depth--;
		else if (mark === '>' && depth <= 0) return start + part.lastIndex;
	}
	return first;
}
