// Handles a share when no service worker does: saves nothing, and redirects to the page that asks for a confirmation.
import type { RequestHandler } from '@sveltejs/kit';
import { confirmationPath, readShare, parseShared, TOO_LARGE_PATH } from '$lib/domain/url/share-target.ts';

export const GET: RequestHandler = ({ url }) =>
	redirectTo(confirmationPath(parseShared((name) => url.searchParams.get(name))));

export const POST: RequestHandler = async ({ request }) => {
	const shared = await readShare(request).catch(() => parseShared(() => null));
	if (shared !== null) return redirectTo(confirmationPath(shared));
	// Reads the body to its end and drops it. A browser whose upload is cut off would show an error as when offline, and
	// not follow the redirect.
	await request.body?.pipeTo(new WritableStream()).catch(() => undefined);
	return redirectTo(TOO_LARGE_PATH);
};

function redirectTo(path: string): Response {
	return new Response(null, { status: 303, headers: { location: path } });
}
