// Returns or receives a picture of an article, or the document that it was made of. Browsers keep pictures only in the library, from which they can be
// removed.
import type { RequestHandler } from '@sveltejs/kit';
import { DOWNLOAD_HEADERS, isPictureHash } from '$lib/domain/article.ts';
import { Failure } from '$lib/domain/core/failure.ts';
import { withErrorResponses } from '$lib/server/http/error-response.ts';

export const GET: RequestHandler = withErrorResponses(async ({ params, locals }) => {
	if (!isPictureHash(params['hash'])) throw new Failure('not_found');
	const { type, bytes } = await locals.server.picture(locals.reader, params['hash']);
	return new Response(new Uint8Array(bytes), {
		headers: {
			'content-type': type,
			'cache-control': 'no-store',
			...(type.startsWith('image/') ? {} : DOWNLOAD_HEADERS)
		}
	});
});

/** Receives a picture that a device has and the server lacks. */
export const PUT: RequestHandler = withErrorResponses(async ({ params, request, locals }) => {
	if (!isPictureHash(params['hash'])) throw new Failure('not_found');
	const bytes = new Uint8Array(await request.arrayBuffer());
	const type = request.headers.get('content-type');
	await locals.server.receivePicture(locals.reader, { hash: params['hash'], type, bytes });
	return Response.json({ stored: true });
});
