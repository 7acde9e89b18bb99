// A hostile site whose responses swell, trickle, never end, or take long to process. `bomb-process.ts` runs it.
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { brotliCompressSync, constants, gzipSync, zstdCompressSync } from 'node:zlib';
import { PICTURES } from './bomb-pictures.ts';
import { TEXTS } from './bomb-texts.ts';

export type BombSite = {
	readonly origin: string;
	/** The addresses of all bombs, on many hosts because the server requests only two pages a second from one host. */
	readonly addresses: readonly string[];
	close: () => Promise<void>;
};

/** A request of this path makes every path an ordinary article from then on. */
export const CALM = '/calm';

type Bomb = (response: ServerResponse) => void | Promise<void>;

const HTML = { 'content-type': 'text/html; charset=utf-8' };
const MB = 1_000_000;
const HOSTS = 16;
const SENTENCE = 'The ferry left at dawn with the mail, two passengers and a crate of oranges for the island. ';
export const WORDS = `<p>${SENTENCE.repeat(8)}</p>`;

const page = (name: string, body: string): string =>
	`<!doctype html><html lang="en"><head><title>${name}</title></head><body><article><h1>${name}</h1>${WORDS}${body}${WORDS}</article></body></html>`;

/** Responses that the fetcher must abort or refuse. */
const RESPONSES: Readonly<Record<string, Bomb>> = {
	'/gzip': compressed('gzip', gzipSync(Buffer.alloc(400 * MB))),
	'/gzip-twice': compressed('gzip, gzip', gzipSync(gzipSync(Buffer.alloc(400 * MB)))),
	'/gzip-thirty-times': compressed(Array.from({ length: 30 }, () => 'gzip').join(), gzipSync(Buffer.alloc(MB))),
	'/brotli': compressed(
		'br',
		brotliCompressSync(Buffer.alloc(400 * MB), { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } })
	),
	'/zstd': compressed(
		'zstd',
		zstdCompressSync(Buffer.alloc(400 * MB), { params: { [constants.ZSTD_c_windowLog]: 27 } })
	),
	'/not-packed': compressed('gzip', Buffer.alloc(1_000, 'x')),
	'/large-and-declared': (response) => {
		response.writeHead(200, { ...HTML, 'content-length': 100 * MB });
		pour(response, Buffer.alloc(65_536, '<p>large '), 100 * MB);
	},
	'/large': (response) => {
		response.writeHead(200, HTML);
		pour(response, Buffer.alloc(65_536, '<p>large '), 100 * MB);
	},
	'/endless': (response) => {
		response.writeHead(200, HTML);
		pour(response, Buffer.alloc(65_536, '<p>endless '), Infinity);
	},
	'/trickle': (response) => {
		response.writeHead(200, HTML);
		trickle(response, () => response.write('<'));
	},
	'/trickle-of-headers': (response) => {
		response.socket?.write('HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n');
		trickle(response, () => response.socket?.write('x-a: 1\r\n'));
	},
	'/endless-headers': (response) => {
		response.socket?.write('HTTP/1.1 200 OK\r\n');
		pourLines(response, 'x-endless: 0123456789\r\n');
	},
	'/endless-hints': (response) => {
		pourLines(response, 'HTTP/1.1 103 Early Hints\r\nlink: </a>; rel=preload\r\n\r\n');
	},
	'/endless-redirects': (response) => {
		response.writeHead(302, { location: `/endless-redirects?${Math.random()}` }).end();
	},
	'/redirect-that-never-ends': (response) => {
		response.writeHead(302, { location: '/redirect-that-never-ends?' });
		pour(response, Buffer.alloc(65_536, 'x'), Infinity);
	},
	'/silent': () => undefined
};

function compressed(encoding: string, bytes: Uint8Array): Bomb {
	return (response) => {
		response.writeHead(200, { ...HTML, 'content-encoding': encoding }).end(bytes);
	};
}

/** Sends `total` bytes as fast as the client reads. */
function pour(response: ServerResponse, chunk: Uint8Array, total: number): void {
	let sent = 0;
	const more = (): void => {
		while (sent < total && !response.destroyed) {
			sent += chunk.byteLength;
			if (!response.write(chunk)) {
				response.once('drain', more);
				return;
			}
		}
		response.end();
	};
	more();
}

function pourLines(response: ServerResponse, line: string): void {
	const { socket } = response;
	const lines = line.repeat(100);
	const more = (): void => {
		while (socket?.writable === true) if (!socket.write(lines)) break;
	};
	socket?.on('drain', more);
	more();
}

/** Calls `write` once a second until the client disconnects. */
function trickle(response: ServerResponse, write: () => void): void {
	const timer = setInterval(write, 1_000);
	response.socket?.once('close', () => clearInterval(timer));
}

export async function startBombSite(ordinary: number): Promise<BombSite> {
	let isCalm = false;
	const texts = new Map(Object.entries(TEXTS));
	const handleRequest: RequestListener = (request, response) => {
		const path = (request.url ?? '').replace(/\?.*/s, '');
		if (path === CALM) isCalm = true;
		const bomb = RESPONSES[path];
		const text = texts.get(path);
		const picture = PICTURES[path.split('/')[1] ?? ''];
		if (isCalm || path.startsWith('/ordinary/')) response.writeHead(200, HTML).end(page('An ordinary page', ''));
		else if (bomb !== undefined) void bomb(response);
		else if (text !== undefined) response.writeHead(200, HTML).end(page(path, text()));
		else if (picture === undefined) response.writeHead(404).end();
		else if (path.endsWith('.img')) {
			Promise.resolve(picture()).then(
				(bytes) => (bytes === null ? undefined : response.writeHead(200, { 'content-type': 'image/png' }).end(bytes)),
				() => response.destroy()
			);
		} else {
			const images = Array.from({ length: 4 }, (_, index) => `<img src="${path}/${index}.img" alt="">`).join('');
			response.writeHead(200, HTML).end(page(path, images));
		}
	};
	const servers = await Promise.all(Array.from({ length: HOSTS }, () => listen(handleRequest)));
	const origins = servers.map(originOf);
	const paths = [
		...Object.keys(RESPONSES),
		...Object.keys(PICTURES).map((name) => `/${name}`),
		...texts.keys(),
		...Array.from({ length: ordinary }, (_, index) => `/ordinary/${index}`)
	];
	return {
		origin: origins[0] ?? '',
		addresses: paths.map((path, index) => `${origins[index % HOSTS]}${path}`),
		close: async () => {
			for (const server of servers) {
				server.closeAllConnections();
				await new Promise((resolve) => server.close(resolve));
			}
		}
	};
}

async function listen(handler: RequestListener): Promise<Server> {
	const server = createServer(handler);
	server.on('clientError', (_error, socket) => socket.destroy());
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return server;
}

function originOf(server: Server): string {
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('A TCP server has no port');
	return `http://127.0.0.1:${address.port}`;
}
