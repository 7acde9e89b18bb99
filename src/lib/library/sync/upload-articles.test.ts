// Tests of uploads of articles that the server lacks.
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { testArticle } from '../../../../tests/support/articles.ts';
import { entryId } from '../../../../tests/support/push-fixture.ts';
import type { ArticleId } from '../../domain/article.ts';
import { fieldKey } from '../../domain/sync/change.ts';
import { Failure, type FailureCode } from '../../domain/core/failure.ts';
import { ZERO_TIMESTAMP } from '../../domain/core/hybrid-clock.ts';
import { BODY_STORES, saveArticle, saveBody } from '../store/articles.ts';
import { connect } from '../../../../tests/support/connect.ts';
import type { Connection } from '../db/connection.ts';
import { setFields } from '../store/fields.ts';
import { putMeta } from '../db/meta.ts';
import type { OfferRow, StoreName } from '../db/schema.ts';
import { countOverQuota } from '../store/upload-queue.ts';
import { uploadArticles, type UploadDeps } from './upload-articles.ts';

const STORES: StoreName[] = [...BODY_STORES, 'offers', 'items'];
const ENTRY = entryId('one');
const [OURS, THEIRS] = [testArticle('ours'), testArticle('theirs')];

const MINUTE = 60_000;

let databases = 0;
let connection: Connection;
let sent: string[];
let time: number;
const env = { now: () => time };

beforeEach(async () => {
	connection = connect(`supply-${++databases}`);
	sent = [];
	time = 1_000_000;
	await show(OURS.article.id);
	await connection.write(STORES, async (tx) => {
		await saveArticle(tx, OURS.article);
		await saveBody(tx, OURS.body);
		await tx.objectStore('offers').put({ entry: ENTRY, article: OURS.article.id });
	});
});

afterEach(() => connection.close());

function show(article: ArticleId): Promise<unknown> {
	return connection.write(STORES, (tx) =>
		setFields(tx, { entity: 'entry', id: ENTRY }, { article: { value: article, stamp: ZERO_TIMESTAMP } })
	);
}

const remote: UploadDeps['remote'] = {
	upload: ({ article }) => {
		sent.push(article.id);
		return Promise.resolve({ article: THEIRS.article, body: THEIRS.body });
	},
	uploadPicture: () => Promise.resolve()
};

/** @returns number of uploaded articles */
async function sendAll(deps: UploadDeps): Promise<number> {
	return (await uploadArticles(deps)).uploaded;
}

function left(): Promise<{ articles: string[]; bodies: string[]; offers: number }> {
	return connection.read(STORES, async (tx) => ({
		articles: await tx.objectStore('articles').getAllKeys(),
		bodies: await tx.objectStore('bodies').getAllKeys(),
		offers: await tx.objectStore('offers').count()
	}));
}

it('keeps an uploaded article under the server’s id once an entry shows it', async () => {
	expect(await sendAll({ connection, remote, env })).toBe(1);
	await show(THEIRS.article.id);
	expect(await sendAll({ connection, remote, env })).toBe(0);
	expect(sent).toEqual([OURS.article.id]);
	expect(await left()).toMatchObject({ offers: 0 });
	expect((await left()).articles).toContain(THEIRS.article.id);
});

it('deletes an uploaded article if no entry shows it because the server was rewound', async () => {
	expect(await sendAll({ connection, remote, env })).toBe(1);
	expect((await left()).articles).toHaveLength(2);
	expect(await sendAll({ connection, remote, env })).toBe(0);
	expect(await left()).toEqual({ articles: [OURS.article.id], bodies: [OURS.article.id], offers: 0 });
});

it('stops offering an article that the server will never accept, and retries others', async () => {
	const refusing = (code: 'not_found' | 'busy') => ({ ...remote, upload: () => Promise.reject(new Failure(code)) });
	await expect(uploadArticles({ connection, env, remote: refusing('busy') })).rejects.toMatchObject({ code: 'busy' });
	expect(await left()).toMatchObject({ offers: 1 });
	time += MINUTE;
	expect(await sendAll({ connection, env, remote: refusing('not_found') })).toBe(0);
	expect(await left()).toEqual({ articles: [OURS.article.id], bodies: [OURS.article.id], offers: 0 });
});

it('waits until the server knows the entry', async () => {
	const put = (row: { change: object; target: string }) =>
		connection.write(['outbox'], (tx) => tx.objectStore('outbox').put({ ...row, key: 1 } as never));
	const saved = { entity: 'entry', id: ENTRY, field: 'saved' } as const;
	await put({ change: { ...saved, value: { url: OURS.article.url }, stamp: ZERO_TIMESTAMP }, target: fieldKey(saved) });
	expect(await sendAll({ connection, remote, env })).toBe(0);
	expect(sent).toEqual([]);
	expect(await left()).toMatchObject({ offers: 1 });
	await connection.write(['outbox'], (tx) => tx.objectStore('outbox').clear());
	expect(await sendAll({ connection, remote, env })).toBe(1);
});

