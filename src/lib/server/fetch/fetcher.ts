// Fetches over HTTP with an SSRF guard. All requests to foreign servers, and to the home network, go through here.
import { lookup as systemLookup } from 'node:dns/promises';
import { Agent, fetch, type Response } from 'undici';
import { Failure, isFailure } from '../../domain/core/failure.ts';
import { onlyNetworks, publicOnly, type AddressGuard, type Lookup } from './ssrf-guard.ts';
import { createCookieJar, type CookieJar } from './cookie-jar.ts';
import { hasBotWallMark, isBotWallHeader, mayBeBotWall, SEARCHED_BYTES } from './bot-wall.ts';
import { createAsk, type AskingFetcher } from './ask.ts';
import { failureIn, failureOf, toFailure } from './fetch-failures.ts';
import { HostBusy } from './host-busy.ts';
import { fileNameIn, fileNameOf } from './file-name.ts';
import { discard, readBody } from './response-body.ts';
import { charsetOf, isDocument, pageTypeOf, refuseOtherTypes } from './sniff-type.ts';

export interface FetcherOptions {
	/** CIDR networks that may be reached although they are not public. */
	readonly allow: readonly string[];
	readonly userAgent?: string;
	readonly lookup?: Lookup;
	/**
	 * Finds a page's meta refresh; null when it has none. It parses untrusted HTML, so it runs in another process. Without
	 * it no meta refresh is followed.
	 */
	readonly findMetaRefresh?: (page: Pick<FetchResult, 'bytes' | 'charset' | 'url'>) => Promise<string | null>;
}

/** The network of a response: the public internet, or a private network that the owner allows. */
export type Network = 'public' | 'private';

export interface GetOptions {
	readonly accept: 'page' | 'picture';
	/** Maximum bytes of the body, after decompression. */
	readonly maxBytes: number;
	/** The same for a PDF or a picture that is fetched as a page; `maxBytes` without it. */
	readonly maxDocumentBytes?: number;
	/** Maximum milliseconds for everything: redirects, headers and body. */
	readonly timeoutMs: number;
	/** The linking page; absent if the reader entered the address. A public page can lead to public addresses only. */
	readonly referer?: Pick<FetchResult, 'url' | 'network'>;
	/** Aborts the request, as `too_slow`. */
	readonly signal?: AbortSignal;
	/** Called with each redirect target before it is requested. @throws HostBusy, which ends the request */
	readonly beforeRedirect?: (address: string) => Promise<void>;
}

export interface FetchResult {
	/** Final address after redirects, without a fragment. */
	readonly url: string;
	/** Media type in lower case, without parameters; for a page as sniffed from its bytes (`PageType`). */
	readonly type: string;
	readonly charset: string | null;
	/** The name of the file, from the header or the address. */
	readonly fileName?: string;
	readonly bytes: Uint8Array;
	readonly network: Network;
}

export interface Fetcher {
	/**
	 * @throws Failure `unsupported_scheme`, `private_network`, `unreachable`, `not_found`, `refused`, `needs_login`, `bot_wall`, `site_error`,
	 * `too_many_redirects`, `redirect_loop`, `slow_down`, `too_large`, `too_slow`, `not_html` or a more precise code for a
	 * file, with its name in the details (`fileName`); or what `beforeRedirect` throws
	 */
	get(address: string, options: GetOptions): Promise<FetchResult>;
	close(): Promise<void>;
}

/** For pages as many as browsers follow; for pictures fewer, because their redirects mostly count visits. */
const MAX_REDIRECTS = { page: 20, picture: 5 } as const;
const USER_AGENT = 'Mozilla/5.0 (compatible; Offprint/1.0; personal offline reader)';
const ACCEPT = {
	page: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
	picture: 'image/avif,image/webp,image/png,image/jpeg,image/gif,image/svg+xml;q=0.8,*/*;q=0.5'
} as const;
/** State that all hops of one fetch share. */
interface FetchContext {
	readonly jar: CookieJar;
	redirects: number;
	/** Requests so far, with their cookies. A repeated request would get the same answer, so it is a loop. */
	readonly requests: Set<string>;
}

interface HopContext {
	readonly context: FetchContext;
	readonly signal: AbortSignal;
}

interface HopOptions extends Pick<GetOptions, 'accept' | 'referer'> {
	readonly jar: CookieJar;
	/** Instead of the usual ones. */
	readonly headers?: Readonly<Record<string, string>>;
}

