// A request of the API client whose answer is a JSON object.

/**
 * Sends a request and checks the shape of its answer.
 * @throws Failure of the server, or `offline` and `not_ours`
 */
export type RequestJson = <T>(
	path: string,
	init: RequestInit,
	isOurs: (value: Record<string, unknown>) => boolean
) => Promise<T>;

export function post(body: unknown): RequestInit {
	return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
