// Whose session the browser has; null without one, so that a browser that never had one logs no error.
import { json, type RequestHandler } from '@sveltejs/kit';
import { answering } from '$lib/server/answering.ts';

export const GET: RequestHandler = answering(async ({ request, locals }) => {
	const session = await locals.server.accounts.session(request.headers);
	if (session === null) return json({ account: null });
	const { reader, name, email } = session;
	return json({ account: { reader, name, email } });
});
