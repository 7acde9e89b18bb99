// An account with the cookies of its session, as an answer.
import { json } from '@sveltejs/kit';
import type { Entered } from '$lib/server/accounts.ts';

export function accountAnswer({ account, cookies }: Entered): Response {
	return withCookies(account, cookies);
}

export function withCookies(body: object, cookies: readonly string[]): Response {
	const response = json(body);
	for (const cookie of cookies) response.headers.append('set-cookie', cookie);
	return response;
}
