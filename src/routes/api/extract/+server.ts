// Extracts the article of an entry again, from the page that is kept with it.
import { json, type RequestHandler } from '@sveltejs/kit';
import { Failure } from '$lib/domain/core/failure.ts';
import { isRecord } from '$lib/domain/core/field.ts';
import { isEntryId } from '$lib/domain/entry-fields.ts';
import { withErrorResponses } from '$lib/server/http/error-response.ts';

export const POST: RequestHandler = withErrorResponses(async ({ request, locals }) => {
	const body: unknown = await request.json();
	if (!isRecord(body) || !isEntryId(body['entry'])) throw new Failure('bad_request');
	return json(await locals.server.extractAgain(locals.reader, body['entry']));
});
