// Serves a corpus on loopback, with the pages under their own hosts and paths, and pictures.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { drawPicture } from '../../support/picture.ts';
import type { CorpusPage } from './pages.ts';

export type Web = {
	readonly port: number;
	/** Addresses to save, in the order of the pages. They lead to this server in processes that preload `dns-preload.ts`. */
	readonly addresses: readonly string[];
	/** The served pages, in which every absolute address points to this server. */
	readonly served: readonly Uint8Array[];
	readonly counts: { pages: number; pictures: number; refused: number };
	readonly close: () => Promise<void>;
};

/** Number of different pictures. Twenty thousand addresses share them, because drawing one for each would take too long. */
const PICTURE_COUNT = 256;
const ABSOLUTE = /https?:(\\?\/\\?\/)([\w.-]+)(?::\d+)?(?=[\\/"'\s<>),?#&]|$)/gi;
const WITHOUT_SCHEME = /(["'(=,]\s*)\/\/([\w-]+(?:\.[\w-]+)+)(?=[/"'?#])/gi;

export async function startWeb(pages: readonly CorpusPage[]): Promise<Web> {
	const pagesByKey = new Map<string, Uint8Array>();
	const counts = { pages: 0, pictures: 0, refused: 0 };
	const pictures = await Promise.all(
		Array.from({ length: PICTURE_COUNT }, (_, index) => drawPicture(`picture ${index}`))
	);
	const server = createServer((request, response) => {
		const page = pagesByKey.get(keyOf(request.headers.host ?? '', request.url ?? '/'));
		if (page !== undefined) {
			counts.pages++;
			// The header has no charset, because the pages declare it or leave it to be detected.
			send(response, 'text/html', page);
		} else if (wantsPicture(request)) {
			counts.pictures++;
			send(response, 'image/png', pictures[hashOf(request.url ?? '') % PICTURE_COUNT] ?? new Uint8Array());
		} else {
			counts.refused++;
			response.writeHead(404, { 'content-type': 'text/plain' }).end();
		}
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(0, '127.0.0.1', resolve);
	});
	const serverAddress = server.address();
	if (serverAddress === null || typeof serverAddress === 'string') throw new Error('A TCP server has no port');
	const { port } = serverAddress;
	const addresses = pages.map((page) => addressOn(port, page.address));
	const served = pages.map((page) => moveAddresses(page.bytes, port));
	for (const [index, address] of addresses.entries()) {
		const url = new URL(address);
		pagesByKey.set(keyOf(url.host, url.pathname + url.search), served[index] ?? new Uint8Array());
	}
	return {
		port,
		addresses,
		served,
		counts,
		close: () =>
			new Promise<void>((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			})
	};
}

/** The address with the same host and path, without TLS and on this server's port. */
function addressOn(port: number, address: string): string {
	const url = new URL(address);
	return `http://${nameOf(url.hostname)}:${port}${url.pathname}${url.search}`;
}

/** Rewrites absolute addresses, reading the bytes as latin1, which keeps all other parts intact in any charset. */
function moveAddresses(bytes: Uint8Array, port: number): Uint8Array {
	const rewritten = Buffer.from(bytes)
		.toString('latin1')
		.replace(ABSOLUTE, (_all, slashes: string, host: string) => `http:${slashes}${nameOf(host)}:${port}`)
		.replace(WITHOUT_SCHEME, (_all, before: string, host: string) => `${before}//${nameOf(host)}:${port}`);
	return Buffer.from(rewritten, 'latin1');
}

/** Replaces an IP address by a host name, because a request to an IP address needs no look-up and would leave this machine. */
function nameOf(host: string): string {
	return /^[\d.]+$/.test(host) ? `${host.replaceAll('.', '-')}.example` : host;
}

function keyOf(host: string, path: string): string {
	return `${host.replace(/:\d+$/, '').toLowerCase()} ${path}`;
}

function wantsPicture(request: IncomingMessage): boolean {
	return (request.headers.accept ?? '').startsWith('image/');
}

function hashOf(text: string): number {
	let hash = 0;
	for (const letter of text) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
	return hash;
}

function send(response: ServerResponse, type: string, bytes: Uint8Array): void {
	response.writeHead(200, { 'content-type': type, 'content-length': bytes.byteLength }).end(bytes);
}
