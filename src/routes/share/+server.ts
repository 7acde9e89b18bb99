// The share target, when no worker caught it: the page that saves takes over, with what was shared in its address.
import type { RequestHandler } from '@sveltejs/kit';

export const POST: RequestHandler = async ({ request }) => {
	const form = await request.formData();
	const shared = new URLSearchParams();
	for (const name of ['url', 'text', 'title']) {
		const value = form.get(name);
		if (typeof value === 'string' && value !== '') shared.set(name, value);
	}
	return new Response(null, { status: 303, headers: { location: `/save?${shared.toString()}` } });
};
