// What another app shares: read from its form with a limit, and the address in it.
import { isFailure } from './failure.ts';
import { MAX_SHARED } from './lines.ts';
import { parseAddress } from './url.ts';

export interface Shared {
	readonly url: string;
	readonly text: string;
	readonly title: string;
}

/** Of a form: what is shared is an address with a few words, and a share may be 500 MB. */
export const MAX_FORM_BYTES = 1_000_000;
/** Of what goes into the address of a page: servers take no address that is much longer. */
const MAX_IN_ADDRESS = 2_000;
const NOTHING: Shared = { url: '', text: '', title: '' };

/** Reads no more than a megabyte; a larger form, or what is no form, says nothing. */
export async function readShared(request: Request): Promise<Shared> {
	const bytes = await readAtMost(request, MAX_FORM_BYTES).catch(() => null);
	if (bytes === null) return NOTHING;
	const type = request.headers.get('content-type') ?? '';
	const form = await new Response(bytes, { headers: { 'content-type': type } }).formData().catch(() => new FormData());
	const text = (name: string): string => {
		const value = form.get(name);
		return typeof value === 'string' ? value.slice(0, MAX_SHARED) : '';
	};
	return { url: text('url'), text: text('text'), title: text('title') };
}

/** Where an address may stand, the likeliest first: Android often puts it inside the text. */
export function candidatesOf({ url, text, title }: Shared): string[] {
	return [url, text, title].filter((candidate) => candidate.trim() !== '');
}

/** The query of the page that saves: the beginning of what was shared, and the address where that stands further down. */
export function queryOf(shared: Shared): URLSearchParams {
	const { url, text, title } = shared;
	const cut: Shared = { url: beginningOf(url), text: beginningOf(text), title: beginningOf(title) };
	const address = hasAddress(cut) ? cut.url : (candidatesOf(shared).map(addressIn).find(Boolean) ?? cut.url);
	const given = Object.entries({ ...cut, url: address }).filter(([, value]) => value !== '');
	return new URLSearchParams(given);
}

function hasAddress(shared: Shared): boolean {
	return candidatesOf(shared).some((candidate) => addressIn(candidate) !== null);
}

function beginningOf(text: string): string {
	return text.slice(0, MAX_IN_ADDRESS).toWellFormed();
}

/** Null for a text without one. */
function addressIn(text: string): string | null {
	try {
		return parseAddress(text);
	} catch (error) {
		if (isFailure(error)) return null;
		throw error;
	}
}

/** Null for a longer body, of which the rest is not read. */
async function readAtMost({ body }: Request, limit: number): Promise<Uint8Array<ArrayBuffer> | null> {
	const chunks: Uint8Array[] = [];
	let size = 0;
	const reader = body?.getReader();
	for (let next = await reader?.read(); next?.done === false; next = await reader?.read()) {
		size += next.value.byteLength;
		if (size > limit) {
			await reader?.cancel();
			return null;
		}
		chunks.push(next.value);
	}
	const bytes = new Uint8Array(size);
	let at = 0;
	for (const chunk of chunks) {
		bytes.set(chunk, at);
		at += chunk.byteLength;
	}
	return bytes;
}
