// What the front door decides before Kit sees a request: which ones are pages of the app, and which come by 127.0.0.1.
import type { IncomingMessage } from 'node:http';
import { isPagePath } from '../domain/url.ts';

/** Whether a browser opens a page: all of them are the same shell, whose router shows the address. */
export function isNavigation(request: Pick<IncomingMessage, 'method' | 'url' | 'headers'>): boolean {
	if (request.method !== 'GET' && request.method !== 'HEAD') return false;
	const path = pathOf(request.url);
	return isPagePath(path) && (request.headers.accept ?? '').includes('text/html');
}

/** 127.0.0.1 and localhost are two sites to a browser, and passkeys need a name: pages are opened by the name. */
export function localRedirect(request: Pick<IncomingMessage, 'method' | 'url' | 'headers'>): string | null {
	const port = /^127\.0\.0\.1(:\d+)?$/.exec(request.headers.host ?? '');
	if (port === null || !isNavigation(request)) return null;
	return `http://localhost${port[1] ?? ''}${request.url ?? '/'}`;
}

function pathOf(url: string | undefined): string {
	return (url ?? '/').split(/[?#]/, 1)[0] ?? '/';
}
