// Lists the ways in which a page of another site can try to save something for a signed-in reader.
import { expect, type Page, type Request } from '@playwright/test';
import type { Site } from './site.ts';

export interface SaveAttempt {
	readonly name: string;
	/**
	 * With `asks`, a page of the app asks the reader first. With `saves`, a share is saved without a question, and the result
	 * is shown. With `none`, no page asks and nothing is saved.
	 */
	readonly outcome: 'asks' | 'saves' | 'none';
	/** Makes the attempt from a page of the other site. @returns the last page that it opened */
	readonly run: (from: Page, address: string) => Promise<Page>;
}

const SAVE = '/save?url=';
/** Texts of the app's pages that ask or report a save; each of these pages shows one of them. */
const APP_TEXTS =
	/Save this page\?|No web address|not a web address|shared text is too long|Saved on this device|Already in your library/;

export async function waitForAppPage(page: Page): Promise<Page> {
	await expect(page.getByText(APP_TEXTS).first()).toBeVisible();
	return page;
}

/** Waits for the page that `act` opens, until it shows one of `APP_TEXTS`. */
async function waitForOpenedPage(from: Page, act: () => Promise<unknown>): Promise<Page> {
	const [page] = await Promise.all([from.context().waitForEvent('page'), act()]);
	return waitForAppPage(page);
}

/** Adds elements to the page and waits until pictures and frames have loaded or failed, because other elements may not report it. */
async function embed(page: Page, html: string): Promise<Page> {
	await page.evaluate(async (markup) => {
		const box = document.createElement('div');
		box.innerHTML = markup;
		const loads = [...box.querySelectorAll('img, iframe')].map(
			(element) =>
				new Promise((resolve) => {
					element.addEventListener('load', resolve, { once: true });
					element.addEventListener('error', resolve, { once: true });
				})
		);
		document.body.append(box);
		await Promise.all(loads);
	}, html);
	return page;
}

interface Form {
	readonly action: string;
	readonly method?: 'get' | 'post';
	readonly enctype?: string;
	readonly target?: string;
	readonly fields: Readonly<Record<string, string>>;
}

export function submit(page: Page, form: Form): Promise<void> {
	return page.evaluate(({ action, method = 'post', enctype = '', target = '', fields }) => {
		const element = document.createElement('form');
		Object.assign(element, { action, method, enctype, target });
		for (const [name, value] of Object.entries(fields)) {
			const field = document.createElement('textarea');
			field.name = name;
			field.value = value;
			element.append(field);
		}
		document.body.append(element);
		element.submit();
	}, form);
}

async function submitIntoFrames(page: Page, action: string, address: string): Promise<Page> {
	for (const enctype of ['application/x-www-form-urlencoded', 'multipart/form-data']) {
		const target = `frame-${enctype}`;
		await embed(page, `<iframe name="${target}"></iframe>`);
		const isSubmission = (request: Request) => request.url() === action;
		const response = Promise.any([
			page.waitForEvent('requestfinished', isSubmission),
			page.waitForEvent('requestfailed', isSubmission)
		]);
		await submit(page, { action, enctype, target, fields: { url: address } });
		await response;
	}
	return page;
}

/** Sends requests without a form, as a script can: by `fetch`, whose response it cannot read, and as a beacon. */
async function send(
	page: Page,
	requests: readonly (readonly [url: string, type: string, body: string])[]
): Promise<Page> {
	await page.evaluate(async (all) => {
		for (const [url, type, body] of all) {
			const init = { method: 'POST', mode: 'no-cors', credentials: 'include' } as const;
			await fetch(url, { ...init, headers: { 'content-type': type }, body }).catch(() => undefined);
			navigator.sendBeacon(url, new Blob([body], { type }));
		}
	}, requests);
	return page;
}

