// Tests of the store, the same for SQLite and PostgreSQL.
import { beforeEach, describe, expect, it } from 'vitest';
import { articleId, testArticle, pictureHash } from '../../../../tests/support/articles.ts';
import { countRows, describeOnBothDatabases } from '../../../../tests/support/databases.ts';
import { ADA, BOB, deviceId, entryId, NOON } from '../../../../tests/support/push-fixture.ts';
import type { Change } from '../../domain/sync/change.ts';
import type { EntryField, EntryId } from '../../domain/entry-fields.ts';
import type { Json } from '../../domain/core/field.ts';
import { makeTimestamp, type Timestamp } from '../../domain/core/hybrid-clock.ts';
import { migrate } from '../db/migrations.ts';
import { aliasesOf } from './aliases.ts';
import { articlesAfter, canReadPicture, readArticles, readBody, writeArticle } from './articles.ts';
import { readMeta, insertMetaIfAbsent, deleteMetaIf, writeMeta } from './counters.ts';
import { readDevice, readResult, settleResults, writeDevice, writeResult } from './devices.ts';
import {
	purgeEntry,
	countTombstones,
	entriesOfPage,
	fieldsAfter,
	readEntry,
	readField,
	readFields,
	tombstonesAfter,
	canRecreate,
	writeEntry,
	writeField
} from './entries.ts';
import { readStay, trashedBefore, writeStay } from './trash-stays.ts';

const [E1, E2, E3] = [entryId('one'), entryId('two'), entryId('three')];
const PHONE = deviceId('phone');

function stampAt(millis: number): Timestamp {
	return makeTimestamp(millis, 0, PHONE);
}

function changeOf(id: EntryId, field: EntryField, value: Json, millis = NOON): Change {
	return { entity: 'entry', id, field, value, stamp: stampAt(millis) };
}

function entryOf(id: EntryId, article: string | null = null, alias: EntryId | null = null) {
	return { id, address: 'https://example.org/', article: article === null ? null : articleId(article), alias };
}

