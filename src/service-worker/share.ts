// The share target: what another app shares is on the shelf before any network is asked.
import { isFailure } from '../lib/domain/failure.ts';
import { candidatesOf, queryOf, readShared } from '../lib/domain/shared.ts';
import type { Current } from './current.ts';

export function catchShares(self: ServiceWorkerGlobalScope, current: Current): void {
	self.addEventListener('fetch', (event) => {
		if (event.request.method !== 'POST' || new URL(event.request.url).pathname !== '/share') return;
		event.respondWith(take(event.request, current));
	});
}

async function take(request: Request, current: Current): Promise<Response> {
	const shared = await readShared(request);
	const library = await current().catch(() => null);
	for (const candidate of library === null ? [] : candidatesOf(shared)) {
		try {
			const { id, already } = (await library?.save(candidate)) ?? { id: null, already: false };
			if (id !== null) return Response.redirect(`/save?entry=${id}${already ? '&already' : ''}`, 303);
		} catch (error) {
			if (!isFailure(error)) console.error('a share could not be saved', error);
		}
	}
	// Nobody reads here yet, or there is no address in it: the page says so, with what was shared at hand.
	return Response.redirect(`/save?${queryOf(shared).toString()}`, 303);
}
