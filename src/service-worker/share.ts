// Handles the share target: saves what another app shares before any network request; it can be undone.
import {
	addressIn,
	askingPath,
	looksPrivate,
	readShare,
	sharedBy,
	TOO_LARGE_PATH
} from '../lib/domain/url/share-target.ts';
import { isFailure } from '../lib/domain/core/failure.ts';
import type { CurrentLibrary } from './current-library.ts';

/** Not in a frame, where nobody would see it; the server answers, and its page refuses to be framed. */
const NESTED: ReadonlySet<RequestDestination> = new Set(['iframe', 'frame', 'embed', 'object']);

export function handleShareTarget(self: ServiceWorkerGlobalScope, current: CurrentLibrary): void {
	self.addEventListener('fetch', (event) => {
		const { method, mode, url, destination } = event.request;
		const { pathname, searchParams } = new URL(url);
		if (pathname !== '/share' || NESTED.has(destination)) return;
		if (method === 'POST') event.respondWith(handleShare(event.request, current));
		else if (method === 'GET' && mode === 'navigate')
			event.respondWith(redirectTo(askingPath(sharedBy((name) => searchParams.get(name)))));
	});
}

/**
 * Any site can send this form, and it cannot be distinguished from Android's share sheet. So the save can be undone, the
 * page is fetched from the public internet only, and an address that looks private is saved only after a confirmation,
 * because an older server does not know the mark.
 */
async function handleShare(request: Request, current: CurrentLibrary): Promise<Response> {
	const shared = await readShare(request).catch(() => sharedBy(() => null));
	if (shared === null) {
		void request.body?.cancel().catch(() => undefined);
		return redirectTo(TOO_LARGE_PATH);
	}
	const address = addressIn(shared);
	const library = address === null || looksPrivate(address) ? null : await current().catch(() => null);
	if (address === null || library === null) return redirectTo(askingPath(shared));
	try {
		const { id } = await library.save(address, { reach: 'public', sentBy: senderOf(request) });
		return redirectTo(`/save?entry=${id}`);
	} catch (error) {
		if (!isFailure(error)) console.error('a share could not be saved', error);
		return redirectTo(askingPath(shared));
	}
}

/** The site that sent the form, if the browser tells it; Android names none, or an app. */
function senderOf({ referrer, url }: Request): string {
	const from = URL.canParse(referrer) ? new URL(referrer) : null;
	return from === null || !/^https?:$/.test(from.protocol) || from.origin === new URL(url).origin ? '' : from.host;
}

function redirectTo(path: string): Response {
	return Response.redirect(path, 303);
}