it('waits until a resync has found out which articles the server has', async () => {
	await connection.write(['meta'], (tx) => putMeta(tx, 'healing', 'pulling'));
	expect(await sendAll({ connection, remote, env })).toBe(0);
	expect(await left()).toMatchObject({ offers: 1 });
	await connection.write(['meta'], (tx) => putMeta(tx, 'healing', null));
	expect(await sendAll({ connection, remote, env })).toBe(1);
});

describe('a failing article among several', () => {
	const NAMES = ['one', 'three', 'two'] as const;

	beforeEach(() =>
		connection.write(STORES, async (tx) => {
			for (const name of NAMES) await tx.objectStore('offers').put({ entry: entryId(name), article: OURS.article.id });
		})
	);

	const failing = (error: unknown): UploadDeps['remote'] => ({
		...remote,
		upload: ({ entry, article }) => {
			sent.push(entry);
			if (entry === ENTRY) return Promise.reject(error as Error);
			return Promise.resolve({ article: { ...OURS.article, id: article.id }, body: OURS.body });
		}
	});

	it.each<unknown>([
		new Failure('extract_failed'),
		new Failure('internal'),
		new Failure('a code of a later server' as FailureCode),
		new Failure('not_ours', { status: 413 }),
		new TypeError('A fault of ours')
	])('does not delay the other articles: %s', async (error) => {
		const logged = vi.spyOn(console, 'error').mockReturnValue();
		expect(await sendAll({ connection, env, remote: failing(error) })).toBe(2);
		expect(sent).toEqual(NAMES.map(entryId));
		expect(logged).toHaveBeenCalledTimes(Number(error instanceof TypeError));
		expect(await left()).toMatchObject({ offers: 3 });
		logged.mockRestore();
	});

	it.each(['extract_failed', 'offline', 'busy'] as const)('comes last in the next round: %s', async (code) => {
		await uploadArticles({ connection, env, remote: failing(new Failure(code)) }).catch(() => undefined);
		await connection.write(STORES, async (tx) => {
			for (const name of NAMES.slice(1))
				await tx.objectStore('offers').put({ entry: entryId(name), article: OURS.article.id });
		});
		sent = [];
		time += MINUTE;
		await uploadArticles({ connection, env, remote: failing(new Failure(code)) }).catch(() => undefined);
		expect(sent).toEqual(['three', 'two', 'one'].map(entryId));
	});

	it.each(['offline', 'busy', 'signed_out', 'server_full', 'not_ours'] as const)(
		'stops the others where they would fail too: %s',
		async (code) => {
			const run = uploadArticles({ connection, env, remote: failing(new Failure(code)) });
			await expect(run).rejects.toMatchObject({ code });
			expect(sent).toEqual([ENTRY]);
		}
	);
});

