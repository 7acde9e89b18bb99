// One request of a poll: with headers of its own, without following redirects, and with every status as an answer.
import type { Response } from 'undici';
import type { CookieJar } from './cookie-jar.ts';
import type { Fetcher, Network } from './fetcher.ts';
import { discard, readBody } from './response-body.ts';

export interface AskOptions {
	/** The only headers besides cookies. */
	readonly headers: Readonly<Record<string, string>>;
	/** Cookies of the chain of redirects. */
	readonly jar: CookieJar;
	/** The network of the answer that redirected here; `private` at the start of a chain. */
	readonly from: Network;
	/** Maximum milliseconds until the headers, and until the end of the body. */
	readonly headersMs: number;
	readonly bodyMs: number;
	/** Maximum bytes of the body, after decompression. */
	readonly maxBytes: number;
	/** Aborts the request, as `too_slow`. */
	readonly signal?: AbortSignal;
}

export interface Answer {
	readonly status: number;
	readonly headers: { get(name: string): string | null };
	/** The address that was requested, normalised and without a fragment. */
	readonly url: string;
	readonly network: Network;
	/** The body of a status from 200 to 299; null for others. */
	readonly bytes: Uint8Array | null;
	/** Whether a service in front of the site turns programs away. */
	readonly isBotWall: boolean;
}

/** Makes one request. @throws Failure `unsupported_scheme`, `private_network`, `unreachable`, `too_slow`, `too_large` */
export type Ask = (address: string, options: AskOptions) => Promise<Answer>;

export interface AskingFetcher extends Fetcher {
	readonly ask: Ask;
}

/** What asking needs of a fetcher. */
interface FetcherParts {
	readonly parse: (address: string) => URL;
	readonly request: (
		url: URL,
		from: Network,
		options: { readonly accept: 'page'; readonly jar: CookieJar; readonly headers: AskOptions['headers'] },
		signal: AbortSignal
	) => Promise<{ readonly response: Response; readonly network: Network }>;
	readonly isBotWall: (response: Response) => Promise<boolean>;
	readonly toFailure: (error: unknown, signal: AbortSignal, timeoutMs: number) => Error;
}

export function createAsk({ parse, request, isBotWall, toFailure }: FetcherParts): Ask {
	return async (address, { headers, jar, from, headersMs, bodyMs, maxBytes, signal: stop }) => {
		const waiting = new AbortController();
		const signal = AbortSignal.any([
			waiting.signal,
			AbortSignal.timeout(bodyMs),
			...(stop === undefined ? [] : [stop])
		]);
		const timer = setTimeout(() => waiting.abort(), headersMs);
		try {
			const url = parse(address);
			const { response, network } = await request(url, from, { accept: 'page', jar, headers }, signal);
			clearTimeout(timer);
			jar.store(url, response.headers.getSetCookie());
			try {
				const { status, ok } = response;
				const bytes = ok ? await readBody(response, () => maxBytes) : null;
				const answer = { status, headers: response.headers, url: url.href, network, bytes };
				return { ...answer, isBotWall: !ok && status >= 400 && (await isBotWall(response)) };
			} finally {
				await discard(response);
			}
		} catch (error) {
			throw toFailure(error, signal, bodyMs);
		} finally {
			clearTimeout(timer);
		}
	};
}
