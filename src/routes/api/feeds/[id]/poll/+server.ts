// Polls a feed that the reader follows, or tells when it may be polled.
import { json, type RequestHandler } from '@sveltejs/kit';
import { Failure } from '$lib/domain/core/failure.ts';
import { isFeedId } from '$lib/domain/feed.ts';
import { withErrorResponses } from '$lib/server/http/error-response.ts';

export const POST: RequestHandler = withErrorResponses(async ({ params, locals }) => {
	if (!isFeedId(params['id'])) throw new Failure('gone');
	return json(await locals.server.feedRequests.poll(locals.reader, params['id']));
});
