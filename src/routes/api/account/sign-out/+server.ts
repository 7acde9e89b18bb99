// Ends the session. What the device keeps is the device's business.
import type { RequestHandler } from '@sveltejs/kit';
import { clearingCache, withCookies } from '../respond.ts';
import { withErrorResponses } from '$lib/server/http/error-response.ts';

export const POST: RequestHandler = withErrorResponses(async ({ request, locals }) =>
	clearingCache(withCookies({ done: true }, await locals.server.signOut(request.headers)))
);
