// Runs before every route: passes it the server, and requires a session except for public routes.
import type { Handle, RequestEvent } from '@sveltejs/kit';
import { building } from '$app/environment';
import { Failure } from '$lib/domain/core/failure.ts';
import { errorResponse } from '$lib/server/http/error-response.ts';
import { compressResponse } from '$lib/server/http/compress.ts';
import { finishShell } from '$lib/server/http/finish-shell.ts';
import { accessOf } from '$lib/server/http/public-routes.ts';

/** The client's output while its shell is prerendered. */
const CLIENT = '.svelte-kit/output/client';

export const handle: Handle = async ({ event, resolve }) => {
	const access = accessOf(event.route.id);
	if (access === 'screen')
		return resolve(event, { preload, transformPageChunk: ({ html }) => finishShell(html, building ? CLIENT : null) });
	try {
		await admit(event, access);
	} catch (error) {
		return errorResponse(error);
	}
	return compressResponse(event.request, await resolve(event));
};

/** Also preloads the fonts of the first screen, because text is laid out again when its font arrives later. */
function preload({ type, path }: { type: 'js' | 'css' | 'font' | 'asset'; path: string }): boolean {
	return type === 'js' || type === 'css' || /\/(?:literata|source-sans-3)-latin-wght-normal\./.test(path);
}

async function admit({ locals, request, route, url }: RequestEvent, access: 'open' | 'guarded'): Promise<void> {
	// Set by main.ts before it listens.
	if (globalThis.offprint === undefined) throw new Failure('busy');
	locals.server = globalThis.offprint;
	if (request.method !== 'GET') {
		checkOrigin(request, url.host);
		await checkSize(request, route.id ?? '');
	}
	if (access === 'open') return;
	const session = await locals.server.accounts.session(request.headers);
	if (session === null) throw new Failure('signed_out');
	locals.reader = session.reader;
	locals.session = session;
}

/**
 * Rejects requests that another site's page makes in a reader's name. The origin and the host come from the browser,
 * where scripts cannot forge them.
 * @param ownHost the host of the setting ORIGIN; its pages are accepted even if a proxy passes on another host
 */
function checkOrigin(request: Request, ownHost: string): void {
	const origin = request.headers.get('origin');
	// Set by main.ts to the Host header or to the host that a trusted proxy forwards, never to the value of the client.
	const host = request.headers.get('x-offprint-host');
	const sender = origin !== null && URL.canParse(origin) ? new URL(origin).host : null;
	if (origin !== null && (sender === null || (sender !== host && sender !== ownHost))) throw new Failure('forbidden');
	// Another site's page cannot send these types without a preflight request (fetch.spec.whatwg.org, "CORS-safelisted
	// request-header").
	if (!/^(application\/(?:json|octet-stream|pdf)|image\/webp)(;|$)/.test(request.headers.get('content-type') ?? ''))
		throw new Failure('bad_request');
}

/** Maximum bytes of a body, by route; other routes have the default. */
const BODY_LIMITS: Readonly<Record<string, number>> = {
	'/api/sync': 2_000_000,
	'/api/download': 2_000_000,
	'/api/supply': 12_000_000,
	'/api/captures': 15_000_000,
	'/api/captures/pictures': 15_000_000,
	'/img/[hash]': 27_000_000
};
const DEFAULT_BODY_LIMIT = 64_000;

async function checkSize(request: Request, route: string): Promise<void> {
	const length = Number(request.headers.get('content-length') ?? Number.NaN);
	if (Number.isNaN(length)) throw new Failure('bad_request');
	const limit = BODY_LIMITS[route] ?? DEFAULT_BODY_LIMIT;
	if (length <= limit) return;
	// Reads the body to its end and drops it, because the app takes a connection cut while sending for being offline.
	await request.body?.pipeTo(new WritableStream()).catch(() => undefined);
	throw new Failure('too_large', { limit });
}