describe('a failed upload', () => {
	const refusing = (error: unknown): UploadDeps['remote'] => ({
		...remote,
		upload: ({ entry }) => {
			sent.push(entry);
			return Promise.reject(error as Error);
		}
	});
	const trying = (error: unknown) => uploadArticles({ connection, env, remote: refusing(error) });
	const offers = () => connection.read(['offers'], (tx) => tx.objectStore('offers').getAll());
	const put = (...rows: OfferRow[]) =>
		connection.write(['offers'], async (tx) => {
			for (const row of rows) await tx.objectStore('offers').put(row);
		});

	/** Minutes of the attempts, with a round every minute. */
	async function triesWithin(minutes: number, error: unknown): Promise<number[]> {
		const tries: number[] = [];
		for (let minute = 0; minute < minutes; minute++, time += MINUTE) {
			sent = [];
			await trying(error).catch(() => undefined);
			if (sent.length > 0) tries.push(minute);
		}
		return tries;
	}

	it.each(['internal', 'extract_failed', 'busy', 'offline'] as const)(
		'is tried again after 1, 5 and 30 minutes, and then after hours: %s',
		async (code) => {
			const tries = await triesWithin(1_200, new Failure(code));
			expect(tries).toEqual([0, 1, 6, 36, 156, 636, 1_116]);
			expect(await left()).toMatchObject({ offers: 1 });
		}
	);

	it('is retried until it succeeds, and then forgets its failures', async () => {
		await triesWithin(7, new Failure('internal'));
		time += 30 * MINUTE;
		expect(await uploadArticles({ connection, remote, env })).toEqual({ uploaded: 1, failure: null });
		expect(await offers()).toEqual([{ entry: ENTRY, article: THEIRS.article.id, sent: true }]);
	});

	it('is retried at once if the clock was set back', async () => {
		await triesWithin(60, new Failure('internal'));
		time -= 86_400_000;
		expect(await uploadArticles({ connection, remote, env })).toMatchObject({ uploaded: 1 });
	});

	it('is retried at once if an earlier build recorded it, and waits from then on', async () => {
		await put({ entry: ENTRY, article: OURS.article.id, triedAt: time - 1 });
		expect(await triesWithin(6, new Failure('internal'))).toEqual([0, 1]);
		await put({ entry: ENTRY, article: OURS.article.id, triedAt: time - 1, noRoom: true });
		expect(await triesWithin(6, new Failure('internal'))).toEqual([0, 1]);
	});

	it.each<[unknown, FailureCode]>([
		[new Failure('internal'), 'internal'],
		[new Failure('extract_failed'), 'extract_failed'],
		[new Failure('not_ours', { status: 413 }), 'too_large']
	])('is reported, also while it waits: %s', async (error, code) => {
		expect(await trying(error)).toEqual({ uploaded: 0, failure: code });
		sent = [];
		expect(await trying(error)).toEqual({ uploaded: 0, failure: code });
		expect(sent).toEqual([]);
	});

	it('is not reported while it waits if there was no connection', async () => {
		await expect(trying(new Failure('offline'))).rejects.toMatchObject({ code: 'offline' });
		expect(await trying(new Failure('offline'))).toEqual({ uploaded: 0, failure: null });
	});

	it('ends the round after three failures of one kind; the next round starts with the others', async () => {
		const names = ['a', 'b', 'c', 'd', 'e'].map(entryId);
		await put(...names.map((entry) => ({ entry, article: OURS.article.id })));
		await connection.write(['offers'], (tx) => tx.objectStore('offers').delete(ENTRY));
		await trying(new Failure('internal'));
		expect(sent).toEqual(names.slice(0, 3));
		await trying(new Failure('internal'));
		expect(sent).toEqual(names);
		await trying(new Failure('internal'));
		expect(sent).toEqual(names);
	});
});

describe('a server without space', () => {
	const NAMES = ['one', 'three', 'two'] as const;
	let room: number;

	/** Accepts as many articles as fit. */
	const full: UploadDeps['remote'] = {
		...remote,
		upload: ({ entry, article }) => {
			sent.push(entry);
			if (room-- <= 0) return Promise.reject(new Failure('over_quota'));
			return Promise.resolve({ article, body: OURS.body });
		}
	};
	const run = () => sendAll({ connection, remote: full, env });
	const waiting = () => connection.read(['offers'], countOverQuota);

	beforeEach(async () => {
		room = 0;
		await connection.write(STORES, async (tx) => {
			for (const name of NAMES) await tx.objectStore('offers').put({ entry: entryId(name), article: OURS.article.id });
		});
	});

	it('is asked again after ten minutes for another article, and nothing is deleted here', async () => {
		for (let minute = 0; minute < 40; minute++, time += 60_000) expect(await run()).toBe(0);
		expect(sent).toEqual([...NAMES, NAMES[0]].map(entryId));
		expect(await left()).toEqual({ articles: [OURS.article.id], bodies: [OURS.article.id], offers: 3 });
		expect(await waiting()).toBe(3);
	});

	it('only counts the articles that it refused', async () => {
		await run();
		expect(await waiting()).toBe(1);
		time += 600_000;
		await run();
		expect(await waiting()).toBe(2);
	});

	it('keeps the count while it cannot be reached', async () => {
		await run();
		for (let tries = 0; tries < 4; tries++) {
			time += 600_000;
			const supplying = uploadArticles({
				...{ connection, env },
				remote: { ...remote, upload: () => Promise.reject(new Failure('offline')) }
			});
			await expect(supplying).rejects.toMatchObject({ code: 'offline' });
		}
		expect(await waiting()).toBe(1);
	});

	it('gets all articles that fit once it has space', async () => {
		await run();
		room = 2;
		time += 600_000;
		expect(await run()).toBe(2);
		expect(await waiting()).toBe(1);
		room = 1;
		time += 600_000;
		expect(await run()).toBe(1);
		expect(await waiting()).toBe(0);
	});

	it('is asked again even if the clock was set back', async () => {
		await run();
		time -= 86_400_000;
		await run();
		expect(sent).toHaveLength(2);
	});
});