interface GuardedAgent {
	readonly guard: AddressGuard;
	readonly agent: Agent;
}

export function createFetcher(settings: FetcherOptions): AskingFetcher {
	const { allow, userAgent = USER_AGENT, lookup = lookUp, findMetaRefresh = () => Promise.resolve(null) } = settings;
	const agents: Readonly<Record<Network, GuardedAgent>> = {
		public: createAgent(publicOnly(), lookup),
		private: createAgent(onlyNetworks(allow), lookup)
	};

	/** Follows one meta refresh. When its target is forbidden, the page itself is the result. */
	async function fetchPage(address: string, options: GetOptions, signal: AbortSignal): Promise<FetchResult> {
		const context: FetchContext = { jar: createCookieJar(), redirects: 0, requests: new Set() };
		const page = await followRedirects(parseHop(address), options.referer?.network ?? 'private', options, {
			context,
			signal
		});
		const next = options.accept === 'page' && page.type === 'text/html' ? await findMetaRefresh(page) : null;
		if (next === null || context.redirects++ === MAX_REDIRECTS.page) return page;
		return announceRedirect(parseHop(next), options)
			.then((url) => followRedirects(url, page.network, options, { context, signal }))
			.catch((error: unknown) => {
				if (error instanceof HostBusy) throw error;
				return page;
			});
	}

	async function followRedirects(
		start: URL,
		firstNetwork: Network,
		options: GetOptions,
		{ context, signal }: HopContext
	): Promise<FetchResult> {
		let url = start;
		/** The network of the page that leads to `url`. */
		let linkingNetwork = firstNetwork;
		for (;;) {
			const request = `${url.href} ${context.jar.headerFor(url) ?? ''}`;
			if (context.requests.has(request)) throw new Failure('redirect_loop');
			context.requests.add(request);
			const { response, network } = await requestGuarded(url, linkingNetwork, { ...options, jar: context.jar }, signal);
			context.jar.store(url, response.headers.getSetCookie());
			try {
				const next = redirectOf(response);
				if (next === null) return { ...(await readResponse(url, response, options)), network };
				const limit = MAX_REDIRECTS[options.accept];
				if (context.redirects++ === limit) throw new Failure('too_many_redirects', { limit });
				url = await announceRedirect(parseHop(next, url), options);
				// A public page must not lead to a private network, where it could control a router.
				linkingNetwork = network;
			} finally {
				await discard(response);
			}
		}
	}

	/** Tries the public network first. A name that alternates between public and private addresses may be refused in both. */
	async function requestGuarded(url: URL, linkingNetwork: Network, options: HopOptions, signal: AbortSignal) {
		try {
			return { response: await request(url, agents.public, options, signal), network: 'public' as const };
		} catch (error) {
			if (linkingNetwork === 'public' || failureIn(error)?.code !== 'private_network') throw error;
		}
		return { response: await request(url, agents.private, options, signal), network: 'private' as const };
	}

	async function request(url: URL, { guard, agent }: GuardedAgent, options: HopOptions, signal: AbortSignal) {
		// A connection to a literal IP address does no lookup.
		if (guard.refusesHost(url.hostname)) throw new Failure('private_network', { host: url.hostname });
		return fetch(url, {
			dispatcher: agent,
			redirect: 'manual',
			signal,
			headers: {
				...(options.headers ?? {
					accept: ACCEPT[options.accept],
					'accept-language': 'en;q=0.9,*;q=0.5',
					'user-agent': userAgent,
					...refererOf(options.referer, url)
				}),
				...cookiesFor(options.jar, url)
			}
		});
	}

	return {
		async get(address, options) {
			const deadline = AbortSignal.timeout(options.timeoutMs);
			const signal = options.signal === undefined ? deadline : AbortSignal.any([deadline, options.signal]);
			try {
				return await fetchPage(address, options, signal);
			} catch (error) {
				throw toFailure(error, signal, options.timeoutMs);
			}
		},
		ask: createAsk({ parse: parseHop, request: requestGuarded, isBotWall, toFailure }),
		close: async () => {
			await Promise.all([agents.public.agent.destroy(), agents.private.agent.destroy()]);
		}
	};
}

async function announceRedirect(url: URL, options: GetOptions): Promise<URL> {
	await options.beforeRedirect?.(url.href);
	return url;
}

