// Changes the password of the signed-in reader, and ends the other sessions of the account.
import { json, type RequestHandler } from '@sveltejs/kit';
import { withErrorResponses } from '$lib/server/http/error-response.ts';

export const POST: RequestHandler = withErrorResponses(async ({ request, locals }) => {
	await locals.server.accounts.changePassword(locals.session, await request.json());
	return json({ done: true });
});
