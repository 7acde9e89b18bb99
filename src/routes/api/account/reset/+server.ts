// Sets a new password by a one-time link.
import { json, type RequestHandler } from '@sveltejs/kit';
import { answering } from '$lib/server/answering.ts';

export const POST: RequestHandler = answering(async ({ request, locals }) => {
	await locals.server.accounts.resetPassword(await request.json());
	return json({ done: true });
});
