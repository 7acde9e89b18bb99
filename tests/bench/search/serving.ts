// Bundles the engines' workers and serves them with the articles to the measured browser.
import { createServer } from 'node:http';
import { mkdtempSync, readFileSync, rmSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { freePort } from '../../support/port.ts';
import type { Doc } from './engine.ts';

export const ENGINES = ['offprint', 'fts5-full', 'fts5-none', 'minisearch', 'flexsearch', 'orama'] as const;
/** Engines for other purposes: `empty` does nothing, `bm25` only ranks, and `offprint-small` is killed. */
const OTHERS = ['empty', 'bm25', 'offprint-small'] as const;
export type EngineName = (typeof ENGINES)[number] | (typeof OTHERS)[number];

export interface BenchServer {
	readonly origin: string;
	/** Number of files with articles, /docs/0.json and so on. */
	readonly chunks: number;
	/** The last step that a worker announced by a request for /at/NAME; empty before the first request. */
	lastStep: string;
	close(): void;
}

const CHUNK = 250;
/** Headers that shared array buffers need, which SQLite's OPFS may use. */
const HEADERS = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

/** @param chunk number of articles per file @param names the engines to include */
export async function serveBench(
	docs: readonly Doc[],
	chunk = CHUNK,
	names: readonly EngineName[] = [...ENGINES, ...OTHERS]
): Promise<BenchServer> {
	const out = mkdtempSync(join(tmpdir(), 'offprint-search-bench-'));
	const entry = (name: string) => fileURLToPath(new URL(`${name}-engine.ts`, import.meta.url));
	// Each engine is bundled separately, as an app with only this engine would bundle it.
	for (const name of names) {
		await build({
			configFile: false,
			logLevel: 'error',
			base: './',
			build: {
				outDir: out,
				emptyOutDir: false,
				target: 'es2022',
				assetsInlineLimit: 0,
				modulePreload: false,
				rolldownOptions: { input: { [name]: entry(name) }, output: { entryFileNames: '[name]-engine.js' } }
			}
		});
	}
	const chunks = Math.ceil(docs.length / chunk);
	const server = createServer(({ url = '/' }, response) => {
		const step = /^\/at\/(\w+)$/.exec(url)?.[1];
		if (step !== undefined) {
			benchServer.lastStep = step;
			response.writeHead(204, HEADERS).end();
			return;
		}
		const number = /^\/docs\/(\d+)\.json$/.exec(url)?.[1];
		if (number !== undefined) {
			const from = Number(number) * chunk;
			response.writeHead(200, { ...HEADERS, 'Content-Type': 'application/json' });
			response.end(JSON.stringify(docs.slice(from, from + chunk)));
			return;
		}
		const file = join(out, new URL(url, 'http://localhost').pathname);
		if (url !== '/' && existsSync(file)) {
			const type = file.endsWith('.wasm') ? 'application/wasm' : 'text/javascript';
			response.writeHead(200, { ...HEADERS, 'Content-Type': type });
			response.end(readFileSync(file));
			return;
		}
		response.writeHead(url === '/' ? 200 : 404, { ...HEADERS, 'Content-Type': 'text/html' });
		response.end('<!doctype html><title>bench</title>');
	});
	const port = await freePort();
	await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
	const benchServer: BenchServer = {
		origin: `http://localhost:${port}`,
		chunks,
		lastStep: '',
		close() {
			server.close();
			server.closeAllConnections();
			rmSync(out, { recursive: true, force: true });
		}
	};
	return benchServer;
}
