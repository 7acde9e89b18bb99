// A server that no attack may reach, which answers and records every request.
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { drawPicture } from '../support/picture.ts';

export type Spy = {
	readonly origin: string;
	/** Requested paths, and `connection` for each connection, since the last call of `forget`. */
	readonly received: readonly string[];
	forget: () => void;
	close: () => Promise<void>;
};

/** @param pageFor makes the HTML for the path `/<number>…`; a canary script is appended */
export async function startSpy(pageFor: (number: number) => string): Promise<Spy> {
	let received: string[] = [];
	const server = createServer((request, response) => {
		received.push(request.url ?? '');
		if (request.headers.accept?.startsWith('image/') === true) {
			drawPicture(request.url ?? '').then(
				(picture) => response.writeHead(200, { 'content-type': 'image/png' }).end(picture),
				() => response.destroy()
			);
		} else if (/\.js$/.test(request.url ?? '')) {
			response
				.writeHead(200, { 'content-type': 'text/javascript', 'access-control-allow-origin': '*' })
				.end('__canary(1)');
		} else
			response
				.writeHead(200, { 'content-type': 'text/html', 'access-control-allow-origin': '*' })
				.end(`${pageFor(Number.parseInt(request.url?.slice(1) ?? '', 10))}<script>__canary(1)</script>`);
	});
	server.on('connection', (_socket: Socket) => received.push('connection'));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('A TCP server has no port');
	return {
		origin: `http://127.0.0.1:${address.port}`,
		get received() {
			return received;
		},
		forget: () => {
			received = [];
		},
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			})
	};
}
