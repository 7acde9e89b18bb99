// One round of a device: what it did, and what it has not seen.
import { json, type RequestHandler } from '@sveltejs/kit';
import { clearingCache } from '../account/respond.ts';
import { withErrorResponses } from '$lib/server/http/error-response.ts';
import { parseBounded } from '$lib/server/http/bounded-json.ts';

export const POST: RequestHandler = withErrorResponses(async ({ request, locals }) => {
	const answer = await locals.server.sync(
		locals.session,
		request.headers.get('user-agent'),
		parseBounded(await request.text())
	);
	if (!('refused' in answer) || answer.refused !== 'erase') return json(answer);
	// With the order itself: the tab that signs out for it is loaded anew, and may not live to hear the answer to that.
	const headers = { 'set-cookie': locals.server.accounts.forgetDevice() };
	return clearingCache(json(answer, { headers }));
});
