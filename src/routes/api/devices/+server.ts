// Lists the reader's devices, and signs out or erases one of them.
import { json, type RequestHandler } from '@sveltejs/kit';
import { isDeviceId } from '$lib/domain/core/hybrid-clock.ts';
import { Failure } from '$lib/domain/core/failure.ts';
import { isRecord } from '$lib/domain/core/field.ts';
import { withErrorResponses } from '$lib/server/http/error-response.ts';

export const GET: RequestHandler = withErrorResponses(async ({ locals }) =>
	json({ devices: await locals.server.devices(locals.reader) })
);

export const POST: RequestHandler = withErrorResponses(async ({ request, locals }) => {
	const body: unknown = await request.json();
	if (!isRecord(body) || !isDeviceId(body['device'])) throw new Failure('bad_request');
	const action = body['how'];
	if (action !== 'sign_out' && action !== 'erase') throw new Failure('bad_request');
	await locals.server.removeDevice(locals.reader, body['device'], action);
	return json({ done: true });
});
