// Splits HTML into tags and text (HTML 13.2.5), in linear time.

export interface TokenHandler {
	/** @param attributes as the page has them, with entities not decoded; at most 100 per tag */
	open(name: string, attributes: readonly Attribute[]): void;
	close(name: string): void;
	/**
	 * With entities not decoded; a `<` that opens no tag becomes `&lt;`. The contents of a script or style are one text.
	 */
	text(text: string): void;
}

export interface Attribute {
	readonly name: string;
	readonly value: string;
}

const MAX_ATTRIBUTES = 100;
/** Maximum number of `<` that open no tag: each becomes a node in the document, and real texts have few. */
const MAX_STRAY_BRACKETS = 10_000;
/** Elements inside which `<` opens no tag. */
const RAW: ReadonlySet<string> = new Set('script style textarea title xmp iframe noembed noframes'.split(' '));

/**
 * A raw-text element (such as a title) without an end tag is treated as empty, so that it does not swallow the page.
 */
export function tokenise(html: string, handler: TokenHandler): void {
	const unclosed = new Set<string>();
	const tag = /([a-z][^\s/>]*)/iy;
	const attribute = /[\s/]*([^\s/>=][^\s/>=]*|=[^\s/>=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"'][^\s>]*)?))?/y;
	let at = 0;
	let stray = 0;

	function readAttributes(): Attribute[] {
		const attributes: Attribute[] = [];
		attribute.lastIndex = at;
		while (attributes.length < MAX_ATTRIBUTES) {
			const match = attribute.exec(html);
			if (match === null) break;
			at = attribute.lastIndex;
			attributes.push({ name: (match[1] ?? '').toLowerCase(), value: match[2] ?? match[3] ?? match[4] ?? '' });
		}
		return attributes;
	}

	/** After one search without a result, `mark` is not searched for again: that keeps the time linear. */
	function find(mark: string): number {
		if (unclosed.has(mark)) return -1;
		const position = html.indexOf(mark, at);
		if (position === -1) unclosed.add(mark);
		return position;
	}

	/** The end of a raw text element, in the spelling of its start tag or, rarely, another. */
	function findEnd(name: string, written: string): number {
		for (const mark of new Set([`</${written}`, `</${name}`, `</${name.toUpperCase()}`])) {
			const end = find(mark);
			if (end !== -1) return end;
		}
		return -1;
	}

	function skipPast(mark: string): void {
		const end = find(mark);
		at = end === -1 ? html.length : end + mark.length;
	}

	function readTag(): void {
		tag.lastIndex = at;
		const written = tag.exec(html)?.[1] ?? '';
		const name = written.toLowerCase();
		at = tag.lastIndex;
		const attributes = readAttributes();
		skipPast('>');
		handler.open(name, attributes);
		if (!RAW.has(name)) return;
		const end = findEnd(name, written);
		if (end !== -1) {
			handler.text(html.slice(at, end));
			at = end;
		} else handler.close(name);
	}

	while (at < html.length) {
		const start = html.indexOf('<', at);
		if (start !== at) handler.text(html.slice(at, start === -1 ? html.length : start));
		if (start === -1) return;
		at = start + 1;
		const next = html[at] ?? '';
		if (/[a-z]/i.test(next)) readTag();
		else if (next === '/' && /[a-z]/i.test(html[at + 1] ?? '')) {
			at++;
			tag.lastIndex = at;
			const name = (tag.exec(html)?.[1] ?? '').toLowerCase();
			skipPast('>');
			handler.close(name);
		} else if (html.startsWith('!--', at)) {
			at += 3;
			// `<!-->` and `<!--->` are complete comments.
			const short = /-?>/y;
			short.lastIndex = at;
			if (short.test(html)) at = short.lastIndex;
			else if (find('-->') !== -1) skipPast('-->');
		} else if (next === '!' || next === '?' || next === '/') skipPast('>');
		else if (++stray <= MAX_STRAY_BRACKETS) handler.text('&lt;');
	}
}
