// Searches for the feeds of an address.
import { json, type RequestHandler } from '@sveltejs/kit';
import { Failure } from '$lib/domain/core/failure.ts';
import { isRecord, isText } from '$lib/domain/core/field.ts';
import { MAX_ADDRESS } from '$lib/domain/core/line-limits.ts';
import { parseBounded } from '$lib/server/http/bounded-json.ts';
import { withErrorResponses } from '$lib/server/http/error-response.ts';

export const POST: RequestHandler = withErrorResponses(async ({ request, locals }) => {
	const body = parseBounded(await request.text());
	const address = isRecord(body) ? body['address'] : null;
	if (!isText(address, MAX_ADDRESS) || address.trim() === '') throw new Failure('bad_request');
	return json(await locals.server.feedRequests.find(locals.reader, address));
});
