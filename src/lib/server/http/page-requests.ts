// Recognises requests for pages before SvelteKit sees them, redirects pages from 127.0.0.1 to localhost, and answers the
// form of a captured page.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { CAPTURE_PATH, MAX_FORM_BYTES } from '../../domain/capture-messages.ts';
import type { FailureCode } from '../../domain/core/failure.ts';
import { isPagePath } from '../../domain/url/url.ts';

/** Whether a browser opens a page. All pages get the same shell, whose router reads the address. */
export function isNavigation(request: Pick<IncomingMessage, 'method' | 'url' | 'headers'>): boolean {
	if (request.method !== 'GET' && request.method !== 'HEAD') return false;
	const path = pathOf(request.url);
	return isPagePath(path) && (request.headers.accept ?? '').includes('text/html');
}

/**
 * The address at `localhost` for a page that was requested at 127.0.0.1, or else null. A browser takes the two for
 * different sites, and passkeys need a name.
 */
export function localRedirect(request: Pick<IncomingMessage, 'method' | 'url' | 'headers'>): string | null {
	const port = /^127\.0\.0\.1(:\d+)?$/.exec(request.headers.host ?? '');
	if (port === null || !isNavigation(request)) return null;
	return `http://localhost${port[1] ?? ''}${request.url ?? '/'}`;
}

/** Whether a page of another site sends the form with a captured page, which SvelteKit would refuse. */
export function isCaptureForm(request: Pick<IncomingMessage, 'method' | 'url'>): boolean {
	return request.method === 'POST' && pathOf(request.url) === CAPTURE_PATH;
}

/**
 * Answers the form with a captured page when no service worker took it: keeps nothing, and redirects to words that say
 * what to do. The browser sends no session with it, and nothing may be saved without a tap anyway.
 */
export function redirectCaptureForm(request: IncomingMessage, response: ServerResponse): void {
	let size = 0;
	// The body is read to its end: a browser whose upload is cut off would not follow the redirect.
	request.on('data', (chunk: Buffer) => {
		size += chunk.length;
		if (size > 2 * MAX_FORM_BYTES) request.destroy();
	});
	request.on('end', () => response.writeHead(303, { location: `${CAPTURE_PATH}?first` }).end());
	request.on('error', () => response.destroy());
}

/** Answers 421 to a request for another server: readable text for a page, a failure for the app. */
export function refuseHost(
	request: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
	response: Pick<ServerResponse, 'writeHead' | 'end'>
): void {
	const type = isNavigation(request) ? 'text/plain; charset=utf-8' : 'application/json';
	response.writeHead(421, { 'content-type': type, 'cache-control': 'no-store' });
	const failure = { failure: 'wrong_host' satisfies FailureCode, details: {} };
	response.end(isNavigation(request) ? WRONG_HOST : JSON.stringify(failure));
}

const WRONG_HOST = `This Offprint server does not answer to the name in your address bar.
If the server is yours, start it with ORIGIN set to the address that you use, such as
ORIGIN=http://my-server.local:3000 npm start
Its IP address and localhost work without that.
`;

function pathOf(url: string | undefined): string {
	return (url ?? '/').split(/[?#]/, 1)[0] ?? '/';
}