function createAgent(guard: AddressGuard, lookup: Lookup): GuardedAgent {
	const connect = { lookup: guard.guard(lookup), timeout: 15_000 };
	return { guard, agent: new Agent({ connect, maxHeaderSize: 65_536, keepAliveTimeout: 4_000 }) };
}

async function lookUp(hostname: string): ReturnType<Lookup> {
	return systemLookup(hostname, { all: true });
}

/** The URL of one hop; parsing it normalises addresses such as `0x7f.1`. */
function parseHop(address: string, base?: URL): URL {
	if (!URL.canParse(address, base?.href)) throw new Failure('unreachable', { reason: 'bad address' });
	const url = new URL(address, base?.href);
	const scheme = url.protocol.slice(0, -1);
	if (scheme !== 'http' && scheme !== 'https') throw new Failure('unsupported_scheme', { scheme });
	url.username = '';
	url.password = '';
	url.hash = '';
	return url;
}

/**
 * As in browsers (`strict-origin-when-cross-origin`), another site gets no path, and a site without TLS gets nothing
 * from a page with TLS. Addresses of private pages are sent to no other site.
 */
function refererOf(page: GetOptions['referer'], url: URL): { referer?: string } {
	if (page === undefined) return {};
	const from = new URL(page.url);
	if (from.origin === url.origin) return { referer: page.url };
	const isWithheld = page.network === 'private' || (from.protocol === 'https:' && url.protocol === 'http:');
	return isWithheld ? {} : { referer: `${from.origin}/` };
}

function cookiesFor(jar: CookieJar, url: URL): { cookie?: string } {
	const cookie = jar.headerFor(url);
	return cookie === null ? {} : { cookie };
}

function redirectOf(response: Response): string | null {
	return [301, 302, 303, 307, 308].includes(response.status) ? response.headers.get('location') : null;
}

async function readResponse(url: URL, response: Response, options: GetOptions): Promise<Omit<FetchResult, 'network'>> {
	if (!response.ok) {
		const wall = await botWallOf(response, options.accept);
		throw wall ?? failureOf(response.status, response.headers.get('retry-after'));
	}
	const header = response.headers.get('content-type') ?? '';
	const [declared, charset] = [(header.split(';')[0] ?? '').trim().toLowerCase(), charsetOf(header)];
	if (options.accept === 'picture')
		return { url: url.href, type: declared, charset, bytes: await readBody(response, () => options.maxBytes) };
	const fileName = fileNameIn(response.headers.get('content-disposition')) ?? fileNameOf(url.href);
	try {
		refuseOtherTypes(declared);
		const bytes = await readBody(response, (start) => pageLimit(options, declared, start));
		return { url: url.href, type: pageTypeOf(declared, bytes, url.pathname), charset, fileName, bytes };
	} catch (error) {
		throw withFileName(error, fileName, declared);
	}
}

function pageLimit({ maxBytes, maxDocumentBytes = maxBytes }: GetOptions, declared: string, start: Uint8Array): number {
	return isDocument(declared, start) ? maxDocumentBytes : maxBytes;
}
/** The failure of a file with its name, by which the reader recognises it. */
function withFileName(error: unknown, fileName: string, declared: string): unknown {
	if (!isFailure(error) || (error.code === 'too_large' && !isDocument(declared, new Uint8Array()))) return error;
	return new Failure(error.code, { ...error.details, fileName }, { cause: error });
}

/** The failure of a page whose site turns programs away; null for other answers. */
async function botWallOf(response: Response, accept: GetOptions['accept']): Promise<Failure | null> {
	const { status, headers } = response;
	if (accept !== 'page' || !mayBeBotWall(status)) return null;
	if (isBotWallHeader(headers)) return new Failure('bot_wall', { status });
	const start = await readStart(response, SEARCHED_BYTES).catch(() => new Uint8Array());
	return hasBotWallMark(Buffer.from(start).toString('latin1')) ? new Failure('bot_wall', { status }) : null;
}

async function isBotWall(response: Response): Promise<boolean> {
	return (await botWallOf(response, 'page')) !== null;
}

/** The beginning of a body, whose rest is not read. */
async function readStart(response: Response, maxBytes: number): Promise<Uint8Array> {
	const chunks: Uint8Array[] = [];
	let size = 0;
	for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
		chunks.push(chunk);
		size += chunk.byteLength;
		if (size >= maxBytes) break;
	}
	return Buffer.concat(chunks, size).subarray(0, maxBytes);
}
