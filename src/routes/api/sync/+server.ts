// One round of a device: what it did, and what it has not seen.
import { json, type RequestHandler } from '@sveltejs/kit';
import { clearingCache } from '../account/answer.ts';
import { answering } from '$lib/server/answering.ts';
import { parseBounded } from '$lib/server/bounded-json.ts';

export const POST: RequestHandler = answering(async ({ request, locals }) => {
	const answer = await locals.server.sync(
		locals.session,
		request.headers.get('user-agent'),
		parseBounded(await request.text())
	);
	return 'refused' in answer && answer.refused === 'erase' ? clearingCache(json(answer)) : json(answer);
});
