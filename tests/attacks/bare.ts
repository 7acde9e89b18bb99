// Serves one page at a time, each at a new address, and one picture.
import { createServer } from 'node:http';
import { drawPicture } from '../support/picture.ts';

export type BareSite = {
	readonly origin: string;
	/** Serves a page until the next call. @returns its address */
	serve: (name: string, html: string) => string;
	close: () => Promise<void>;
};

export async function startBareSite(): Promise<BareSite> {
	const picture = await drawPicture('bare');
	let page = { path: '', html: '' };
	const server = createServer((request, response) => {
		if (request.url === page.path) {
			response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page.html);
		} else if (request.url === '/picture.png') response.writeHead(200, { 'content-type': 'image/png' }).end(picture);
		else response.writeHead(404).end();
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('A TCP server has no port');
	const origin = `http://127.0.0.1:${address.port}`;
	return {
		origin,
		serve(name, html) {
			page = { path: `/${name}`, html };
			return origin + page.path;
		},
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			})
	};
}
