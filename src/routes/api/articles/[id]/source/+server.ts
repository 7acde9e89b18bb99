// Returns the page that an article was made of, for a report. As JSON in a download, so that no browser renders it.
import { json, type RequestHandler } from '@sveltejs/kit';
import { DOWNLOAD_HEADERS, isArticleId } from '$lib/domain/article.ts';
import { Failure } from '$lib/domain/core/failure.ts';
import { withErrorResponses } from '$lib/server/http/error-response.ts';

export const GET: RequestHandler = withErrorResponses(async ({ params, locals }) => {
	if (!isArticleId(params['id'])) throw new Failure('not_found');
	const source = await locals.server.source(locals.reader, params['id']);
	return json(source, { headers: { 'cache-control': 'no-store', ...DOWNLOAD_HEADERS } });
});
