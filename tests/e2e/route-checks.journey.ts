// Tests the checks of every route: the session, in every spelling of a path; the host name; and the reader of a picture
// or article. Also tests the headers of every response.
import { request as sendRequest, type IncomingHttpHeaders } from 'node:http';
import { expect, test } from '@playwright/test';
import type { ArticleId, PictureHash } from '../../src/lib/domain/article.ts';
import type { EntryId } from '../../src/lib/domain/entry-fields.ts';
import { testArticle } from '../support/articles.ts';
import { addFixturePages } from '../support/fixture-pages.ts';
import { startOffprint, type Offprint } from '../support/offprint.ts';
import { addGuest, claim, GUEST, signIn, type Reader } from '../support/reader.ts';
import { startSite } from '../support/site.ts';
import { until } from '../support/until.ts';

interface OwnersData {
	readonly article: ArticleId;
	readonly picture: PictureHash;
}

/** Saves an article with pictures in the owner's library. */
async function createOwnersData(owner: Reader, address: string): Promise<OwnersData> {
	await owner.save([address]);
	const article = await until('the article', async () => {
		const change = (await owner.pull()).changes.find(({ field }) => field === 'article');
		return change?.value as ArticleId | undefined;
	});
	const { pictures } = (await (await owner.get(`/api/articles/${article}`)).json()) as { pictures: PictureHash[] };
	return { article, picture: pictures[0] as PictureHash };
}

interface Answer {
	readonly status: number;
	readonly headers: IncomingHttpHeaders;
	readonly text: string;
}

/** Sends a request with this exact path and these headers, because `fetch` would normalise them. */
function sendRaw(
	offprint: Offprint,
	path: string,
	headers: Record<string, string> = {},
	body?: string
): Promise<Answer> {
	const { port, host } = new URL(offprint.origin);
	return new Promise((resolve, reject) => {
		const method = body === undefined ? 'GET' : 'POST';
		const outgoing = sendRequest(
			{ host: '127.0.0.1', port, path, method, headers: { host, ...headers } },
			(response) => {
				let text = '';
				response.setEncoding('utf8').on('data', (part: string) => (text += part));
				response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
			}
		);
		outgoing.on('error', reject);
		outgoing.end(body);
	});
}

/** Spellings of a path, such as encoded, with double slashes, dots, another case or a trailing slash. */
function spellingsOf(path: string): string[] {
	const [, first = '', rest = ''] = /^\/(\w+)\/(.*)$/.exec(path) ?? [];
	const encoded = (text: string) => `%${text.charCodeAt(0).toString(16)}${text.slice(1)}`;
	return [
		path,
		`${path}/`,
		`//${first}/${rest}`,
		`/${first}//${rest}`,
		`/./${first}/${rest}`,
		`/${first}/./${rest}`,
		`/x/../${first}/${rest}`,
		`/%2e/${first}/${rest}`,
		`/${encoded(first)}/${rest}`,
		`/${encoded(first).toUpperCase()}/${rest}`,
		`/${first}/${encoded(rest)}`,
		`/${first}%2f${rest}`,
		`/%25${encoded(first).slice(1)}/${rest}`,
		`/${first}\\${rest}`,
		`/${first};x/${rest}`,
		`/${first.toUpperCase()}/${rest}`,
		`/${path}`,
		`http://localhost/${first}/${rest}`
	];
}

test('a path is refused without a session in every spelling', async () => {
	const site = await startSite();
	const offprint = await startOffprint();
	try {
		const owner = await claim(offprint);
		const ownersData = await createOwnersData(owner, addFixturePages(site)['lighthouse-keepers']);
		const paths = [
			'/api/devices',
			`/api/articles/${ownersData.article}`,
			`/img/${ownersData.picture}`,
			'/api/news?device=dddddddddddddddd'
		];
		for (const path of paths) {
			for (const spelling of spellingsOf(path)) {
				const { status, headers, text } = await sendRaw(offprint, spelling);
				const isRefused = [400, 401, 404, 405].includes(status) || (status === 308 && headers.location !== undefined);
				expect({ spelling, status, isRefused }).toEqual({ spelling, status, isRefused: true });
				expect(text).not.toContain('Skarn');
			}
			// With the owner's session both the plain and the encoded spelling give the data.
			if (path.startsWith('/api/news')) continue;
			for (const spelling of [path, path.replace('/a', '/%61').replace('/i', '/%69')])
				expect((await sendRaw(offprint, spelling, { cookie: owner.cookie })).status).toBe(200);
		}
	} finally {
		await offprint.discard();
		await site.close();
	}
});

