// Ends the session. The device decides what to keep.
import type { RequestHandler } from '@sveltejs/kit';
import { clearingCache, withCookies } from '../respond.ts';
import { withErrorResponses } from '$lib/server/http/error-response.ts';

export const POST: RequestHandler = withErrorResponses(async ({ request, locals }) =>
	clearingCache(withCookies({ done: true }, await locals.server.signOut(request.headers)))
);
