// Handles the share target: saves the shared address before any network request. The save can be undone.
import {
	addressIn,
	confirmationPath,
	looksPrivate,
	readShare,
	parseShared,
	TOO_LARGE_PATH
} from '../lib/domain/url/share-target.ts';
import { isFailure } from '../lib/domain/core/failure.ts';
import type { CurrentLibrary } from './current-library.ts';

/**
 * Requests of frames, where nobody would see the save. The server answers them, and its page refuses to be framed.
 */
const FRAME_DESTINATIONS: ReadonlySet<RequestDestination> = new Set(['iframe', 'frame', 'embed', 'object']);

export function handleShareTarget(self: ServiceWorkerGlobalScope, currentLibrary: CurrentLibrary): void {
	self.addEventListener('fetch', (event) => {
		const { method, mode, url, destination } = event.request;
		const { pathname, searchParams } = new URL(url);
		if (pathname !== '/share' || FRAME_DESTINATIONS.has(destination)) return;
		if (method === 'POST') event.respondWith(handleShare(event.request, currentLibrary));
		else if (method === 'GET' && mode === 'navigate')
			event.respondWith(redirectTo(confirmationPath(parseShared((name) => searchParams.get(name)))));
	});
}

/**
 * Any site can send this form, and it cannot be distinguished from Android's share sheet. Therefore the save can be
 * undone, the page is fetched from the public internet only, and an address that looks private is saved only after a
 * confirmation, because an older server ignores `reach`.
 */
async function handleShare(request: Request, currentLibrary: CurrentLibrary): Promise<Response> {
	const shared = await readShare(request).catch(() => parseShared(() => null));
	if (shared === null) {
		void request.body?.cancel().catch(() => undefined);
		return redirectTo(TOO_LARGE_PATH);
	}
	const address = addressIn(shared);
	const library = address === null || looksPrivate(address) ? null : await currentLibrary().catch(() => null);
	if (address === null || library === null) return redirectTo(confirmationPath(shared));
	try {
		const { id } = await library.save(address, { reach: 'public', sentBy: senderOf(request) });
		return redirectTo(`/save?entry=${id}`);
	} catch (error) {
		if (!isFailure(error)) console.error('a share could not be saved', error);
		return redirectTo(confirmationPath(shared));
	}
}

/** Host of the site that sent the form; empty if the browser does not name it, or names an Android app. */
function senderOf({ referrer, url }: Request): string {
	const page = URL.canParse(referrer) ? new URL(referrer) : null;
	return page === null || !/^https?:$/.test(page.protocol) || page.origin === new URL(url).origin ? '' : page.host;
}

function redirectTo(path: string): Response {
	return Response.redirect(path, 303);
}
