// Ends the session. What the device keeps is the device's business.
import type { RequestHandler } from '@sveltejs/kit';
import { withCookies } from '../answer.ts';
import { answering } from '$lib/server/answering.ts';

export const POST: RequestHandler = answering(async ({ request, locals }) =>
	withCookies({ done: true }, await locals.server.signOut(request.headers))
);
