// Streams the texts and pictures of many articles to a device.
import type { RequestHandler } from '@sveltejs/kit';
import { Failure } from '$lib/domain/core/failure.ts';
import { DOWNLOAD_TYPE, parseDownloadRequest } from '$lib/domain/sync/download-stream.ts';
import { parseBounded } from '$lib/server/http/bounded-json.ts';
import { withErrorResponses } from '$lib/server/http/error-response.ts';

export const POST: RequestHandler = withErrorResponses(async ({ request, locals }) => {
	const wanted = parseDownloadRequest(parseBounded(await request.text()));
	if (wanted === null) throw new Failure('bad_request');
	return new Response(locals.server.download(locals.reader, wanted), {
		headers: { 'content-type': DOWNLOAD_TYPE, 'cache-control': 'no-store' }
	});
});
