// Tests that changes reveal no data of another reader, lose no highlights, and store no oversized values or unneeded
// pictures.
import { claimOrThrow } from '../../../../tests/support/claim-or-throw.ts';
import { beforeEach, expect, it } from 'vitest';
import { articleId, testArticle, pictureHash } from '../../../../tests/support/articles.ts';
import { describeOnBothDatabases } from '../../../../tests/support/databases.ts';
import {
	ADA,
	BOB,
	entryId,
	mark,
	NOON,
	pushingDevice,
	save,
	type PushingDevice,
	type FieldValue,
	pushChanges
} from '../../../../tests/support/push-fixture.ts';
import { START } from './cursor.ts';
import { pull } from './pull.ts';
import { purgeTrash } from '../ingest/purge-trash.ts';
import { publishArticle, recordFetchFailure } from '../ingest/publish-article.ts';
import { readFields, readEntry } from '../store/entries.ts';
import { sql } from 'kysely';

const DAY = 86_400_000;

describeOnBothDatabases(({ db }) => {
	let phone: PushingDevice;
	let time: number;
	beforeEach(() => {
		phone = pushingDevice('phone');
		time = NOON;
	});

	const pushAll = (changes: readonly FieldValue[], device = phone, reader = ADA) =>
		pushChanges(db, changes, { device, reader, now: time });
	const claim = () => claimOrThrow(db, { owner: 'worker', now: (time += 10), lease: 1000 });
	async function publishNext(name: string, pictures: readonly string[] = []): Promise<void> {
		const job = await claim();
		await publishArticle({ db, now: (time += 10), owner: 'worker' }, job, testArticle(name, pictures));
	}

	it('naming another reader’s article in a setting does not return it', async () => {
		await pushAll([save('one')]);
		await publishNext('secret');
		const mallory = pushingDevice('mallory', NOON, BOB);
		const setting = {
			entity: 'settings',
			id: 'settings',
			field: 'article',
			value: articleId('secret')
		} as unknown as FieldValue;
		await pushAll([setting], mallory, BOB);
		const page = await pull(db, BOB, { from: START, epoch: 'e' });
		expect(page.articles).toEqual([]);
	});

	/**
	 * A device that does not know of a merge highlights words in the loser and deletes it. @returns the name of the
	 * winner
	 */
	async function mergeAndDeleteHighlighted(): Promise<string> {
		await pushAll([save('one', testArticle('a').article.url), save('two')]);
		await publishNext('a');
		await publishNext('a');
		const two = await readEntry(db, ADA, entryId('two'));
		const [loser, winner] = two?.alias === null ? ['one', 'two'] : ['two', 'one'];
		const highlight = {
			entity: 'highlight',
			id: entryId('h'),
			field: 'made',
			value: { entry: entryId(loser), quote: 'q', prefix: '', suffix: '', offset: 0 }
		} as unknown as FieldValue;
		await pushAll([highlight, mark(loser, 'deleted')]);
		return winner;
	}

	it('highlights of an entry that was merged stay while the winner exists', async () => {
		// Another device takes the winner back out of the trash.
		const winner = await mergeAndDeleteHighlighted();
		await pushAll([mark(winner, 'deleted', false)]);
		expect((await readFields(db, ADA, entryId(winner))).deleted?.value).toBe(false);
		await purgeTrash(db, NOON + 31 * DAY);
		const { rows } = await sql<{ n: number }>`select count(*) as n from fields where entity = 'highlight'`.execute(db);
		expect(Number(rows[0]?.n)).toBe(1);
	});

	it('highlights of an entry that was merged stay when a tag revives the winner', async () => {
		const winner = await mergeAndDeleteHighlighted();
		await pushAll([mark(winner, 'tag:keep')]);
		await purgeTrash(db, NOON + 31 * DAY);
		expect(await readEntry(db, ADA, entryId(winner))).not.toBeNull();
		const { rows } = await sql<{ n: number }>`select count(*) as n from fields where entity = 'highlight'`.execute(db);
		expect(Number(rows[0]?.n)).toBe(1);
	});

	it.each(['saved', 'position'])(
		'a value with 1.9 MB of unknown properties is refused: in the field %s',
		async (field) => {
			const junk = 'x'.repeat(1_900_000);
			const value =
				field === 'saved'
					? { url: 'https://example.org/one', junk }
					: { quote: '', prefix: '', suffix: '', offset: 0, junk };
			if (field !== 'saved') await pushAll([save('one')]);
			const [result] = await pushAll([{ ...save('one'), field, value } as unknown as FieldValue]);
			expect(result?.result).toBe('rejected');
		}
	);

	it('the picture of a duplicate is released when its article is stored', async () => {
		await pushAll([save('one')]);
		const job = await claim();
		const about = { title: 't', site: '', excerpt: '', lead: pictureHash('x') };
		await recordFetchFailure({ db, now: (time += 10), owner: 'worker' }, job, {
			code: 'not_found' as never,
			retry: null,
			about
		});
		const value = { ...(save('one') as unknown as { value: object }).value };
		await pushAll([{ ...save('two'), value } as unknown as FieldValue]);
		await publishNext('a');
		const { rows } = await sql<{
			id: string;
			lead: string | null;
			alias: string | null;
		}>`select id, lead, alias from entries`.execute(db);
		expect(rows.filter(({ lead }) => lead !== null)).toEqual([]);
	});
});