/** @param app origin of Offprint */
export function saveAttempts(app: string): SaveAttempt[] {
	const query = (address: string) => encodeURIComponent(address);
	const share = (enctype: string) => async (from: Page, address: string) => {
		await submit(from, {
			action: `${app}/share`,
			enctype,
			fields: { title: 'Look', text: `Read this: ${address}`, url: '' }
		});
		return waitForAppPage(from);
	};
	return [
		{
			name: 'location',
			outcome: 'asks',
			async run(from, address) {
				await from.evaluate((to) => void (location.href = to), app + SAVE + query(address));
				return waitForAppPage(from);
			}
		},
		{
			name: 'link, same tab',
			outcome: 'asks',
			async run(from, address) {
				await from.evaluate(
					(to) => {
						document.body.innerHTML = '<a>Free oranges</a>';
						document.querySelector('a')?.setAttribute('href', to);
					},
					app + SAVE + query(address)
				);
				await from.getByText('Free oranges').click();
				return waitForAppPage(from);
			}
		},
		{
			name: 'window.open',
			outcome: 'asks',
			run: (from, address) =>
				waitForOpenedPage(from, () => from.evaluate((to) => void open(to), app + SAVE + query(address)))
		},
		{
			name: 'window.open, as the bookmarklet calls it',
			outcome: 'asks',
			run: (from, address) =>
				waitForOpenedPage(from, () =>
					from.evaluate(
						(to) => void open(to, '', 'popup,width=300,height=300'),
						`${app}/save?window&url=${query(address)}`
					)
				)
		},
		{
			name: 'meta refresh',
			outcome: 'asks',
			async run(from, address) {
				await from.evaluate(
					(to) => {
						const meta = document.createElement('meta');
						Object.assign(meta, { httpEquiv: 'refresh', content: `0;url=${to}` });
						document.head.append(meta);
					},
					app + SAVE + query(address)
				);
				await from.waitForURL(`${app}/**`);
				return waitForAppPage(from);
			}
		},
		{
			name: 'the add page with an address',
			outcome: 'none',
			async run(from, address) {
				await from.goto(`${app}/add?url=${query(address)}&text=${query(address)}`);
				await expect(from.getByRole('heading', { name: 'Add an article' })).toBeVisible();
				await expect(from.getByLabel('Address')).toBeVisible();
				return from;
			}
		},
		{
			name: 'the page of a saved share, with an address',
			outcome: 'none',
			async run(from, address) {
				await from.goto(`${app}/save?entry=AAAAAAAAAAAAAAAAAAAAAA&already&window&url=${query(address)}`);
				await expect(from.getByText(/This article is not in your library|Saved on this device/)).toBeVisible();
				return from;
			}
		},
		{
			name: 'form, GET to /save',
			outcome: 'asks',
			async run(from, address) {
				await submit(from, { action: `${app}/save`, method: 'get', fields: { url: address } });
				return waitForAppPage(from);
			}
		},
		{
			name: 'form, GET to /share',
			outcome: 'asks',
			async run(from, address) {
				await submit(from, { action: `${app}/share`, method: 'get', fields: { url: address } });
				return waitForAppPage(from);
			}
		},
		{
			name: 'form, POST to /save',
			outcome: 'none',
			async run(from, address) {
				await submit(from, { action: `${app}/save?url=${query(address)}`, fields: { url: address } });
				await from.waitForURL(`${app}/**`);
				return from;
			}
		},
		{ name: 'form, POST to /share, urlencoded', outcome: 'saves', run: share('application/x-www-form-urlencoded') },
		{ name: 'form, POST to /share, multipart', outcome: 'saves', run: share('multipart/form-data') },
		{ name: 'form, POST to /share, plain text', outcome: 'asks', run: share('text/plain') },
		{
			name: 'form, POST to /share, 300 kB',
			outcome: 'asks',
			async run(from, address) {
				await submit(from, { action: `${app}/share`, fields: { url: address, text: 'x'.repeat(300_000) } });
				return waitForAppPage(from);
			}
		},
		{
			name: 'form into a frame, both encodings',
			outcome: 'none',
			run: (from, address) => submitIntoFrames(from, `${app}/share`, address)
		},
		{
			name: 'form into a frame, from another port of the same host',
			outcome: 'none',
			async run(from, address) {
				// `localhost` at any port is the app's own site to a browser, so that the frame has the app's service worker.
				await from.goto(from.url().replace('//127.0.0.1:', '//localhost:'));
				return submitIntoFrames(from, `${app}/share`, address);
			}
		},
		{
			name: 'frame, object',
			outcome: 'none',
			run: (from, address) =>
				embed(
					from,
					`<iframe src="${app + SAVE + query(address)}"></iframe><iframe src="${app}/share?url=${query(address)}"></iframe>` +
						`<object data="${app + SAVE + query(address)}"></object>`
				)
		},
		{
			name: 'image, preload, prefetch',
			outcome: 'none',
			run: (from, address) =>
				embed(
					from,
					['/save', '/share', '/add', '/api/sync', '/api/supply', '/api/devices', '/api/account/sign-out']
						.map((path) => `${app + path}?url=${query(address)}`)
						.map((url) => `<img src="${url}"><link rel="preload" as="image" href="${url}">`)
						.join('') + `<link rel="prefetch" href="${app + SAVE + query(address)}">`
				)
		},
		{
			name: 'script: fetch and beacon to /share and the API',
			outcome: 'none',
			run: (from, address) =>
				send(from, [
					[`${app}/share`, 'application/x-www-form-urlencoded', `url=${query(address)}`],
					[`${app}/api/sync`, 'text/plain', JSON.stringify({ url: address })],
					[`${app}/api/supply`, 'text/plain', JSON.stringify({ url: address })],
					[`${app}/api/account/sign-out`, 'text/plain', '{}']
				])
		}
	];
}

/** A new page of the other site. */
export async function openHostile(from: Page, site: Site): Promise<Page> {
	const page = await from.context().newPage();
	await page.goto(site.page('/hostile', '<!doctype html><title>Oranges</title><h1>Free oranges</h1>'));
	return page;
}
