// Sniffs the type of a response: a page, plain text, or a file that cannot be read (WHATWG MIME Sniffing).
import { Failure } from '../../domain/core/failure.ts';

export type PageType = 'text/html' | 'text/plain';

const PAGES: ReadonlySet<string> = new Set(['text/html', 'application/xhtml+xml']);
/** Types that servers send by default, also for pages. */
const UNSURE: ReadonlySet<string> = new Set([
	'',
	'text/plain',
	'text/xml',
	'application/xml',
	'application/octet-stream',
	'application/x-httpd-php',
	'application/unknown',
	'unknown/unknown',
	'text/markdown',
	'text/x-markdown'
]);
/** The beginning of a page, after a `<?xml` declaration if it has one: a page may begin with a comment. */
const PAGE_START =
	/^<(?:!--|!doctype html|(?:html|head|body|title|script|style|meta|div|p|h1|table|article|main|iframe|font|a|br|b)[\s>])/i;
const MARKUP_START = /^<[?!a-z]/i;
/** Files that are recognised by their first bytes, whatever type the server declares. */
const FILES: readonly (readonly [start: string, type: string])[] = [
	['%PDF-', 'application/pdf'],
	['\u0089PNG', 'image/png'],
	['\u00ff\u00d8\u00ff', 'image/jpeg'],
	['GIF87a', 'image/gif'],
	['GIF89a', 'image/gif'],
	['RIFF', 'image/webp'],
	['PK\u0003\u0004', 'application/zip'],
	['\u001f\u008b', 'application/gzip'],
	['\u001aE\u00df\u00a3', 'video/webm'],
	['ID3', 'audio/mpeg'],
	['OggS', 'audio/ogg']
];
const SAMPLE_BYTES = 1024;

/**
 * Called before the body is read.
 * @param declared media type in lower case, without parameters; empty when absent
 * @throws Failure `not_html` for a type that is certainly another kind of file
 */
export function refuseOtherTypes(declared: string): void {
	if (!PAGES.has(declared) && !UNSURE.has(declared)) throw new Failure('not_html', { type: declared });
}

/** @throws Failure `not_html` for bytes that are neither a page nor text */
export function pageTypeOf(declared: string, bytes: Uint8Array): PageType {
	const start = Buffer.from(bytes.subarray(0, SAMPLE_BYTES)).toString('latin1');
	const file = FILES.find(([mark]) => start.startsWith(mark));
	if (file !== undefined) throw new Failure('not_html', { type: file[1] });
	const text = withoutByteOrderMark(start);
	if (PAGES.has(declared) || PAGE_START.test(withoutDeclaration(text))) return 'text/html';
	const isText = declared.startsWith('text/') && !declared.endsWith('xml') && !isBinary(start);
	// Without a declared type, other markup is not readable text.
	if (isText || (declared === '' && bytes.length > 0 && !MARKUP_START.test(text) && !isBinary(start) && isProse(text)))
		return 'text/plain';
	throw new Failure('not_html', { type: declared });
}

/** Whether the bytes include some that never occur in text (MIME Sniffing, 7.2), and are not UTF-16. */
function isBinary(start: string): boolean {
	if (/^(?:\u00fe\u00ff|\u00ff\u00fe)/.test(start)) return false;
	// eslint-disable-next-line no-control-regex
	return /[\u0000-\u0008\u000b\u000e-\u001a\u001c-\u001f]/.test(start);
}

/** Whether the text begins like prose. Data such as JSON begins with a bracket. */
function isProse(start: string): boolean {
	return !/^[[{]/.test(start);
}

/** The first characters, after a byte order mark and white space. */
function withoutByteOrderMark(start: string): string {
	return start.replace(/^\u00ef\u00bb\u00bf/, '').trimStart();
}

function withoutDeclaration(text: string): string {
	const end = /^<\?xml/i.test(text) ? text.indexOf('>') : -1;
	return text.slice(end + 1).trimStart();
}

const CHARSET = /;\s*charset\s*=[\s"']*([^\s"';]+)/i;

/** The charset in a Content-Type header, in lower case; null without one. */
export function charsetOf(header: string): string | null {
	return CHARSET.exec(header)?.[1]?.toLowerCase() ?? null;
}
