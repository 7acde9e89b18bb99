// Tests of quota requests to servers that are older than the app, or offline.
import { expect, it } from 'vitest';
import { codeOf } from '../../domain/core/failure.ts';
import { createApiClient } from './api-client.ts';

function answered(response: Response) {
	return createApiClient(() => Promise.resolve(response)).space();
}

it('is read from the server’s response', async () => {
	expect(await answered(Response.json({ used: 5, quota: null }))).toEqual({ used: 5, quota: null });
});

it.each<[string, Response]>([
	['a server that is older than the question', new Response('Not Found', { status: 404 })],
	['an answer of something else', Response.json({ used: 'much' })],
	['a page in its place', new Response('<p>Sign in</p>', { headers: { 'content-type': 'text/html' } })]
])('is refused from %s', async (_, response) => {
	expect(await answered(response).catch(codeOf)).toBe('not_ours');
});
