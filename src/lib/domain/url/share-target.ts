// What another app or site sends to be saved: read with a limit, cut to sane lengths, and the address in it.
import { MAX_ADDRESS, parseAddress } from './url.ts';
import { wellFormed } from '../core/well-formed-text.ts';

/** The three fields of a share target (https://w3c.github.io/web-share-target/#dom-sharetargetparams). */
export interface Shared {
	readonly url: string;
	readonly text: string;
	readonly title: string;
}

/** Bytes of a share's form: a long quotation passes, a film does not. */
export const MAX_SHARE_BYTES = 65_536;
/** The page that says so of a larger one. */
export const TOO_LARGE_PATH = '/save?large';
/** Characters of each field that are looked at. */
const LONGEST = { url: MAX_ADDRESS, text: 32_768, title: 512 } as const;
/** Characters of each field as a query: a whole address must stay below the 16 kB that Node takes of a request's head. */
const LONGEST_QUERY = { url: 8_000, text: 4_000, title: 500 } as const;
const NAMES = ['url', 'text', 'title'] as const;

/** @param read gives the value of a field, of whatever type: a file or nothing counts as no text */
export function sharedBy(read: (name: keyof Shared) => unknown): Shared {
	const field = (name: keyof Shared): string => {
		const value = read(name);
		return typeof value === 'string' ? wellFormed(upTo(LONGEST[name], value)) : '';
	};
	return { url: field('url'), text: field('text'), title: field('title') };
}

/** The whole words of a text that fit: an address that was cut would be another one. */
function upTo(most: number, text: string): string {
	if (text.length <= most) return text;
	let end = most;
	while (end > 0 && !/\s/.test(text.charAt(end))) end--;
	return text.slice(0, end);
}

/**
 * Reads a share's form in either encoding of forms.
 * @returns null when it is too large; the rest of the body is left unread then. What is no form has no fields.
 */
export async function readShare(request: Request): Promise<Shared | null> {
	const bytes = await readAtMost(request, MAX_SHARE_BYTES);
	if (bytes === null) return null;
	const type = request.headers.get('content-type') ?? '';
	const form = await new Response(bytes, { headers: { 'content-type': type } }).formData().catch(() => null);
	return sharedBy((name) => form?.get(name));
}

async function readAtMost(request: Request, most: number): Promise<Uint8Array<ArrayBuffer> | null> {
	const body = request.body as ReadableStream<Uint8Array> | null | undefined;
	// Some browsers have no stream here: then the browser has read it all already.
	if (body === undefined) return withLimit(new Uint8Array(await request.arrayBuffer()), most);
	const parts: Uint8Array[] = [];
	let size = 0;
	const reader = body?.getReader();
	for (let next = await reader?.read(); next?.done === false; next = await reader?.read()) {
		size += next.value.byteLength;
		if (size > most) {
			reader?.releaseLock();
			return null;
		}
		parts.push(next.value);
	}
	const bytes = new Uint8Array(size);
	let at = 0;
	for (const part of parts) {
		bytes.set(part, at);
		at += part.byteLength;
	}
	return bytes;
}

function withLimit(bytes: Uint8Array<ArrayBuffer>, most: number): Uint8Array<ArrayBuffer> | null {
	return bytes.byteLength > most ? null : bytes;
}

/** Of a long text the address alone, which ends at the next white space: what finds it is to look through no more. */
function aroundAddress(text: string): string {
	if (text.length <= MAX_ADDRESS) return text;
	const begin = text.search(/https?:\/\//i);
	const rest = begin < 0 ? '' : text.slice(begin, begin + MAX_ADDRESS + 1);
	const end = rest.search(/\s/);
	return end < 0 ? rest : rest.slice(0, end);
}

/** The address that was meant; Android often puts it inside the text. Null when there is none that can be saved. */
export function addressIn(shared: Shared): string | null {
	for (const name of NAMES) {
		try {
			return parseAddress(aroundAddress(shared[name]));
		} catch {
			// No address in this field: the next one may have it.
		}
	}
	return null;
}

/** The words of a share that has no address, for the reader to correct. */
export function wordsIn(shared: Shared): string {
	return NAMES.map((name) => shared[name].trim()).find((words) => words !== '') ?? '';
}

/** The page that asks what to do with a share; it saves nothing by being visited. */
export function askingPath(shared: Shared): string {
	const query = new URLSearchParams();
	for (const name of NAMES) {
		const value = shared[name];
		if (value === '') continue;
		const isShort = encodeURIComponent(value).length <= LONGEST_QUERY[name];
		// A character takes nine at most.
		const fitting = isShort ? value : upTo(LONGEST_QUERY[name] / 9, value);
		if (fitting !== '') query.set(name, fitting);
	}
	const address = addressIn(shared);
	const isLost = address !== null && address !== addressIn(sharedBy((name) => query.get(name)));
	// It stood too far down in what was shared.
	if (isLost && encodeURIComponent(address).length <= LONGEST_QUERY.url) query.set('url', address);
	return `/save?${query.toString()}`;
}

/** Top-level names that lead nowhere on the internet (RFC 6761, 6762, 8375, ICANN 2018, and what routers are known to use). */
const PRIVATE_NAMES = /\.(?:local|localhost|localdomain|internal|home\.arpa|home|lan|corp|intranet|private)$/;

/**
 * Whether an address looks like one of a private network without asking for it: an IP address spelled out, a name of one
 * label, or one that the internet does not know. Names that lead inside by their DNS alone are found by the server.
 */
export function looksPrivate(address: string): boolean {
	if (!URL.canParse(address)) return false;
	const host = new URL(address).hostname.replace(/\.$/, '');
	return host.startsWith('[') || /^\d+(?:\.\d+){3}$/.test(host) || !host.includes('.') || PRIVATE_NAMES.test(host);
}

/** Characters of a host and of a path that a question shows. */
const MAX_SHOWN_HOST = 80;
const MAX_SHOWN_PATH = 160;

/**
 * An address as a reader can judge it. The host stays in the ASCII form that browsers compare (`xn--…`), and its end,
 * which says whose it is, is never cut; the rest is decoded, but for what is invisible or would turn its direction.
 */
export function shownAddress(address: string): { readonly host: string; readonly path: string } {
	const url = new URL(address);
	const host = url.host.length > MAX_SHOWN_HOST ? `…${url.host.slice(-MAX_SHOWN_HOST)}` : url.host;
	const path = decoded(url.pathname + url.search).replace(/[\p{C}\p{Z}]/gu, encodeURIComponent);
	const isLong = path.length > MAX_SHOWN_PATH;
	return { host, path: path === '/' ? '' : isLong ? `${wellFormed(path.slice(0, MAX_SHOWN_PATH))}…` : path };
}

function decoded(path: string): string {
	try {
		return decodeURI(path);
	} catch {
		return path;
	}
}
