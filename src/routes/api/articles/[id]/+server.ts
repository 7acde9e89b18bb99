// Returns the text of an article in the reader's library.
import { json, type RequestHandler } from '@sveltejs/kit';
import { isArticleId } from '$lib/domain/article.ts';
import { Failure } from '$lib/domain/core/failure.ts';
import { withErrorResponses } from '$lib/server/http/error-response.ts';

export const GET: RequestHandler = withErrorResponses(async ({ params, locals }) => {
	if (!isArticleId(params['id'])) throw new Failure('not_found');
	return json(await locals.server.body(locals.reader, params['id']));
});
