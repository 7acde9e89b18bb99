// A web site on loopback that tests save from, with registered pages and generated pictures.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { drawPicture } from './picture.ts';

export type Reply = {
	type?: string;
	status?: number;
	headers?: Readonly<Record<string, string>>;
	/** The response waits until this promise settles. A promise that never settles simulates a site that hangs. */
	after?: Promise<unknown>;
};

export type RecordedRequest = { method: string; path: string; headers: IncomingMessage['headers'] };

export type Site = {
	origin: string;
	/** Registers a page at `path` with its query; the last registration wins. @returns its address */
	page: (path: string, body: string | Uint8Array, reply?: Reply) => string;
	redirect: (path: string, to: string, status?: number) => string;
	/** Serves a picture at every address with this prefix. */
	pictures: (prefix: string) => void;
	/** All requests so far, in order of arrival. */
	requests: readonly RecordedRequest[];
	/** Stops the server and cuts all connections. */
	close: () => Promise<void>;
};

type Page = { body: string | Uint8Array; reply: Reply };

export async function startSite(options: { port?: number } = {}): Promise<Site> {
	const pages = new Map<string, Page>();
	const prefixes: string[] = [];
	const requests: RecordedRequest[] = [];
	const server = createServer((request, response) => {
		const path = request.url ?? '/';
		requests.push({ method: request.method ?? 'GET', path, headers: request.headers });
		const page = pages.get(path);
		const wantsPicture = prefixes.some((prefix) => path.startsWith(prefix)) || isPicture(path, request.headers.accept);
		const sending =
			page !== undefined
				? sendPage(response, page)
				: wantsPicture
					? sendPicture(response, path)
					: sendNothing(response);
		sending.catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(options.port ?? 0, '127.0.0.1', resolve);
	});
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('A TCP server has no port');
	const origin = `http://127.0.0.1:${address.port}`;
	const page = (path: string, body: string | Uint8Array, reply: Reply = {}): string => {
		pages.set(path, { body, reply });
		return origin + path;
	};
	return {
		origin,
		page,
		redirect: (path, to, status = 302) => page(path, '', { status, headers: { location: to } }),
		pictures: (prefix) => void prefixes.push(prefix),
		requests,
		close: () =>
			new Promise<void>((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			})
	};
}

/**
 * Rewrites a page of the real web to the loopback site: every absolute address becomes `/~host/…`, where only pictures
 * are served once the caller has called `site.pictures('/~')`.
 */
export function rehost(html: string, site: Site): string {
	return html
		.replace(/https?:\/\/([\w.-]+(?::\d+)?)(?=[/"'\s<>),?#]|$)/gi, `${site.origin}/~$1`)
		.replace(/(["'(=,]\s*)\/\/([\w-]+(?:\.[\w-]+)+)(?=[/"'?#])/gi, `$1${site.origin}/~$2`);
}

function isPicture(path: string, accept: string | undefined): boolean {
	return /\.(png|jpe?g|webp|gif|avif)$/i.test(path.split('?')[0] ?? '') || (accept ?? '').startsWith('image/');
}

async function sendPage(response: ServerResponse, { body, reply }: Page): Promise<void> {
	if (reply.after !== undefined) await reply.after;
	response.writeHead(reply.status ?? 200, {
		'content-type': reply.type ?? 'text/html; charset=utf-8',
		...reply.headers
	});
	response.end(body);
}

async function sendPicture(response: ServerResponse, path: string): Promise<void> {
	const bytes = await drawPicture(path);
	response.writeHead(200, { 'content-type': 'image/png', 'content-length': bytes.byteLength });
	response.end(bytes);
}

async function sendNothing(response: ServerResponse): Promise<void> {
	response.writeHead(404, { 'content-type': 'text/plain' });
	response.end('There is no such page on this site.');
}
