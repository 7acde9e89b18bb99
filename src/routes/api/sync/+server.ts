// One round of a device: what it did, and what it has not seen.
import { json, type RequestHandler } from '@sveltejs/kit';
import { clearingCache } from '../account/answer.ts';
import { answering } from '$lib/server/answering.ts';

export const POST: RequestHandler = answering(async ({ request, locals }) => {
	const answer = await locals.server.sync(locals.session, request.headers.get('user-agent'), await request.json());
	return 'refused' in answer && answer.refused === 'erase' ? clearingCache(json(answer)) : json(answer);
});
