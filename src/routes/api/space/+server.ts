// Returns the size of the reader's articles, and the quota.
import { json, type RequestHandler } from '@sveltejs/kit';
import { withErrorResponses } from '$lib/server/http/error-response.ts';

export const GET: RequestHandler = withErrorResponses(async ({ locals }) =>
	json(await locals.server.space(locals.reader))
);