describeOnBothDatabases(({ db, opened }) => {
	describe('the migrations', () => {
		it('change nothing in a database of this version', async () => {
			await writeMeta(db, 'kept', 'yes');
			await migrate(db, opened.flavour);
			expect(await readMeta(db, 'kept')).toBe('yes');
		});
	});

	describe('meta', () => {
		it('keeps the last value that was written', async () => {
			expect(await readMeta(db, 'a')).toBeNull();
			await writeMeta(db, 'a', 'one');
			await writeMeta(db, 'a', 'two');
			expect(await readMeta(db, 'a')).toBe('two');
		});

		it('keeps the first of several parallel values', async () => {
			const stored = await Promise.all(['one', 'two', 'three'].map((value) => insertMetaIfAbsent(db, 'a', value)));
			expect(new Set(stored).size).toBe(1);
			expect(await readMeta(db, 'a')).toBe(stored[0]);
		});

		it('is deleted by one of several parallel callers, and only with the expected value', async () => {
			await writeMeta(db, 'a', 'one');
			expect(await deleteMetaIf(db, 'a', 'two')).toBe(false);
			const deleted = await Promise.all([1, 2, 3].map(() => deleteMetaIf(db, 'a', 'one')));
			expect(deleted.filter(Boolean)).toHaveLength(1);
			expect(await readMeta(db, 'a')).toBeNull();
		});
	});

	describe('the library', () => {
		it('keeps one value per field, which can be any JSON', async () => {
			for (const value of [true, 0.25, null, 'text “ü” 😀 \u0000', { url: 'a', list: [1, [2]] }] as const) {
				const change = changeOf(E1, 'saved', value);
				await writeField(db, ADA, change, 1);
				expect(await readField(db, ADA, change)).toEqual({ value, stamp: change.stamp });
			}
			expect(await countRows(db, 'fields')).toBe(1);
		});

		it('keeps readers, entries and fields apart', async () => {
			await writeField(db, ADA, changeOf(E1, 'read', true), 1);
			await writeField(db, ADA, changeOf(E1, 'tag:a', true), 2);
			await writeField(db, ADA, changeOf(E2, 'read', false), 3);
			await writeField(db, BOB, changeOf(E1, 'read', false), 1);
			expect(await readFields(db, ADA, E1)).toEqual({
				read: { value: true, stamp: stampAt(NOON) },
				'tag:a': { value: true, stamp: stampAt(NOON) }
			});
			expect((await readFields(db, BOB, E1)).read?.value).toBe(false);
			expect(await readField(db, BOB, changeOf(E2, 'read', null))).toBeNull();
			expect(await readFields(db, ADA, E3)).toEqual({});
		});

		it('returns fields that came after a number, in the order of numbers', async () => {
			await writeField(db, ADA, changeOf(E2, 'read', true), 2);
			await writeField(db, ADA, changeOf(E1, 'read', true), 1);
			await writeField(db, ADA, changeOf(E3, 'read', true), 3);
			await writeField(db, BOB, changeOf(E3, 'archived', true), 2);
			const ids = async (after: number, limit: number) =>
				(await fieldsAfter(db, ADA, after, limit)).map(({ counter, row }) => [counter, row.id]);
			expect(await ids(0, 10)).toEqual([
				[1, E1],
				[2, E2],
				[3, E3]
			]);
			expect(await ids(1, 1)).toEqual([[2, E2]]);
			await writeField(db, ADA, changeOf(E1, 'read', false), 4);
			expect(await ids(2, 10)).toEqual([
				[3, E3],
				[4, E1]
			]);
		});

		it('keeps entries, and finds the entries of an article and the entries merged into another', async () => {
			await writeEntry(db, ADA, entryOf(E1));
			await writeEntry(db, ADA, entryOf(E1, 'a'));
			await writeEntry(db, ADA, entryOf(E2, 'a', E1));
			await writeEntry(db, ADA, entryOf(E3, 'a'));
			await writeEntry(db, BOB, entryOf(E2, 'a'));
			expect(await readEntry(db, ADA, E1)).toEqual(entryOf(E1, 'a'));
			expect(await readEntry(db, BOB, E1)).toBeNull();
			const shown = await entriesOfPage(db, ADA, testArticle('a').article);
			expect(new Set(shown.map(({ id }) => id))).toEqual(new Set([E1, E3]));
			expect(await aliasesOf(db, ADA, E1)).toEqual([E2]);
			expect(await aliasesOf(db, BOB, E1)).toEqual([]);
		});

		it('finds entries that went to the trash before a given time, of every reader', async () => {
			for (const [reader, id, since] of [
				[ADA, E1, NOON],
				[ADA, E2, NOON + 1],
				[ADA, E3, null],
				[BOB, E3, NOON - 1]
			] as const) {
				await writeEntry(db, reader, entryOf(id, null));
				await writeStay(db, reader, id, since);
				expect(await readStay(db, reader, id)).toBe(since);
			}
			const found = await trashedBefore(db, NOON + 1);
			expect(new Set(found.map(({ reader, id }) => `${reader} ${id}`))).toEqual(new Set([`ada ${E1}`, `bob ${E3}`]));
		});
	});

	describe('a tombstone', () => {
		beforeEach(async () => {
			for (const reader of [ADA, BOB]) {
				await writeEntry(db, reader, entryOf(E1, 'a'));
				await writeField(db, reader, changeOf(E1, 'read', true), 1);
			}
			await purgeEntry(db, ADA, { id: E1, stamp: stampAt(NOON), byReader: false, counter: 5 });
		});

		it('is all that remains of a purged entry, in that library only', async () => {
			expect(await readEntry(db, ADA, E1)).toBeNull();
			expect(await readFields(db, ADA, E1)).toEqual({});
			const row = { id: E1, stamp: stampAt(NOON), isRestored: false };
			expect(await tombstonesAfter(db, ADA, 4, 10)).toEqual([{ counter: 5, row }]);
			expect(await tombstonesAfter(db, ADA, 5, 10)).toEqual([]);
			expect(await readEntry(db, BOB, E1)).not.toBeNull();
			expect(await tombstonesAfter(db, BOB, 0, 10)).toEqual([]);
		});

		it('is counted between two numbers', async () => {
			await purgeEntry(db, ADA, { id: E2, stamp: stampAt(NOON), byReader: false, counter: 6 });
			const counts = [
				[0, 9],
				[5, 9],
				[0, 5],
				[6, 9]
			].map(([after = 0, upTo = 0]) => countTombstones(db, ADA, after, upTo));
			expect(await Promise.all(counts)).toEqual([2, 1, 1, 0]);
		});

		it('blocks saves with earlier timestamps only; without a tombstone every save is allowed', async () => {
			expect(await canRecreate(db, ADA, { id: E1, stamp: stampAt(NOON - 1) })).toBe(false);
			expect(await canRecreate(db, ADA, { id: E1, stamp: stampAt(NOON) })).toBe(false);
			expect(await canRecreate(db, ADA, { id: E1, stamp: stampAt(NOON + 1) })).toBe(true);
			expect(await canRecreate(db, ADA, { id: E2, stamp: stampAt(1) })).toBe(true);
		});
	});

	describe('a device', () => {
		it('keeps its last number, hash and acknowledged number', async () => {
			expect(await readDevice(db, ADA, PHONE)).toBeNull();
			await writeDevice(db, ADA, PHONE, { number: 1, hash: 'a', settled: 0 }, NOON);
			await writeDevice(db, ADA, PHONE, { number: 2, hash: 'b', settled: 1 }, NOON);
			expect(await readDevice(db, ADA, PHONE)).toEqual({ number: 2, hash: 'b', settled: 1 });
			expect(await readDevice(db, BOB, PHONE)).toBeNull();
		});

		it('keeps each result until the device acknowledges it, and refuses a second for the same op', async () => {
			await writeDevice(db, ADA, PHONE, { number: 3, hash: 'c', settled: 0 }, NOON);
			for (const number of [1, 2, 3]) await writeResult(db, ADA, PHONE, `h${number}`, { number, result: 'ok' });
			await expect(writeResult(db, ADA, PHONE, 'h1', { number: 1, result: 'ok' })).rejects.toThrow();
			await settleResults(db, ADA, PHONE, 2);
			expect(await readResult(db, ADA, PHONE, 2)).toBeNull();
			expect(await readResult(db, ADA, PHONE, 3)).toEqual({ hash: 'h3', result: { number: 3, result: 'ok' } });
			expect((await readDevice(db, ADA, PHONE))?.settled).toBe(2);
			await settleResults(db, ADA, PHONE, 1);
			expect((await readDevice(db, ADA, PHONE))?.settled).toBe(2);
			expect(await readResult(db, BOB, PHONE, 3)).toBeNull();
		});
	});

	describe('an article', () => {
		const { article, body } = testArticle('a', ['x', 'y', 'x']);

		beforeEach(async () => {
			await writeArticle(db, article, body, 1, NOON);
			await writeEntry(db, ADA, entryOf(E1, 'a'));
			await writeEntry(db, BOB, entryOf(E1, 'b'));
		});

		it('is read as it was written, with its pictures in order and without duplicates', async () => {
			expect(await readArticles(db, [article.id, articleId('b')])).toEqual([article]);
			expect(await readArticles(db, [])).toEqual([]);
			const long = { ...article, title: 'x'.repeat(2_000_000) };
			await writeArticle(db, long, body, 2, NOON);
			expect((await readArticles(db, [article.id]))[0]?.title).toHaveLength(500);
			expect(await readBody(db, ADA, article.id)).toEqual({ ...body, pictures: [pictureHash('x'), pictureHash('y')] });
		});

		it('is read by readers who have an entry for it, and by nobody else', async () => {
			const page = { after: 0, upTo: 9, limit: 9 };
			expect(await articlesAfter(db, ADA, page)).toEqual([{ counter: 1, row: article }]);
			expect(await articlesAfter(db, BOB, page)).toEqual([]);
			expect(await readBody(db, BOB, article.id)).toBeNull();
			expect(await canReadPicture(db, ADA, pictureHash('x'))).toBe(true);
			expect(await canReadPicture(db, BOB, pictureHash('x'))).toBe(false);
			expect(await canReadPicture(db, ADA, pictureHash('z'))).toBe(false);
		});

		it('is replaced by a newer fetch, including its pictures', async () => {
			const newer = testArticle('a', ['z'], 'r2');
			await writeArticle(db, newer.article, newer.body, 2, NOON + 1);
			expect(await readBody(db, ADA, article.id)).toEqual(newer.body);
			expect(await canReadPicture(db, ADA, pictureHash('x'))).toBe(false);
			expect(await articlesAfter(db, ADA, { after: 1, upTo: 2, limit: 9 })).toEqual([
				{ counter: 2, row: newer.article }
			]);
			expect(await articlesAfter(db, ADA, { after: 0, upTo: 1, limit: 9 })).toEqual([]);
		});

		it('is returned with other articles in pages, in the order of numbers', async () => {
			for (const [index, name] of ['c', 'd', 'e'].entries()) {
				const found = testArticle(name);
				await writeArticle(db, found.article, found.body, 9 - index, NOON);
				await writeEntry(db, ADA, entryOf(entryId(name), name));
			}
			const page = await articlesAfter(db, ADA, { after: 1, upTo: 9, limit: 2 });
			expect(page.map(({ counter, row }) => [counter, row.id])).toEqual([
				[7, articleId('e')],
				[8, articleId('d')]
			]);
		});
	});
});
