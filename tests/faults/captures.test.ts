// Tests of captured pages under faults: a page stays on its device until the server has it, and is stored once.
import { createHash } from 'node:crypto';
import './crashing-indexeddb.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { drawPicture } from '../support/picture.ts';
import type { EntryView } from '../../src/lib/library/library.ts';
import { BOB, entryOn, openStage, type Stage } from './harness.ts';
import { offline, online, type SimulatedDevice } from './simulated-device.ts';

const ADDRESS = 'https://example.org/members/story';
const WORDS = 'The keeper wrote down every ship that passed the island in that long winter. '.repeat(6);
let stage: Stage;
let phone: SimulatedDevice;
let laptop: SimulatedDevice;

beforeEach(async () => {
	stage = await openStage();
	[phone, laptop] = [stage.device(), stage.device()];
});

afterEach(() => stage.close());

async function capture(device: SimulatedDevice, words = WORDS) {
	const bytes = Uint8Array.from(await drawPicture('story')).buffer;
	return device.library.saveCapture({
		address: ADDRESS,
		title: 'A story',
		html: `<title>A story</title><article><p>${words}</p><figure><img src="/a.png"></figure><p>${WORDS}</p></article>`,
		pictures: [{ address: 'https://example.org/a.png', type: 'image/png', bytes }]
	});
}

/** Syncs, sends what waits, and receives the result. */
async function send(device: SimulatedDevice): Promise<void> {
	await device.sync();
	await device.library.download();
	await device.sync();
	await device.library.download();
}

async function rowOn(device: SimulatedDevice): Promise<EntryView | undefined> {
	return (await device.library.list('unread', { after: null, skip: 0, limit: 10 })).rows[0];
}

/** Texts of the articles on the server that an entry shows. */
async function shownTexts(): Promise<string[]> {
	const shown = (await stage.server.rows('entries')).map(({ article }) => article);
	const articles = await stage.server.rows('articles');
	return articles.filter(({ id }) => shown.includes(id)).map(({ html }) => html);
}

const isWaiting = async (device: SimulatedDevice) => (await rowOn(device))?.capture !== undefined;
const countParts = (device: SimulatedDevice) => device.withProfile((profile) => profile.count('captureParts'));

it('a page that was captured offline is listed with its title, and is sent when the server is back', async () => {
	phone.network = offline;
	const { id } = await capture(phone);
	await send(phone);
	expect(await rowOn(phone)).toMatchObject({ capture: { title: 'A story' }, article: null });
	expect(phone.library.status().captures).toBe(1);
	phone.network = online;
	await send(phone);
	expect(await isWaiting(phone)).toBe(false);
	expect(await countParts(phone)).toBe(0);
	expect(await rowOn(phone)).toMatchObject({ article: { title: 'A story', pictures: 1 }, offline: { text: true } });
	await send(laptop);
	expect((await entryOn(laptop, id))?.article).toBe((await entryOn(phone, id))?.article);
});

it('the row and the contents of a page are written in one transaction', async () => {
	await phone.library.save('https://example.org/before');
	for (let after = 0; after < 200; after++) {
		phone.fuse.arm({ after, within: 'save-capture' });
		const isSaved = await capture(phone).then(
			() => true,
			() => false
		);
		phone.fuse.arm(null);
		if (!phone.isDown()) return expect(isSaved).toBe(true);
		phone.reopen();
		const [entries, parts] = [(await phone.library.list('unread', { after: null, skip: 0, limit: 9 })).rows, 0];
		const waiting = entries.filter((row) => row.capture !== undefined).length;
		expect([waiting, await countParts(phone)]).toEqual(entries.length === 2 ? [1, 2] : [0, parts]);
		if (entries.length === 2) return;
	}
	expect.unreachable();
});

describe('a crash at any step', () => {
	it.each(['device', 'server'] as const)('of the %s loses nothing and makes one article', async (place) => {
		let crashes = 0;
		for (let after = 0; ; after += 3) {
			await capture(phone, `${WORDS}Number ${after}.`);
			await phone.sync();
			const within = place === 'device' ? 'upload-captures' : 'receive-capture';
			(place === 'device' ? phone : stage.server).fuse.arm({ after, within });
			await phone.library.download().catch(() => undefined);
			(place === 'device' ? phone : stage.server).fuse.arm(null);
			const hasCrashed = phone.isDown() || stage.server.isDown();
			if (stage.server.isDown()) await stage.server.restart();
			if (phone.isDown()) phone.reopen();
			await phone.library.resendCaptures();
			await send(phone);
			expect(await isWaiting(phone)).toBe(false);
			expect(await shownTexts()).toEqual([expect.stringContaining(`Number ${after}.`)]);
			if (!hasCrashed) break;
			crashes++;
		}
		expect(crashes).toBeGreaterThan(5);
	});
});

