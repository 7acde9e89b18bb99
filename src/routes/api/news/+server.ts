// Streams server-sent events to an open device when there is something to pull.
import type { RequestHandler } from '@sveltejs/kit';
import { isDeviceId } from '$lib/domain/core/hybrid-clock.ts';
import { Failure } from '$lib/domain/core/failure.ts';
import { withErrorResponses } from '$lib/server/http/error-response.ts';

export const GET: RequestHandler = withErrorResponses(({ url, locals, request }) => {
	const device = url.searchParams.get('device');
	if (!isDeviceId(device)) throw new Failure('bad_request');
	const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' };
	return Promise.resolve(
		new Response(locals.server.changeEvents(locals.session, device, request.headers), { headers })
	);
});
