// An article that a device has and the server lacks.
import { json, type RequestHandler } from '@sveltejs/kit';
import { answering } from '$lib/server/answering.ts';
import { parseBounded } from '$lib/server/bounded-json.ts';

export const POST: RequestHandler = answering(async ({ request, locals }) =>
	json(await locals.server.supply(locals.reader, parseBounded(await request.text())))
);
