// Receives a picture of a captured page, as its site sent it.
import { json, type RequestHandler } from '@sveltejs/kit';
import { withErrorResponses } from '$lib/server/http/error-response.ts';

export const POST: RequestHandler = withErrorResponses(async ({ request, locals }) =>
	json(
		await locals.server.receiveCapturedPicture(locals.reader, async () => new Uint8Array(await request.arrayBuffer()))
	)
);
