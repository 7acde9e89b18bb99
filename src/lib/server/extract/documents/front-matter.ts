// Reads the front matter of a Markdown file: lines of names and values between two lines of dashes, as Jekyll and Hugo
// have it.
import { parseAuthor } from '../byline/person-name.ts';
import { timeOf } from '../dates/declared-date.ts';

export interface FrontMatter {
	readonly title: string | null;
	readonly author: string | null;
	/** ms since 1970 */
	readonly published: number | null;
	readonly lang: string | null;
	/** The text after it. */
	readonly rest: string;
}

const MAX_CHARACTERS = 10_000;
const MAX_LINES = 200;
const FENCES: Readonly<Record<string, RegExp>> = { '---': /^(?:---|\.\.\.)\s*$/, '+++': /^\+\+\+\s*$/ };
/** `name: value` in YAML, `name = value` in TOML. */
const FIELD = /^([A-Za-z_-]{1,40})\s{0,4}[:=]\s{0,20}(\S.{0,500}|)$/;
const LIST_ITEM = /^\s{0,8}-\s{1,4}(\S.{0,200})$/;

export function readFrontMatter(text: string): FrontMatter {
	const none = { title: null, author: null, published: null, lang: null, rest: text };
	const lines = text.slice(0, MAX_CHARACTERS).split(/\r\n?|\n/, MAX_LINES);
	const fence = FENCES[lines[0]?.trimEnd() ?? ''];
	const end = fence === undefined ? -1 : lines.findIndex((line, index) => index > 0 && fence.test(line));
	const fields = end === -1 ? null : fieldsOf(lines.slice(1, end));
	// A line of dashes is also a rule, after which anything may follow.
	if (fields === null) return none;
	return {
		title: fields.get('title')?.[0] ?? null,
		author: authorOf(fields.get('author') ?? fields.get('authors') ?? []),
		published: timeOf(fields.get('date')?.[0] ?? fields.get('published')?.[0] ?? fields.get('publishdate')?.[0]),
		lang: fields.get('lang')?.[0] ?? fields.get('language')?.[0] ?? null,
		rest: afterLines(text, end + 1)
	};
}

/** Values by name in lower case; null if a line is neither a field, nor part of one, nor a comment. */
function fieldsOf(lines: readonly string[]): Map<string, string[]> | null {
	const fields = new Map<string, string[]>();
	let current: string[] | null = null;
	for (const line of lines) {
		const field = FIELD.exec(line);
		const item = LIST_ITEM.exec(line);
		if (field !== null) {
			current = valuesOf(field[2] ?? '');
			fields.set((field[1] ?? '').toLowerCase(), current);
		} else if (item !== null && current !== null) current.push(unquoted(item[1] ?? ''));
		else if (line.trim() !== '' && !/^\s|^#|^\[|^[\]}]/.test(line)) return null;
	}
	return fields.size === 0 ? null : fields;
}

/** A value, or those of a list in brackets. */
function valuesOf(value: string): string[] {
	const list = /^\[(.*)\]$/.exec(value.trim())?.[1];
	return (list === undefined ? [value] : list.split(','))
		.map((part) => unquoted(part))
		.filter((part) => part !== '' && !/^[|>][+-]?$/.test(part));
}

function unquoted(value: string): string {
	const text = value.trim();
	return (/^"(.*)"$/.exec(text)?.[1] ?? /^'(.*)'$/.exec(text)?.[1] ?? text).replace(/^name:\s*/, '').trim();
}

function authorOf(names: readonly string[]): string | null {
	const authors = names.slice(0, 20).flatMap((name) => parseAuthor(name) ?? []);
	return authors.length === 0 ? null : authors.join(', ');
}

function afterLines(text: string, count: number): string {
	let at = 0;
	for (let line = 0; line < count; line++) {
		const end = /\r\n?|\n/.exec(text.slice(at, at + MAX_CHARACTERS));
		if (end === null) return '';
		at += end.index + end[0].length;
	}
	return text.slice(at);
}
