// Receives the form with which a page is sent when its policy keeps windows apart. Nothing is saved: the page is held
// for the screen that asks the reader.
import {
	CAPTURE_PATH,
	FORM_FIELD,
	HELD_CACHE,
	HELD_HEADERS,
	HELD_KEY,
	HELD_MS,
	MAX_FORM_BYTES,
	type CaptureProblem
} from '../lib/domain/capture-messages.ts';
import { readAtMost } from '../lib/domain/url/share-target.ts';
import type { Device } from '../lib/library/library.ts';

/** Requests of frames, where nobody would see the question. The server answers them, and refuses to be framed. */
const FRAME_DESTINATIONS: ReadonlySet<RequestDestination> = new Set(['iframe', 'frame', 'embed', 'object']);

/** @param device when its reader signs out, a page that is held is forgotten */
export function handleCaptureForm(self: ServiceWorkerGlobalScope, device: Pick<Device, 'watch' | 'account'>): void {
	const forget = () => void caches.delete(HELD_CACHE).catch(() => undefined);
	device.watch(() => void device.account().then((account) => (account === null ? forget() : undefined)));
	void isStale().then((stale) => (stale ? forget() : undefined));
	self.addEventListener('fetch', (event) => {
		const { method, url, destination, mode } = event.request;
		if (method !== 'POST' || mode !== 'navigate' || new URL(url).pathname !== CAPTURE_PATH) return;
		if (!FRAME_DESTINATIONS.has(destination)) event.respondWith(hold(event.request));
	});
}

/** Whether a page is held that no screen took in time. */
async function isStale(): Promise<boolean> {
	const held = await caches.match(HELD_KEY, { cacheName: HELD_CACHE }).catch(() => undefined);
	return held !== undefined && !(Date.now() - Number(held.headers.get(HELD_HEADERS.at)) < HELD_MS);
}

async function hold(request: Request): Promise<Response> {
	const page = await readPage(request).catch(() => null);
	if (page === 'too-large') return redirect({ problem: page });
	if (page === null) return redirect({ problem: 'no-page' });
	const id = crypto.randomUUID();
	const headers = {
		[HELD_HEADERS.id]: id,
		[HELD_HEADERS.origin]: originOf(request.referrer),
		[HELD_HEADERS.at]: String(Date.now())
	};
	try {
		// Replaces the page of an earlier form, so that no site can fill the device.
		await (await caches.open(HELD_CACHE)).put(HELD_KEY, new Response(page, { headers }));
	} catch {
		return redirect({ problem: 'no-page' });
	}
	return redirect({ held: id });
}

async function readPage(request: Request): Promise<string | 'too-large' | null> {
	const bytes = await readAtMost(request, MAX_FORM_BYTES);
	if (bytes === null) return 'too-large';
	const type = request.headers.get('content-type') ?? '';
	const page = (await new Response(bytes, { headers: { 'content-type': type } }).formData()).get(FORM_FIELD);
	return typeof page === 'string' && page !== '' ? page : null;
}

/** The site that sent the form; empty if the browser does not name it. */
function originOf(referrer: string): string {
	return URL.canParse(referrer) ? new URL(referrer).origin : '';
}

function redirect(query: { readonly held: string } | { readonly problem: CaptureProblem }): Response {
	return Response.redirect(`${CAPTURE_PATH}?${new URLSearchParams(query).toString()}`, 303);
}
