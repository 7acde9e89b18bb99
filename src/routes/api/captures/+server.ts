// Receives a page that the reader captured in a browser.
import { json, type RequestHandler } from '@sveltejs/kit';
import { withErrorResponses } from '$lib/server/http/error-response.ts';

export const POST: RequestHandler = withErrorResponses(async ({ request, locals }) =>
	json(await locals.server.receiveCapture(locals.reader, async () => new Uint8Array(await request.arrayBuffer())))
);
