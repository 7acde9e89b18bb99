// Returns the facts of a feed that the reader follows, with its health at this moment.
import { json, type RequestHandler } from '@sveltejs/kit';
import { Failure } from '$lib/domain/core/failure.ts';
import { isFeedId } from '$lib/domain/feed.ts';
import { withErrorResponses } from '$lib/server/http/error-response.ts';

export const GET: RequestHandler = withErrorResponses(async ({ params, locals }) => {
	if (!isFeedId(params['id'])) throw new Failure('gone');
	return json(await locals.server.feedRequests.info(locals.reader, params['id']), {
		headers: { 'cache-control': 'no-store' }
	});
});
