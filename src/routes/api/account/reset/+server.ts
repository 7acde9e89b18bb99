// Sets a new password by a one-time link.
import type { RequestHandler } from '@sveltejs/kit';
import { withCookies } from '../respond.ts';
import { withErrorResponses } from '$lib/server/http/error-response.ts';

export const POST: RequestHandler = withErrorResponses(async ({ request, locals }) =>
	withCookies({ done: true }, await locals.server.accounts.resetPassword(await request.json(), request.headers))
);