test('a server answers only to its own names, and to names that a trusted proxy forwards', async () => {
	const offprint = await startOffprint({ env: { OFFPRINT_TRUST_PROXY: '127.0.0.1' } });
	const { port } = new URL(offprint.origin);
	try {
		for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, '192.168.1.20', '[::1]:3000'])
			expect((await sendRaw(offprint, '/api/account', { host })).status).toBe(200);
		for (const host of ['evil.example', `evil.example:${port}`, 'localhost.evil.example', '127.0.0.1.evil.example']) {
			for (const path of ['/api/account', '/', '/favicon.svg', '/img/x', '/service-worker.js']) {
				const forged = { host, 'x-forwarded-host': `localhost:${port}` };
				expect({ host, path, ...(await sendRaw(offprint, path, forged)) }).toMatchObject({ host, path, status: 421 });
			}
		}
		// Same-origin checks accept the server's name, ORIGIN, and a name forwarded by a trusted proxy.
		for (const [origin, headers, status] of [
			[`http://localhost:${port}`, {}, 200],
			[`http://localhost:${port}`, { host: `127.0.0.1:${port}` }, 200],
			['https://read.example.org', { 'x-forwarded-host': 'read.example.org' }, 200],
			['https://evil.example', {}, 403],
			['https://evil.example', { 'x-forwarded-host': 'read.example.org' }, 403],
			['null', {}, 403]
		] as const) {
			const requestHeaders = { origin, 'content-type': 'application/json', 'content-length': '2', ...headers };
			const answer = await sendRaw(offprint, '/api/account/sign-out', requestHeaders, '{}');
			expect({ origin, headers, status: answer.status }).toEqual({ origin, headers, status });
		}
		const page = await sendRaw(offprint, '/', { host: 'my-server.local:3000', accept: 'text/html' });
		expect(page.text).toContain('start it with ORIGIN set to the address that you use');
	} finally {
		await offprint.discard();
	}
});

test('pages, files, errors and refusals have the security headers, with HSTS for browsers that use https', async () => {
	const offprint = await startOffprint({ env: { OFFPRINT_TRUST_PROXY: '127.0.0.1' } });
	try {
		const paths = [
			'/',
			'/settings',
			'/favicon.svg',
			'/manifest.webmanifest',
			'/icons/icon-192.png',
			'/service-worker.js',
			'/api/account',
			'/api/devices',
			'/img/x',
			'/nowhere.txt',
			'/api/nowhere',
			'/_app/immutable/nowhere.js',
			'/%ff'
		];
		for (const path of paths) {
			const { status, headers } = await sendRaw(offprint, path, { accept: '*/*' });
			expect({ path, status, headers }).toMatchObject({
				path,
				headers: {
					'cross-origin-resource-policy': 'same-origin',
					'cross-origin-opener-policy': 'same-origin',
					'x-content-type-options': 'nosniff',
					'referrer-policy': 'no-referrer',
					'content-security-policy': expect.stringContaining("default-src 'none'") as unknown
				}
			});
			expect(headers).not.toHaveProperty('strict-transport-security');
			const secure = await sendRaw(offprint, path, { 'x-forwarded-proto': 'https' });
			expect(secure.headers).toHaveProperty('strict-transport-security', 'max-age=31536000');
		}
	} finally {
		await offprint.discard();
	}
});

test('a picture or article of another reader gets the same response as one that does not exist', async () => {
	const site = await startSite();
	const offprint = await startOffprint();
	try {
		const owner = await claim(offprint);
		await addGuest(offprint);
		const guest = await signIn(offprint.origin, GUEST);
		const ownersData = await createOwnersData(owner, addFixturePages(site)['lighthouse-keepers']);
		const unknownPicture = 'f'.repeat(64) as PictureHash;
		const { changes } = await guest.save(['https://unreachable.invalid/']);
		const entry = changes.find(({ field }) => field === 'saved')?.id as EntryId;
		const headersOf = ({ headers }: Answer) => ({ ...headers, date: undefined });
		for (const [existingPath, missingPath] of [
			[`/img/${ownersData.picture}`, `/img/${unknownPicture}`],
			[`/api/articles/${ownersData.article}`, `/api/articles/${'A'.repeat(ownersData.article.length)}`],
			[`/api/articles/${ownersData.article}/source`, `/api/articles/${'A'.repeat(ownersData.article.length)}/source`]
		] as const) {
			const [existing, missing] = [
				await sendRaw(offprint, existingPath, { cookie: guest.cookie }),
				await sendRaw(offprint, missingPath, { cookie: guest.cookie })
			];
			expect(existing.status).toBe(404);
			expect({ ...existing, headers: headersOf(existing) }).toEqual({ ...missing, headers: headersOf(missing) });
		}
		for (const picture of [ownersData.picture, unknownPicture]) {
			const answer = await guest.post('/api/supply', {
				entry,
				html: '<p>His.</p>',
				pictures: [picture],
				article: testArticle('his').article
			});
			expect(await answer.json()).toEqual({ wanted: [picture] });
			expect((await guest.get(`/img/${picture}`)).status).toBe(404);
		}
		expect((await owner.get(`/img/${ownersData.picture}`)).headers.get('cache-control')).toBe('no-store');
		// A page of the web is given as data, which no browser renders as a page of this origin.
		const source = await owner.get(`/api/articles/${ownersData.article}/source`);
		expect(Object.fromEntries(source.headers)).toMatchObject({
			'content-type': 'application/json',
			'content-disposition': 'attachment',
			'content-security-policy': "default-src 'none'; sandbox",
			'x-content-type-options': 'nosniff',
			'cache-control': 'no-store'
		});
		expect(await source.json()).toMatchObject({ kind: 'page', content: expect.stringContaining('<html') as unknown });
	} finally {
		await offprint.discard();
		await site.close();
	}
});
