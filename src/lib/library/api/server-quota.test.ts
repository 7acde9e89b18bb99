// Tests of reading the quota from our server, from an older server, and from other responses.
import { expect, it } from 'vitest';
import { codeOf } from '../../domain/core/failure.ts';
import { createApiClient } from './api-client.ts';

function readQuota(response: Response) {
	return createApiClient(() => Promise.resolve(response)).space();
}

it('the quota is read from the server’s response', async () => {
	expect(await readQuota(Response.json({ used: 5, quota: null }))).toEqual({ used: 5, quota: null });
});

it.each<[string, Response]>([
	['a server without this route', new Response('Not Found', { status: 404 })],
	['JSON of another shape', Response.json({ used: 'much' })],
	['an HTML page', new Response('<p>Sign in</p>', { headers: { 'content-type': 'text/html' } })]
])('no quota is read from another response: %s', async (_, response) => {
	expect(await readQuota(response).catch(codeOf)).toBe('not_ours');
});
