// An account with the cookies of its session, as an answer.
import { json } from '@sveltejs/kit';
import type { Entered } from '$lib/server/accounts/accounts.ts';

export function accountAnswer({ account, cookies }: Entered): Response {
	return withCookies(account, cookies);
}

export function withCookies(body: object, cookies: readonly string[]): Response {
	const response = json(body);
	for (const cookie of cookies) response.headers.append('set-cookie', cookie);
	return response;
}

/**
 * Has the browser forget all that it ever took from here over HTTP, such as the pictures that older servers let it
 * keep for a year (https://www.w3.org/TR/clear-site-data/). What the library keeps is not touched.
 */
export function clearingCache(response: Response): Response {
	response.headers.set('clear-site-data', '"cache"');
	return response;
}
