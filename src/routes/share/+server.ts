// The share target, when no worker caught it: nothing is saved here, the page that asks takes over with what was shared.
import type { RequestHandler } from '@sveltejs/kit';
import { askingPath, readShare, sharedBy, TOO_LARGE_PATH } from '$lib/domain/url/share-target.ts';

export const GET: RequestHandler = ({ url }) => goOn(askingPath(sharedBy((name) => url.searchParams.get(name))));

export const POST: RequestHandler = async ({ request }) => {
	const shared = await readShare(request).catch(() => sharedBy(() => null));
	if (shared !== null) return goOn(askingPath(shared));
	// Read to its end and thrown away: a connection that is cut while it sends looks like no connection.
	await request.body?.pipeTo(new WritableStream()).catch(() => undefined);
	return goOn(TOO_LARGE_PATH);
};

function goOn(path: string): Response {
	return new Response(null, { status: 303, headers: { location: path } });
}
