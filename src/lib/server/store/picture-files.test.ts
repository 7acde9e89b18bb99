// Tests of pictures as files: complete or absent, however the writing ends.
import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import type * as files from 'node:fs/promises';
import { open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pictureHash } from '../../../../tests/support/articles.ts';
import { openTestDatabases, type TestDatabaseHandle } from '../../../../tests/support/databases.ts';
import { createSweep } from '../ingest/sweep-orphans.ts';
import { writeFileAtomically } from './picture-files.ts';
import { filePictures, type PictureStore } from './picture-store.ts';

vi.mock('node:fs/promises', async (original) => {
	const real = await original<typeof files>();
	return { ...real, open: vi.fn(real.open), rm: vi.fn(real.rm) };
});

const DAY = 86_400_000;

function fault(code: string): NodeJS.ErrnoException {
	return Object.assign(new Error(`${code}: no space left on device, write`), { code });
}

/** Half of the next file is written, then the disk is full. */
function fillDisk(): void {
	vi.mocked(open).mockImplementationOnce(async (path, flags) => {
		const file = await open(path, flags);
		vi.spyOn(file, 'writeFile').mockImplementationOnce(async (bytes) => {
			await file.write((bytes as Uint8Array).subarray(0, 2));
			throw fault('ENOSPC');
		});
		return file;
	});
}

let folder: string;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'offprint-files-'));
});
afterEach(() => {
	rmSync(folder, { recursive: true, force: true });
});

describe('a full disk', () => {
	it('leaves no partial file, and is reported', async () => {
		fillDisk();
		await expect(writeFileAtomically(join(folder, 'a', 'b'), Buffer.from('bytes'))).rejects.toMatchObject({
			code: 'server_full'
		});
		expect(readdirSync(join(folder, 'a'))).toEqual([]);
	});

	it('keeps an existing picture', async () => {
		await writeFileAtomically(join(folder, 'b'), Buffer.from('bytes'));
		fillDisk();
		await expect(writeFileAtomically(join(folder, 'b'), Buffer.from('bytes'))).rejects.toMatchObject({
			code: 'server_full'
		});
		expect(readdirSync(folder)).toEqual(['b']);
	});

	it('is reported differently from other errors', async () => {
		vi.mocked(open).mockImplementationOnce(() => Promise.reject(fault('EACCES')));
		await expect(writeFileAtomically(join(folder, 'b'), Buffer.from('bytes'))).rejects.toMatchObject({
			code: 'EACCES'
		});
	});
});

describe('with SQLite', () => {
	const HASH = pictureHash('kept');
	let opened: TestDatabaseHandle;
	let pictures: PictureStore;
	const pathOf = (hash: string) => join(folder, hash.slice(0, 2), hash);

	beforeEach(async () => {
		const [sqlite] = openTestDatabases();
		if (sqlite === undefined) throw new Error('the SQLite database is missing');
		opened = await sqlite.open();
		pictures = filePictures(opened.db, folder);
	});
	afterEach(() => opened.close());

	const put = () => pictures.put([{ hash: HASH, type: 'image/webp', bytes: Buffer.from('bytes') }]);

	async function sweepFiles(before: number): Promise<number> {
		let removed = 0;
		for (let each = 0; each < 256; each++) removed += await pictures.removeStray(before);
		return removed;
	}

	it('a picture that did not fit the disk has neither file nor row', async () => {
		fillDisk();
		await expect(put()).rejects.toMatchObject({ code: 'server_full' });
		expect(await pictures.get(HASH)).toBeNull();
		expect(readdirSync(join(folder, HASH.slice(0, 2)))).toEqual([]);
		await put();
		expect(await pictures.get(HASH)).not.toBeNull();
	});

	it('files without a row are removed when they are older than the given time; foreign files stay', async () => {
		await put();
		const stray = pathOf(HASH.slice(0, 2) + pictureHash('stray').slice(2));
		writeFileSync(stray, 'bytes');
		writeFileSync(join(folder, HASH.slice(0, 2), 'notes.txt'), 'bytes');
		const twoDaysAgo = new Date(Date.now() - 2 * DAY);
		expect(await sweepFiles(Date.now() - DAY)).toBe(0);
		utimesSync(stray, twoDaysAgo, twoDaysAgo);
		utimesSync(pathOf(HASH), twoDaysAgo, twoDaysAgo);
		expect(await sweepFiles(Date.now() - DAY)).toBe(1);
		expect(readdirSync(join(folder, HASH.slice(0, 2))).toSorted()).toEqual([HASH, 'notes.txt'].toSorted());
	});

	it('temporary files of a killed process are removed at the start', async () => {
		await put();
		writeFileSync(`${pathOf(HASH)}.${crypto.randomUUID()}`, 'by');
		await pictures.removeAbandoned(Date.now() + 1000);
		expect(readdirSync(join(folder, HASH.slice(0, 2)))).toEqual([HASH]);
	});

	it('a file that is being written stays, even if the remover’s clock is far ahead', async () => {
		let continueWriting = (): void => undefined;
		const mayContinue = new Promise<void>((resolve) => (continueWriting = resolve));
		let reportStart = (): void => undefined;
		const started = new Promise<void>((resolve) => (reportStart = resolve));
		vi.mocked(open).mockImplementationOnce(async (path, flags) => {
			const file = await open(path, flags);
			vi.spyOn(file, 'sync').mockImplementationOnce(async () => {
				reportStart();
				await mayContinue;
			});
			return file;
		});
		const writing = put();
		await started;
		await filePictures(opened.db, folder).removeAbandoned(Date.now() + 5 * DAY);
		const other = filePictures(opened.db, folder);
		for (let each = 0; each < 256; each++) expect(await other.removeStray(Date.now() + 5 * DAY)).toBe(0);
		continueWriting();
		await writing;
		expect(await pictures.get(HASH)).not.toBeNull();
	});

	it('the hourly sweep compares file times with the machine’s clock, not with the server’s', async () => {
		const stray = pathOf(pictureHash('stray'));
		await writeFileAtomically(stray, Buffer.from('bytes'));
		const limits = { folders: 256 };
		const sweep = createSweep({ opened, pictures, now: () => Date.now() + 5 * DAY, limits });
		expect(await sweep()).toMatchObject({ files: 0 });
		const twoDaysAgo = new Date(Date.now() - 2 * DAY);
		utimesSync(stray, twoDaysAgo, twoDaysAgo);
		expect(await sweep()).toMatchObject({ files: 1 });
	});

	it('a process that ends between removing the row and the file leaves a stray file, never a row without a file', async () => {
		await put();
		const since = Date.now() - 40 * DAY;
		await opened.db.insertInto('unneeded').values({ kind: 'picture', id: HASH, since }).execute();
		vi.mocked(rm).mockImplementationOnce(() => Promise.reject(new Error('killed')));
		await expect(pictures.remove(HASH, Date.now())).rejects.toThrow('killed');
		expect(await opened.db.selectFrom('pictures').selectAll().execute()).toEqual([]);
		expect(existsSync(pathOf(HASH))).toBe(true);
		expect(await sweepFiles(Date.now() + 1000)).toBe(1);
		expect(existsSync(pathOf(HASH))).toBe(false);
	});
});
