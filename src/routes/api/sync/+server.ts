// Handles a sync round of a device: push and pull.
import { json, type RequestHandler } from '@sveltejs/kit';
import { clearHttpCache } from '../account/respond.ts';
import { withErrorResponses } from '$lib/server/http/error-response.ts';
import { parseBounded } from '$lib/server/http/bounded-json.ts';

export const POST: RequestHandler = withErrorResponses(async ({ request, locals }) => {
	const answer = await locals.server.sync(
		locals.session,
		request.headers.get('user-agent'),
		parseBounded(await request.text())
	);
	if (!('refused' in answer) || answer.refused !== 'erase') return json(answer);
	// Sent with the erase order: the tab reloads when it signs out, and may not receive a later response.
	const headers = { 'set-cookie': locals.server.accounts.forgetDevice() };
	return clearHttpCache(json(answer, { headers }));
});
