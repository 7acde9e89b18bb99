// Responds with an account and the cookies of its session.
import { json } from '@sveltejs/kit';
import type { SignInResult } from '$lib/server/accounts/accounts.ts';

export function accountResponse({ account, cookies }: SignInResult): Response {
	return withCookies(account, cookies);
}

export function withCookies(body: object, cookies: readonly string[]): Response {
	const response = json(body);
	for (const cookie of cookies) response.headers.append('set-cookie', cookie);
	return response;
}

/**
 * Makes the browser clear its HTTP cache, because older servers let it keep pictures for a year
 * (https://www.w3.org/TR/clear-site-data/). The library is not affected.
 */
export function clearHttpCache(response: Response): Response {
	response.headers.set('clear-site-data', '"cache"');
	return response;
}
