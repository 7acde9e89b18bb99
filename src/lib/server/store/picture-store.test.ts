// Tests of storing pictures: in files with SQLite, in rows with PostgreSQL, with the same guarantees.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pictureHash } from '../../../../tests/support/articles.ts';
import { countRows, describeOnBothDatabases, openTestDatabases } from '../../../../tests/support/databases.ts';
import { filePictures, rowPictures, type StoredBytes } from './picture-store.ts';

function picture(name: string): StoredBytes {
	return { hash: pictureHash(name), type: 'image/webp', bytes: Buffer.from(`\u0000bytes of ${name}\u0000ÿ`) };
}

describeOnBothDatabases(({ db, opened }) => {
	const folder = join(opened.place.folder, 'pictures');
	const pictures = opened.flavour === 'sqlite' ? filePictures(db, folder) : rowPictures(db);

	it('a picture is read with the same bytes and type', async () => {
		await pictures.put([picture('a'), picture('b')]);
		const stored = await pictures.get(pictureHash('b'));
		expect(stored?.type).toBe('image/webp');
		expect(Buffer.from(stored?.bytes ?? [])).toEqual(picture('b').bytes);
	});

	it('a picture that was never stored is not found', async () => {
		expect(await pictures.get(pictureHash('never'))).toBeNull();
	});

	it('a picture that is stored twice, also in parallel, exists once', async () => {
		await Promise.all([1, 2, 3].map(() => pictures.put([picture('a'), picture('a')])));
		expect(await countRows(db, 'pictures')).toBe(1);
		expect(Buffer.from((await pictures.get(pictureHash('a')))?.bytes ?? [])).toEqual(picture('a').bytes);
	});

	it('an empty list of pictures is accepted', async () => {
		await pictures.put([]);
		expect(await countRows(db, 'pictures')).toBe(0);
	});
});

describe('files', () => {
	it('are named by their hash, complete and alone in their folder', async () => {
		const [sqlite] = openTestDatabases();
		const opened = await sqlite?.open();
		if (opened === undefined) throw new Error('the SQLite database is missing');
		const folder = join(opened.place.folder, 'deep', 'pictures');
		const pictures = filePictures(opened.db, folder);
		const { hash, bytes } = picture('a');
		await pictures.put([picture('a')]);
		const subfolder = join(folder, hash.slice(0, 2));
		expect(readdirSync(subfolder)).toEqual([hash]);
		expect(readFileSync(join(subfolder, hash))).toEqual(bytes);
		rmSync(join(subfolder, hash));
		expect(await pictures.get(hash)).toBeNull();
		await opened.close();
	});
});
