// The server's entry, and the only place that starts anything: settings, database, jobs, headers, handler.
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { isFailure } from './lib/domain/core/failure.ts';
import { clientOf, isOurHost, setClientHeaders } from './lib/server/http/client-address.ts';
import {
	isCaptureForm,
	isNavigation,
	localRedirect,
	redirectCaptureForm,
	refuseHost
} from './lib/server/http/page-requests.ts';
import { contentSecurityPolicy, setHeaders } from './lib/server/http/security-headers.ts';
import { startServer } from './lib/server/server.ts';
import { parseSettings, type Settings } from './lib/server/settings.ts';

/** Maximum bytes of any request; `hooks.server.ts` has lower limits for most routes. */
const BODY_SIZE_LIMIT = '28M';
/** ms for running requests to finish when the server is stopped. */
const SHUTDOWN_GRACE_MS = 5_000;

async function main(): Promise<void> {
	const settings = parseSettings(process.env);
	const dev = process.argv.includes('--dev');
	const server = await startServer(settings, { samples: new URL('../static/samples/', import.meta.url) });
	globalThis.offprint = server;
	const http = createServer();
	// SvelteKit's handler reads its settings from the environment when it is loaded.
	process.env['BODY_SIZE_LIMIT'] = BODY_SIZE_LIMIT;
	process.env['ORIGIN'] = settings.origin;
	http.on('request', dev ? await devHandler(http, settings) : await builtHandler(settings));
	http.listen(settings.port, settings.host, () => {
		const address = http.address();
		const port = typeof address === 'object' && address !== null ? address.port : settings.port;
		// If the database cannot be reached now, the server runs anyway, and prints the link at its next start.
		printAddress(settings, port).catch((error: unknown) => console.error('the set-up link could not be made:', error));
	});

	async function printAddress({ origin, hasOrigin, host }: Settings, port: number): Promise<void> {
		const url = hasOrigin ? origin : `http://localhost:${port}`;
		console.log(`Offprint is at ${url}`);
		if (!hasOrigin && host !== '127.0.0.1' && host !== 'localhost') {
			console.log(
				'Other machines can reach it; set ORIGIN to the address that they use (https is needed for reading offline).'
			);
		}
		const token = await server.accounts.setUpToken();
		if (token !== null) console.log(`Set it up with this link, which works once: ${url}/setup#${token}`);
	}

	let stopping = false;
	for (const signal of ['SIGTERM', 'SIGINT'] as const) {
		process.on(signal, () => {
			if (stopping) return;
			stopping = true;
			http.close();
			setTimeout(() => http.closeAllConnections(), SHUTDOWN_GRACE_MS).unref();
			http.closeIdleConnections();
			void server.close().then(() => process.exit(0));
		});
	}
}

/** The built app: prerendered files and assets by adapter-node, the shell for every page, and the headers. */
async function builtHandler(settings: Settings): Promise<RequestListener> {
	const build = new URL('../build/', import.meta.url);
	const policy = contentSecurityPolicy(readFileSync(new URL('prerendered/index.html', build), 'utf8'));
	const { handler } = (await import(new URL('handler.js', build).href)) as {
		handler: (request: IncomingMessage, response: ServerResponse) => void;
	};
	return (request, response) => {
		if (!acceptRequest(request, response, { settings, policy })) return;
		const redirect = settings.hasOrigin ? null : localRedirect(request);
		if (redirect !== null) {
			response.writeHead(302, { location: redirect }).end();
			return;
		}
		if (isCaptureForm(request)) return redirectCaptureForm(request, response);
		if (isNavigation(request)) request.url = '/';
		handler(request, response);
	};
}

/**
 * Vite's development server inside ours. It has no content security policy, because hot replacement needs inline scripts
 * and styles.
 */
async function devHandler(http: ReturnType<typeof createServer>, settings: Settings): Promise<RequestListener> {
	const vite = await import('vite');
	const { middlewares } = await vite.createServer({ server: { middlewareMode: true, hmr: { server: http } } });
	return (request, response) => {
		if (acceptRequest(request, response, { settings, policy: null })) middlewares(request, response);
	};
}

interface ResponseOptions {
	readonly settings: Settings;
	readonly policy: string | null;
}

/**
 * Sets the headers of the response, and determines the client's address and the host. @returns false if the request was
 * refused
 */
function acceptRequest(
	request: IncomingMessage,
	response: ServerResponse,
	{ settings, policy }: ResponseOptions
): boolean {
	const client = clientOf(request, settings);
	setHeaders(response, { policy, isSecure: client.isSecure, url: request.url });
	setClientHeaders(request, client);
	if (isOurHost(request.headers.host, settings.origin)) return true;
	refuseHost(request, response);
	return false;
}

main().catch((error: unknown) => {
	if (isFailure(error) && error.code === 'bad_setting') {
		const { name, expected, sqlite } = error.details;
		console.error(
			sqlite === undefined
				? `${name} should be ${expected}.`
				: `SQLite ${sqlite} is too old: run on Node 24.21 or later.`
		);
	} else if (isFailure(error) && error.code === 'server_full') {
		console.error(
			'Offprint could not start: there is no room left on the disk. Nothing is lost; make room, then start it.'
		);
	} else console.error('Offprint could not start:', error);
	process.exit(1);
});
