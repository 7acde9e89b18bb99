// Tests of originals on both databases: stored, counted and given to their readers like pictures, but named apart.
import { beforeEach, expect, it } from 'vitest';
import { pictureHash, testArticle } from '../../../../tests/support/articles.ts';
import { describeOnBothDatabases } from '../../../../tests/support/databases.ts';
import { publishFixture } from '../../../../tests/support/publish-fixture.ts';
import { ADA, BOB, entryId, save } from '../../../../tests/support/push-fixture.ts';
import type { Original } from '../../domain/article.ts';
import { sizeOfArticle } from './article-sizes.ts';
import { articlesShownTo, canReadPicture, readBody } from './articles.ts';
import { openPictures } from './picture-store.ts';
import { recordFetchFailure } from '../ingest/publish-article.ts';
import { createSweep } from '../ingest/sweep-orphans.ts';

const DAY = 86_400_000;
const BYTES = new Uint8Array(2_000);
const ORIGINAL: Original = {
	hash: pictureHash('pdf'),
	type: 'application/pdf',
	bytes: 2_000,
	name: 'lamps.pdf',
	pages: { read: 3, of: 9 }
};

describeOnBothDatabases(({ db, opened }) => {
	const { state, pushAll, claim, publishNextAs, readShownEntry } = publishFixture(db);
	const pictures = openPictures(opened, opened.place.folder);

	beforeEach(async () => {
		await pushAll([save('one')]);
		await pictures.put([
			{ hash: ORIGINAL.hash, type: ORIGINAL.type, bytes: BYTES },
			{ hash: pictureHash('a'), type: 'image/webp', bytes: new Uint8Array(10) }
		]);
	});

	it('an article is sent with the time of its last change', async () => {
		const { article, body } = testArticle('lamps', ['a']);
		await publishNextAs({ article: { ...article, modified: 1_700_000_000_000 }, body });
		expect(await articlesShownTo(db, ADA, [article.id])).toMatchObject([{ modified: 1_700_000_000_000 }]);
	});

	it('an article is sent with its original, which is no picture of its text, to its reader only', async () => {
		const { article, body } = testArticle('lamps', ['a']);
		await publishNextAs({ article: { ...article, original: ORIGINAL }, body });
		expect(await articlesShownTo(db, ADA, [article.id])).toMatchObject([{ pictures: 1, original: ORIGINAL }]);
		expect((await readBody(db, ADA, article.id))?.pictures).toEqual([pictureHash('a')]);
		expect(await canReadPicture(db, ADA, ORIGINAL.hash)).toBe(true);
		expect(await canReadPicture(db, BOB, ORIGINAL.hash)).toBe(false);
		expect(await sizeOfArticle(db, article.id)).toBe(2_010 + Buffer.byteLength(body.html));
		const sweep = createSweep({ opened, pictures, now: () => state.time });
		await sweep();
		state.time += 40 * DAY;
		await sweep();
		expect(await pictures.get(ORIGINAL.hash)).toMatchObject({ type: 'application/pdf' });
	});

	it('an entry without an article shows and keeps the original that could not be read', async () => {
		const job = await claim();
		const about = { title: 'lamps.pdf', site: 'example.org', excerpt: '', lead: null };
		const { pages: _pages, ...original } = ORIGINAL;
		await recordFetchFailure({ db, now: state.time, owner: 'worker' }, job, {
			code: 'pdf_protected',
			retry: null,
			about: { ...about, original }
		});
		expect(await readShownEntry('one')).toMatchObject({ id: entryId('one'), about: { ...about, original } });
		expect(await canReadPicture(db, ADA, ORIGINAL.hash)).toBe(true);
		expect(await canReadPicture(db, BOB, ORIGINAL.hash)).toBe(false);
	});
});