it('a server that does not know captured pages leaves the page on the device, until it is updated', async () => {
	stage.server.knowsCaptures = false;
	await capture(phone);
	await send(phone);
	expect(await rowOn(phone)).toMatchObject({ capture: { failed: 'old_server' } });
	expect(phone.library.status()).toMatchObject({ failure: null, captures: 1 });
	stage.server.knowsCaptures = true;
	await phone.library.resendCaptures();
	await send(phone);
	expect(await isWaiting(phone)).toBe(false);
});

it('a server that asks for the same pictures again and again is left alone for a while, and the row says so', async () => {
	let answers = 0;
	await capture(phone);
	await phone.sync();
	const hash = createHash('sha256').update('lost').digest('hex');
	stage.server.captureAnswer = () => {
		answers++;
		return Response.json({ wanted: [hash] });
	};
	await phone.library.download();
	await phone.library.download();
	expect(answers).toBe(3);
	expect(await rowOn(phone)).toMatchObject({ capture: { failed: 'internal' } });
	expect(phone.library.status()).toMatchObject({ failure: 'internal', captures: 1 });
	stage.server.captureAnswer = null;
	await phone.library.resendCaptures();
	await send(phone);
	expect(await shownTexts()).toEqual([expect.stringContaining('The keeper wrote down')]);
});

it('a server that does not know the entry deletes nothing on the device, which sends the page again later', async () => {
	await capture(phone);
	await phone.sync();
	stage.server.captureAnswer = () => Response.json({ failure: 'not_found', details: {} }, { status: 404 });
	await phone.library.download();
	expect(await rowOn(phone)).toMatchObject({ capture: { failed: 'not_found' } });
	expect(phone.library.status()).toMatchObject({ failure: null, captures: 1 });
	expect(await countParts(phone)).toBe(2);
	stage.server.captureAnswer = null;
	await phone.library.resendCaptures();
	await send(phone);
	expect(await isWaiting(phone)).toBe(false);
	expect(await shownTexts()).toEqual([expect.stringContaining('The keeper wrote down')]);
});

it('of two captures the later one stays, whichever device sends first', async () => {
	await capture(phone, `${WORDS} earlier`);
	await capture(laptop, `${WORDS} later`);
	await send(laptop);
	await send(phone);
	await send(laptop);
	expect(await shownTexts()).toEqual([expect.stringContaining('later')]);
	expect([await isWaiting(phone), await isWaiting(laptop)]).toEqual([false, false]);
});

it('a capture replaces an earlier one that was not sent yet', async () => {
	await capture(phone, `${WORDS} earlier`);
	const html = `<title>A story</title><article><p>${WORDS} later</p><p>${WORDS}</p></article>`;
	await phone.library.saveCapture({ address: ADDRESS, title: 'A story', html, pictures: [] });
	// Nothing is left of the picture of the earlier one.
	expect(await countParts(phone)).toBe(1);
	await send(phone);
	expect(await shownTexts()).toEqual([expect.stringContaining('later')]);
});

it('the page of an entry that was purged meanwhile, or whose save was undone, is removed', async () => {
	// The page must not be sent before the entry is purged.
	stage.server.knowsCaptures = false;
	const { id } = await capture(phone);
	await send(phone);
	await laptop.sync();
	await laptop.library.mutate([{ id, field: 'deleted', value: true }]);
	await laptop.library.emptyTrash();
	await laptop.sync();
	stage.server.knowsCaptures = true;
	await phone.library.resendCaptures();
	await send(phone);
	expect(await countParts(phone)).toBe(0);
	expect(await stage.server.rows('captures')).toEqual([]);
	phone.network = offline;
	const again = await phone.library.saveCapture({
		address: 'https://example.org/other',
		title: 'Other',
		html: '<p>Words</p>',
		pictures: []
	});
	await phone.library.undoSave(again.id);
	expect(await countParts(phone)).toBe(0);
});

it('another reader who saves the same address gets nothing of it', async () => {
	await capture(phone);
	await send(phone);
	const other = stage.device(BOB);
	await other.library.save(ADDRESS);
	await send(other);
	expect((await rowOn(other))?.article).toBeNull();
});

it('a page that no server has yet moves with the library into a new account', async () => {
	await phone.sync();
	phone.network = offline;
	await capture(phone);
	await stage.server.setUpAgain();
	phone.network = online;
	await phone.signInToNewAccount();
	await phone.sync();
	await phone.importLibrary();
	await send(phone);
	await send(phone);
	expect(await isWaiting(phone)).toBe(false);
	expect(await shownTexts()).toEqual([expect.stringContaining('The keeper wrote down')]);
});
