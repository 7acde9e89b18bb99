// What a device sends of an article that the server lacks, and what stays of it here.
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { foundArticle } from '../../../tests/support/articles.ts';
import { entryId } from '../../../tests/support/ops.ts';
import type { ArticleId } from '../domain/article.ts';
import { Failure } from '../domain/failure.ts';
import { NEVER } from '../domain/stamp.ts';
import { BODY_STORES, keepArticle, keepBody } from './articles.ts';
import { connect, type Connection } from './connection.ts';
import { setFields } from './entities.ts';
import type { StoreName } from './schema.ts';
import { supply, type SupplyDeps } from './supply.ts';

const STORES: StoreName[] = [...BODY_STORES, 'offers', 'items'];
const ENTRY = entryId('one');
const [OURS, THEIRS] = [foundArticle('ours'), foundArticle('theirs')];

let databases = 0;
let connection: Connection;
let sent: string[];

beforeEach(async () => {
	connection = connect(`supply-${++databases}`);
	sent = [];
	await show(OURS.article.id);
	await connection.write(STORES, async (tx) => {
		await keepArticle(tx, OURS.article);
		await keepBody(tx, OURS.body);
		await tx.objectStore('offers').put({ entry: ENTRY, article: OURS.article.id });
	});
});

afterEach(() => connection.close());

function show(article: ArticleId): Promise<unknown> {
	return connection.write(STORES, (tx) =>
		setFields(tx, { entity: 'entry', id: ENTRY }, { article: { value: article, stamp: NEVER } })
	);
}

const remote: SupplyDeps['remote'] = {
	supply: ({ article }) => {
		sent.push(article.id);
		return Promise.resolve({ article: THEIRS.article, body: THEIRS.body });
	},
	supplyPicture: () => Promise.resolve()
};

function left(): Promise<{ articles: string[]; bodies: string[]; offers: number }> {
	return connection.read(STORES, async (tx) => ({
		articles: await tx.objectStore('articles').getAllKeys(),
		bodies: await tx.objectStore('bodies').getAllKeys(),
		offers: await tx.objectStore('offers').count()
	}));
}

it('stays under the name that the server gives it once an entry shows it', async () => {
	expect(await supply({ connection, remote })).toBe(1);
	await show(THEIRS.article.id);
	expect(await supply({ connection, remote })).toBe(0);
	expect(sent).toEqual([OURS.article.id]);
	expect(await left()).toMatchObject({ offers: 0 });
	expect((await left()).articles).toContain(THEIRS.article.id);
});

it('goes when no entry came to show it: the server was taken back again', async () => {
	expect(await supply({ connection, remote })).toBe(1);
	expect((await left()).articles).toHaveLength(2);
	expect(await supply({ connection, remote })).toBe(0);
	expect(await left()).toEqual({ articles: [OURS.article.id], bodies: [OURS.article.id], offers: 0 });
});

it('is offered no more when the server will never take it, and again when it could not now', async () => {
	const refusing = (code: 'not_found' | 'busy') => ({ ...remote, supply: () => Promise.reject(new Failure(code)) });
	await expect(supply({ connection, remote: refusing('busy') })).rejects.toMatchObject({ code: 'busy' });
	expect(await left()).toMatchObject({ offers: 1 });
	expect(await supply({ connection, remote: refusing('not_found') })).toBe(0);
	expect(await left()).toEqual({ articles: [OURS.article.id], bodies: [OURS.article.id], offers: 0 });
});
