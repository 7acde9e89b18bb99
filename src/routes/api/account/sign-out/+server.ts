// Ends the session. The app decides which of its data on the device stays.
import type { RequestHandler } from '@sveltejs/kit';
import { clearHttpCache, withCookies } from '../respond.ts';
import { withErrorResponses } from '$lib/server/http/error-response.ts';

export const POST: RequestHandler = withErrorResponses(async ({ request, locals }) =>
	clearHttpCache(withCookies({ done: true }, await locals.server.signOut(request.headers)))
);
