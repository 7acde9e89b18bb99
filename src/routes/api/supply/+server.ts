// Receives an article that a device has and the server lacks.
import { json, type RequestHandler } from '@sveltejs/kit';
import { withErrorResponses } from '$lib/server/http/error-response.ts';

export const POST: RequestHandler = withErrorResponses(async ({ request, locals }) =>
	json(await locals.server.receiveArticle(locals.reader, new Uint8Array(await request.arrayBuffer())))
);
