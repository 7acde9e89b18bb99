// Reads what another app or site shares: limits its size and finds the address in it.
import { parseAddress } from './url.ts';
import { MAX_ADDRESS } from '../core/line-limits.ts';
import { wellFormed } from '../core/well-formed-text.ts';

/** The three fields of a share target (https://w3c.github.io/web-share-target/#dom-sharetargetparams). */
export interface Shared {
	readonly url: string;
	readonly text: string;
	readonly title: string;
}

/** Maximum size of the form of a share, bytes: enough for a long quotation. */
export const MAX_SHARE_BYTES = 65_536;
/** Page that tells the reader that a share was too large. */
export const TOO_LARGE_PATH = '/save?large';
/** Maximum number of characters that are read of each field. */
const MAX_FIELD_LENGTHS = { url: MAX_ADDRESS, text: 32_768, title: 512 } as const;
/**
 * Maximum length of each field in the query, so that a whole address fits into the 16 kB that Node accepts for
 * request headers.
 */
const MAX_QUERY_LENGTHS = { url: 8_000, text: 4_000, title: 500 } as const;
const NAMES = ['url', 'text', 'title'] as const;

/** @param read returns the value of a field; files and missing values count as empty */
export function parseShared(read: (name: keyof Shared) => unknown): Shared {
	const field = (name: keyof Shared): string => {
		const value = read(name);
		return typeof value === 'string' ? wellFormed(wholeWordsUpTo(MAX_FIELD_LENGTHS[name], value)) : '';
	};
	return { url: field('url'), text: field('text'), title: field('title') };
}

/** The start of a text in whole words up to `limit`, because a cut address would be another address. */
function wholeWordsUpTo(limit: number, text: string): string {
	if (text.length <= limit) return text;
	let end = limit;
	while (end > 0 && !/\s/.test(text.charAt(end))) end--;
	return text.slice(0, end);
}

/**
 * Reads the form of a share in either form encoding.
 * @returns null if it is too large, with the rest of the body unread; empty fields if the body is not a form
 */
export async function readShare(request: Request): Promise<Shared | null> {
	const bytes = await readAtMost(request, MAX_SHARE_BYTES);
	if (bytes === null) return null;
	const type = request.headers.get('content-type') ?? '';
	const form = await new Response(bytes, { headers: { 'content-type': type } }).formData().catch(() => null);
	return parseShared((name) => form?.get(name));
}

/** The body of a request; null if it is larger than the limit, with the rest unread. */
export async function readAtMost(request: Request, limit: number): Promise<Uint8Array<ArrayBuffer> | null> {
	const body = request.body as ReadableStream<Uint8Array> | null | undefined;
	// Some browsers have no stream here and have read the whole body already.
	if (body === undefined) return withLimit(new Uint8Array(await request.arrayBuffer()), limit);
	const parts: Uint8Array[] = [];
	let size = 0;
	const reader = body?.getReader();
	for (let next = await reader?.read(); next?.done === false; next = await reader?.read()) {
		size += next.value.byteLength;
		if (size > limit) {
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

function withLimit(bytes: Uint8Array<ArrayBuffer>, limit: number): Uint8Array<ArrayBuffer> | null {
	return bytes.byteLength > limit ? null : bytes;
}

/** Limits a long text to the address in it, which ends at the next white space, to keep the search for it fast. */
function aroundAddress(text: string): string {
	if (text.length <= MAX_ADDRESS) return text;
	const begin = text.search(/https?:\/\//i);
	const rest = begin < 0 ? '' : text.slice(begin, begin + MAX_ADDRESS + 1);
	const end = rest.search(/\s/);
	return end < 0 ? rest : rest.slice(0, end);
}

/** The shared address, which Android often puts into the text; null if there is no address that can be saved. */
export function addressIn(shared: Shared): string | null {
	for (const name of NAMES) {
		try {
			return parseAddress(aroundAddress(shared[name]));
		} catch {
			// This field has no address; try the next one.
		}
	}
	return null;
}

/** The text of a share without an address, for the reader to correct. */
export function wordsIn(shared: Shared): string {
	return NAMES.map((name) => shared[name].trim()).find((words) => words !== '') ?? '';
}

/** Path of the page that asks whether to save a share. Visiting the page saves nothing. */
export function confirmationPath(shared: Shared): string {
	const query = new URLSearchParams();
	for (const name of NAMES) {
		const value = shared[name];
		if (value === '') continue;
		const isShort = encodeURIComponent(value).length <= MAX_QUERY_LENGTHS[name];
		// An encoded character takes at most nine.
		const fitting = isShort ? value : wholeWordsUpTo(MAX_QUERY_LENGTHS[name] / 9, value);
		if (fitting !== '') query.set(name, fitting);
	}
	const address = addressIn(shared);
	// Cutting the fields may have removed the address.
	const isLost = address !== null && address !== addressIn(parseShared((name) => query.get(name)));
	if (isLost && encodeURIComponent(address).length <= MAX_QUERY_LENGTHS.url) query.set('url', address);
	return `/save?${query.toString()}`;
}

/** Top-level names that do not exist on the internet (RFC 6761, 6762, 8375, ICANN 2018, and names that routers use). */
const PRIVATE_NAMES = /\.(?:local|localhost|localdomain|internal|home\.arpa|home|lan|corp|intranet|private)$/;

/**
 * Whether an address looks private without a DNS look-up: a literal IP address, a single label, or a private
 * top-level name. The server detects names that resolve to private addresses.
 */
export function looksPrivate(address: string): boolean {
	if (!URL.canParse(address)) return false;
	const host = new URL(address).hostname.replace(/\.$/, '');
	return host.startsWith('[') || /^\d+(?:\.\d+){3}$/.test(host) || !host.includes('.') || PRIVATE_NAMES.test(host);
}

/** Maximum length of the host and of the path in a displayed address, characters. */
const MAX_SHOWN_HOST = 80;
const MAX_SHOWN_PATH = 160;

/**
 * An address in a form that a reader can judge. The host stays in ASCII form (`xn--…`), and its end, which shows the
 * owner, is never cut. The path is decoded except for invisible characters and those that change the text direction.
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
