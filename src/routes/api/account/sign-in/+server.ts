// Signs a reader in.
import type { RequestHandler } from '@sveltejs/kit';
import { accountAnswer } from '../respond.ts';
import { withErrorResponses } from '$lib/server/http/error-response.ts';

export const POST: RequestHandler = withErrorResponses(async ({ request, locals }) =>
	accountAnswer(await locals.server.accounts.signIn(await request.json(), request.headers))
);
