// Tests in each engine the platform features that Offprint needs: module service workers and ArrayBuffers in IndexedDB.
import { mkdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSite, type Site } from '../support/site.ts';
import type { Engine } from './engine.ts';
import { openFirefox } from './firefox.ts';
import { openWebKit } from './webkit.ts';

const PAGE = `<!doctype html><meta charset="utf-8"><title>Ground</title><h1>Ground</h1><input id="name">
<button onclick="document.querySelector('h1').textContent = document.querySelector('input').value">Say</button>
<script type="module" src="/page.js"></script>`;

const PAGE_SCRIPT = `import { open } from '/database.js';
window.put = async (bytes) => {
	const database = await open();
	const transaction = database.transaction('pictures', 'readwrite', { durability: 'strict' });
	transaction.objectStore('pictures').put({ type: 'image/png', bytes: new Uint8Array(bytes).buffer }, 'one');
	await new Promise((resolve, reject) => { transaction.oncomplete = resolve; transaction.onabort = reject; });
	database.close();
};
window.get = async () => Array.from(new Uint8Array(await (await fetch('/img/one')).arrayBuffer()));
await navigator.serviceWorker.register('/worker.js', { type: 'module' });
await navigator.serviceWorker.ready;
window.ready = true;`;

const WORKER_SCRIPT = `import { open } from '/database.js';
const SHELL = ['/', '/page.js', '/database.js'];
self.addEventListener('install', (event) => event.waitUntil(caches.open('shell').then((cache) => cache.addAll(SHELL))));
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
const picture = async () => {
	const request = (await open()).transaction('pictures').objectStore('pictures').get('one');
	await new Promise((resolve, reject) => { request.onsuccess = resolve; request.onerror = reject; });
	return new Response(request.result.bytes, { headers: { 'content-type': request.result.type } });
};
self.addEventListener('fetch', (event) => {
	const { pathname } = new URL(event.request.url);
	if (pathname.startsWith('/img/')) return event.respondWith(picture());
	const cacheKey = event.request.mode === 'navigate' ? '/' : event.request;
	event.respondWith(caches.match(cacheKey).then((hit) => hit ?? fetch(event.request)));
});`;

const DATABASE_SCRIPT = `export const open = () => new Promise((resolve, reject) => {
	const request = indexedDB.open('ground', 1);
	request.onupgradeneeded = () => request.result.createObjectStore('pictures');
	request.onsuccess = () => resolve(request.result);
	request.onerror = () => reject(request.error);
});`;

async function startGround(port?: number): Promise<Site> {
	const site = await startSite(port === undefined ? {} : { port });
	const script = { type: 'text/javascript' };
	site.page('/', PAGE);
	site.page('/page.js', PAGE_SCRIPT, script);
	site.page('/worker.js', WORKER_SCRIPT, script);
	site.page('/database.js', DATABASE_SCRIPT, script);
	return site;
}

describe.each([
	['Firefox', openFirefox],
	['WebKitGTK', openWebKit]
])('%s', (_, open) => {
	let site: Site;
	let engine: Engine;

	beforeAll(async () => {
		site = await startGround();
		engine = await open();
	});

	afterAll(async () => {
		await engine.close();
		await site.close();
	});

	test('an ArrayBuffer is stored, and a new address opens without the server', async () => {
		await engine.goto(`${site.origin}/`);
		await engine.waitFor('window.ready === true && navigator.serviceWorker.controller !== null');
		await engine.evaluate('put([1, 2, 250])');
		await site.close();
		await engine.reload();
		await engine.waitFor('window.ready === true');
		expect(await engine.evaluate('get()')).toEqual([1, 2, 250]);
		await engine.goto(`${site.origin}/never/visited`);
		await engine.waitFor('window.ready === true');
		expect(await engine.evaluate('get()')).toEqual([1, 2, 250]);
		expect(await engine.evaluate('fetch("/api/x").then(() => "answered", () => "unreachable")')).toBe('unreachable');
	});

	test('the driver types, clicks, and takes screenshots', async () => {
		await engine.type('#name', 'Skarn');
		await engine.click('button');
		await engine.waitFor("document.querySelector('h1').textContent === 'Skarn'");
		mkdirSync('test-results', { recursive: true });
		await engine.screenshot(`test-results/ground-${engine.name}.png`);
	});
});

test('Firefox keeps the worker and the ArrayBuffer when it is restarted without the server', async () => {
	const site = await startGround();
	const engine = await openFirefox();
	await engine.goto(`${site.origin}/`);
	await engine.waitFor('window.ready === true');
	await engine.evaluate('put([7, 8, 9])');
	await site.close();
	await engine.reopen();
	await engine.goto(`${site.origin}/never/visited`);
	await engine.waitFor('window.ready === true');
	expect(await engine.evaluate('get()')).toEqual([7, 8, 9]);
	await engine.close();
});
