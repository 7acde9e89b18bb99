// Creates the owner's account by the set-up link of a new server, and signs the owner in.
import type { RequestHandler } from '@sveltejs/kit';
import { accountResponse } from '../respond.ts';
import { withErrorResponses } from '$lib/server/http/error-response.ts';

export const POST: RequestHandler = withErrorResponses(async ({ request, locals }) =>
	accountResponse(await locals.server.accounts.setUp(await request.json(), request.headers))
);
