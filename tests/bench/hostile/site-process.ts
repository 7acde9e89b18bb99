// Serves pages with hostile texts on loopback in a separate process, and prints their addresses.
import { createServer, type Server } from 'node:http';
import { constants, setPriority } from 'node:os';
import { PAGES } from '../../attacks/hostile/inputs.ts';

/** Number of hosts, because the server requests only two pages a second from one host. */
const HOSTS = 32;
const LENGTH = 800_000;
const WORDS = `<p>${'The ferry left at dawn with the mail, two passengers and a crate of oranges. '.repeat(8)}</p>`;

const escapeQuotes = (text: string): string => text.replaceAll('"', '&quot;');
const page = (head: string, body: string): string =>
	`<!doctype html><html lang=en><head><title>A page</title>${head}</head><body><article>${WORDS}${body}${WORDS}</article></body></html>`;
/** Functions that put a text at a position in a page, by the name of the position. */
const POSITIONS: Readonly<Record<string, (text: string) => string>> = {
	body: (text) => page('', text),
	refresh: (text) => `<meta http-equiv=refresh content="${escapeQuotes(text).slice(0, 64_000)}">${page('', '')}`,
	title: (text) => page(`<meta property="og:title" content="${escapeQuotes(text)}">`, `<h1>${text}</h1>`),
	author: (text) => page(`<meta name=author content="${escapeQuotes(text)}">`, ''),
	bare: (text) => text
};

const pages = new Map<string, () => string>();
for (const [index, make] of Object.values(PAGES).entries())
	for (const [position, wrap] of Object.entries(POSITIONS))
		pages.set(`/${position}/${index}`, () => wrap(make(LENGTH)));

async function listen(): Promise<string> {
	const server: Server = createServer((request, response) => {
		const render = pages.get(request.url ?? '');
		if (render === undefined) response.writeHead(404).end();
		else response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(render());
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	return `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`;
}

// Real sites have their own machines, so this process must not take processor time from the server.
setPriority(constants.priority.PRIORITY_LOW);
const origins = await Promise.all(Array.from({ length: HOSTS }, listen));
console.log(`SITE ${JSON.stringify([...pages.keys()].map((path, index) => `${origins[index % HOSTS] ?? ''}${path}`))}`);
process.on('disconnect', () => process.exit(0));
