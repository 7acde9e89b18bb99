// A picture of an article on the reader's shelf. Its name is its hash: it never changes.
import type { RequestHandler } from '@sveltejs/kit';
import { isPictureHash } from '$lib/domain/article.ts';
import { Failure } from '$lib/domain/failure.ts';
import { answering } from '$lib/server/answering.ts';

export const GET: RequestHandler = answering(async ({ params, locals }) => {
	if (!isPictureHash(params['hash'])) throw new Failure('not_found');
	const { type, bytes } = await locals.server.picture(locals.reader, params['hash']);
	return new Response(new Uint8Array(bytes), {
		headers: { 'content-type': type, 'cache-control': 'private, max-age=31536000, immutable' }
	});
});

/** One that a device has and the server lacks. */
export const PUT: RequestHandler = answering(async ({ params, request, locals }) => {
	if (!isPictureHash(params['hash'])) throw new Failure('not_found');
	const bytes = new Uint8Array(await request.arrayBuffer());
	await locals.server.supplyPicture(params['hash'], request.headers.get('content-type'), bytes);
	return Response.json({ stored: true });
});
