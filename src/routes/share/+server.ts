// The share target, when no worker caught it: the page that saves takes over, with the address that was shared in its own.
import type { RequestHandler } from '@sveltejs/kit';
import { queryOf, readShared } from '$lib/domain/shared.ts';

export const POST: RequestHandler = async ({ request }) => {
	const query = queryOf(await readShared(request));
	return new Response(null, { status: 303, headers: { location: `/save?${query.toString()}` } });
};
