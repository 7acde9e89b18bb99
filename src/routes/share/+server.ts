// Handles a share without a worker: saves nothing, and redirects to the page that asks.
import type { RequestHandler } from '@sveltejs/kit';
import { askingPath, readShare, sharedBy, TOO_LARGE_PATH } from '$lib/domain/url/share-target.ts';

export const GET: RequestHandler = ({ url }) => redirectTo(askingPath(sharedBy((name) => url.searchParams.get(name))));

export const POST: RequestHandler = async ({ request }) => {
	const shared = await readShare(request).catch(() => sharedBy(() => null));
	if (shared !== null) return redirectTo(askingPath(shared));
	// Reads the body to its end and drops it: a connection cut while sending looks like being offline.
	await request.body?.pipeTo(new WritableStream()).catch(() => undefined);
	return redirectTo(TOO_LARGE_PATH);
};

function redirectTo(path: string): Response {
	return new Response(null, { status: 303, headers: { location: path } });
}
