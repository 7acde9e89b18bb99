// Returns the account of the browser's session. Answers null instead of 401 when there is no session, because browsers
// log a 401 as an error.
import type { ReaderId } from '$lib/domain/sync/sync-protocol.ts';
import { json, type RequestHandler } from '@sveltejs/kit';
import { withErrorResponses } from '$lib/server/http/error-response.ts';

export const GET: RequestHandler = withErrorResponses(async ({ request, locals, url }) => {
	const session = await locals.server.accounts.session(request.headers);
	if (session === null) return json({ account: null });
	const { reader, name, email } = session;
	// A device with the library of an account asks whether that account still exists.
	const otherReader = url.searchParams.get('known');
	const known = otherReader === null ? {} : { known: await locals.server.accounts.isKnown(otherReader as ReaderId) };
	return json({ account: { reader, name, email }, ...known });
});
