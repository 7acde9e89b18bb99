// Sniffs the type of a response: a page, text, a PDF, a picture, or a file that cannot be read (WHATWG MIME Sniffing).
import { Failure } from '../../domain/core/failure.ts';
import { knownFileOf, refusalOf } from './file-types.ts';

export type PageType = 'text/html' | 'text/plain' | 'text/markdown' | 'application/pdf' | `image/${string}`;

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
	'text/x-markdown',
	'binary/octet-stream',
	'application/x-octet-stream',
	'application/force-download',
	'application/x-download',
	'application/download'
]);
const PDF_TYPES: ReadonlySet<string> = new Set(['application/pdf', 'application/x-pdf', 'application/acrobat']);
const PICTURE_TYPE = /^image\/(?:jpeg|jpg|pjpeg|png|x-png|webp|gif|avif|svg\+xml)$/;
const MARKDOWN_TYPES: ReadonlySet<string> = new Set(['text/markdown', 'text/x-markdown']);
const MARKDOWN_NAME = /\.(?:md|markdown|mdown|mkdn?)$/i;
/** A whole page. Markdown may begin with other elements of HTML. */
const WHOLE_PAGE = /^<(?:!doctype html|html[\s>])/i;
/** The beginning of a page, after a `<?xml` declaration if it has one: a page may begin with a comment. */
const PAGE_START =
	/^<(?:!--|!doctype html|(?:html|head|body|title|script|style|meta|div|p|h1|table|article|main|iframe|font|a|br|b)[\s>])/i;
const MARKUP_START = /^<[?!a-z]/i;
const SAMPLE_BYTES = 1024;

/**
 * Called before the body is read.
 * @param declared media type in lower case, without parameters; empty when absent
 * @throws Failure `not_html` or a more precise code, for a type that is certainly another kind of file
 */
export function refuseOtherTypes(declared: string): void {
	const mayBeRead =
		PAGES.has(declared) || UNSURE.has(declared) || PDF_TYPES.has(declared) || PICTURE_TYPE.test(declared);
	if (!mayBeRead) throw refusalOf(declared);
}

/** Whether a response may be a document, which may be larger than a page. @param start of the body; empty before it */
export function isDocument(declared: string, start: Uint8Array): boolean {
	if (PAGES.has(declared)) return false;
	return PDF_TYPES.has(declared) || PICTURE_TYPE.test(declared) || isPdf(latin1(start), declared);
}

/**
 * @param path of the address
 * @throws Failure `not_html` or a more precise code, for bytes that are neither a page, text, a PDF nor a picture
 */
export function pageTypeOf(declared: string, bytes: Uint8Array, path = ''): PageType {
	const start = latin1(bytes);
	const file = isPdf(start, declared) ? 'application/pdf' : knownFileOf(start);
	if (file === 'application/pdf' || (file !== null && PICTURE_TYPE.test(file))) return file as PageType;
	if (file !== null) throw refusalOf(file);
	const text = withoutByteOrderMark(start);
	const isSvg = declared === 'image/svg+xml' && MARKUP_START.test(text);
	if (isSvg && !WHOLE_PAGE.test(withoutDeclaration(text))) return 'image/svg+xml';
	const isMarkdown = MARKDOWN_TYPES.has(declared) || (!PAGES.has(declared) && MARKDOWN_NAME.test(path));
	if (isMarkdown && !isBinary(start) && !WHOLE_PAGE.test(withoutDeclaration(text))) return 'text/markdown';
	if (PAGES.has(declared) || PAGE_START.test(withoutDeclaration(text))) return 'text/html';
	const isText = declared.startsWith('text/') && !declared.endsWith('xml') && !isBinary(start);
	// Without a declared type, other markup is not readable text.
	if (isText || (declared === '' && bytes.length > 0 && !MARKUP_START.test(text) && !isBinary(start) && isProse(text)))
		return 'text/plain';
	// A file that is not what its type says, such as an empty PDF.
	if (PDF_TYPES.has(declared) || PICTURE_TYPE.test(declared)) throw new Failure('damaged_file', { type: declared });
	throw refusalOf(declared);
}

/** Other bytes may come before the header of a PDF (ISO 32000-1, annex H.3). */
function isPdf(start: string, declared: string): boolean {
	return start.startsWith('%PDF-') || (!declared.startsWith('text/') && start.includes('%PDF-'));
}

function latin1(bytes: Uint8Array): string {
	return Buffer.from(bytes.subarray(0, SAMPLE_BYTES)).toString('latin1');
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
