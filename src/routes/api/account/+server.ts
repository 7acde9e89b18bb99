// Whose session the browser has; null without one, so that a browser that never had one logs no error.
import type { ReaderId } from '$lib/domain/sync/sync-protocol.ts';
import { json, type RequestHandler } from '@sveltejs/kit';
import { withErrorResponses } from '$lib/server/http/error-response.ts';

export const GET: RequestHandler = withErrorResponses(async ({ request, locals, url }) => {
	const session = await locals.server.accounts.session(request.headers);
	if (session === null) return json({ account: null });
	const { reader, name, email } = session;
	// A device that keeps a library of an account asks whether that one is no more.
	const asked = url.searchParams.get('known');
	const known = asked === null ? {} : { known: await locals.server.accounts.isKnown(asked as ReaderId) };
	return json({ account: { reader, name, email }, ...known });
});
